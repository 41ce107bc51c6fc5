import Basics

/// The values of a generator's knobs, read strictly: what a task does not set has its default.
struct KnobValues {
    private let generator: String
    private let knobs: [String: Knob.Kind]
    private let members: [String: JSONValue]

    /// - Throws: `TaskError.knob` where `value` is no object, a key is unknown, or a value has the wrong kind.
    init(_ value: JSONValue, generator: String, knobs: [Knob]) throws(TaskError) {
        self.generator = generator
        self.knobs = Dictionary(uniqueKeysWithValues: knobs.map { ($0.name, $0.kind) })
        switch value {
        case .null: members = [:]
        case .object(let members): self.members = members
        default: throw .knob(generator: generator, key: "knobs", problem: "must be an object")
        }
        let keys = knobs.flatMap(\.keys)
        if let unknown = members.keys.sorted().first(where: { !keys.contains($0) }) {
            throw wrong(unknown, "is unknown; valid knobs: \(keys.joined(separator: ", "))")
        }
    }

    func integer(_ name: String) throws(TaskError) -> Int {
        guard case .integer(let fallback, let limits) = knobs[name] else { undeclared(name) }
        return try integer(name, default: fallback, in: limits)
    }

    /// The range given by its two ends; where only the lower one is given, the upper one is at least that.
    func range(_ name: String) throws(TaskError) -> ClosedRange<Int> {
        guard case .range(let fallback, let limits) = knobs[name] else { undeclared(name) }
        let (low, high) = ("min\(name)", "max\(name)")
        let first = try integer(low, default: fallback.lowerBound, in: limits)
        let last = try integer(high, default: max(first, fallback.upperBound), in: limits)
        guard first <= last else { throw wrong(low, "is \(first), more than '\(high)', which is \(last)") }
        return first...last
    }

    func flag(_ name: String) throws(TaskError) -> Bool {
        guard case .flag(let fallback) = knobs[name] else { undeclared(name) }
        guard let value = members[name] else { return fallback }
        guard let flag = value.boolValue else { throw wrong(name, "must be true or false") }
        return flag
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String) throws(TaskError) -> Choice {
        guard case .choice(let names, let fallback) = knobs[name] else { undeclared(name) }
        let text = members[name].map { $0.stringValue ?? "" } ?? fallback
        if let choice = Choice(rawValue: text) { return choice }
        throw wrong(name, "must be one of \(names.joined(separator: ", "))")
    }

    func list<Choice: RawRepresentable<String> & CaseIterable>(_ name: String) throws(TaskError) -> [Choice] {
        guard case .list(let names, let fallback) = knobs[name] else { undeclared(name) }
        let texts = members[name].map { $0.arrayValue?.map { $0.stringValue ?? "" } ?? [] } ?? fallback
        let choices = texts.compactMap(Choice.init(rawValue:))
        guard !choices.isEmpty, choices.count == texts.count else {
            throw wrong(name, "must be a list of some of \(names.joined(separator: " "))")
        }
        return choices
    }

    private func integer(_ key: String, default fallback: Int, in range: ClosedRange<Int>) throws(TaskError) -> Int {
        guard let value = members[key] else { return fallback }
        guard let number = value.integerValue, range.contains(number) else {
            throw wrong(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A generator asked for a knob that it does not declare, or declares as something else.
    private func undeclared(_ name: String) -> Never {
        preconditionFailure("generator '\(generator)' reads the knob '\(name)'; declared: \(knobs.keys.sorted())")
    }

    private func wrong(_ key: String, _ problem: String) -> TaskError {
        .knob(generator: generator, key: key, problem: problem)
    }
}
