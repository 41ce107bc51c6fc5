import Basics
import RolloutTypes

/// What a query can ask of a trace besides its text.
enum QueryField: String, Sendable, CaseIterable {
    case step, group, slot, attempt, reward, advantage, length, flips, strong
    case problem, task, outcome, reason, stop, split, state, `class`, marker, answer, prompt, has, `is`

    /// The field that `name` means: its own name, or `len` for the length that is asked for so often.
    init?(_ name: String) {
        self.init(rawValue: name == "len" ? "length" : name)
    }

    /// What may stand behind the colon.
    enum Kind: Equatable {
        case number
        case text
        case word([String])
    }

    var kind: Kind {
        switch self {
        case .step, .group, .slot, .attempt, .reward, .advantage, .length, .flips, .strong: .number
        case .problem, .task, .answer, .prompt, .has, .marker: .text
        case .outcome, .reason: .word(Outcome.allCases.map(\.rawValue))
        case .stop: .word(StopReason.allCases.map(\.rawValue))
        case .split: .word(Self.splits.map(\.word))
        case .state: .word(RecordState.allCases.map(\.rawValue) + ["any"])
        case .class: .word(OutcomeClass.allCases.map(\.rawValue))
        case .is: .word(Self.properties.map(\.word))
        }
    }

    func condition(_ test: FieldTest) -> (sql: String, values: [SQLValue]) {
        switch test {
        case .number(let low, let high, let includesLow, let includesHigh):
            return Self.range(numberColumn, low, high, includesLow, includesHigh)
        case .text(let text): return condition(text: text)
        case .word(let word): return condition(word: word)
        }
    }

    private var numberColumn: String {
        switch self {
        case .step: "rollout_group.step"
        case .group: "rollout_group.number"
        case .attempt: "rollout_group.attempt"
        case .slot: "trace.slot"
        case .reward: "trace.reward"
        case .advantage: "trace.advantage"
        case .length: "trace.token_count"
        default: "(SELECT \(rawValue) FROM trace_reflection WHERE trace_id = trace.id)"
        }
    }

    private func condition(text: String) -> (sql: String, values: [SQLValue]) {
        switch self {
        case .problem: ("(problem.name = ? OR problem.id = ?)", [.text(text), .optional(Int(text))])
        case .task: ("problem.task = ?", [.text(text)])
        case .answer: ("trace.extracted = ?", [.text(text)])
        case .prompt: ("\(TextFunctions.contains)(prompt.text, ?)", [.text(text)])
        case .marker: ("EXISTS (SELECT 1 FROM trace_marker WHERE trace_id = trace.id AND word = ?)", [.text(text)])
        default: ("\(TextFunctions.contains)(trace.text, ?)", [.text(text)])
        }
    }

    private func condition(word: String) -> (sql: String, values: [SQLValue]) {
        switch self {
        case .outcome, .reason: ("trace.outcome = ?", [.text(word)])
        case .stop: ("trace.stop_reason = ?", [.text(word)])
        case .split:
            ("rollout_group.purpose = ?", [.text(Self.splits.first { $0.word == word }?.purpose.rawValue ?? "")])
        case .state: word == "any" ? ("1", []) : ("rollout_group.state = ?", [.text(word)])
        case .is: (Self.properties.first { $0.word == word }?.sql ?? "0", [])
        default: ("(SELECT \(rawValue) FROM trace_reflection WHERE trace_id = trace.id) = ?", [.text(word)])
        }
    }

    private static let splits: [(word: String, purpose: GroupPurpose)] = [("train", .training), ("eval", .evaluation)]

    private static let properties: [(word: String, sql: String)] = [
        ("correct", "trace.outcome = 'correct'"), ("incorrect", "trace.outcome <> 'correct'"),
        ("truncated", "trace.stop_reason = 'length'"), ("inFlight", "rollout_group.state = 'inFlight'"),
        ("superseded", "rollout_group.state = 'superseded'"),
        ("aha", "(SELECT class FROM trace_reflection WHERE trace_id = trace.id) = 'corrective'"),
    ]

    private static func range(
        _ column: String, _ low: Double?, _ high: Double?, _ includesLow: Bool, _ includesHigh: Bool
    ) -> (sql: String, values: [SQLValue]) {
        var parts: [String] = []
        if low != nil { parts.append("\(column) \(includesLow ? ">=" : ">") ?") }
        if high != nil { parts.append("\(column) \(includesHigh ? "<=" : "<") ?") }
        return ("(" + parts.joined(separator: " AND ") + ")", [low, high].compactMap { $0 }.map(SQLValue.real))
    }
}

/// What a field is compared with.
enum FieldTest: Sendable, Equatable {
    case number(low: Double?, high: Double?, includesLow: Bool, includesHigh: Bool)
    case text(String)
    case word(String)

    var namesState: Bool { self == .word("inFlight") || self == .word("superseded") }

    /// `3`, `>3`, `>=3`, `<3`, `<=3`, `3..5`, `3..` or `..5`; nil where it is none of these.
    init?(number text: String) {
        if let middle = text.firstRange(of: "..") {
            let ends = (String(text[..<middle.lowerBound]), String(text[middle.upperBound...]))
            let low = ends.0.isEmpty ? nil : Double(ends.0)
            let high = ends.1.isEmpty ? nil : Double(ends.1)
            guard (ends.0.isEmpty || low != nil) && (ends.1.isEmpty || high != nil) && (low != nil || high != nil),
                [low, high].allSatisfy({ $0?.isFinite ?? true })
            else { return nil }
            self = .number(low: low, high: high, includesLow: true, includesHigh: true)
            return
        }
        let sign = text.prefix { "<>=".contains($0) }
        guard let number = Double(text.dropFirst(sign.count)), number.isFinite else { return nil }
        switch sign {
        case "", "=": self = .number(low: number, high: number, includesLow: true, includesHigh: true)
        case ">": self = .number(low: number, high: nil, includesLow: false, includesHigh: false)
        case ">=": self = .number(low: number, high: nil, includesLow: true, includesHigh: false)
        case "<": self = .number(low: nil, high: number, includesLow: false, includesHigh: false)
        case "<=": self = .number(low: nil, high: number, includesLow: false, includesHigh: true)
        default: return nil
        }
    }
}
