package import Basics

/// A problem as a generator makes it, before it is put into a prompt.
package struct GeneratedProblem: Sendable, Equatable {
    package let text: String
    package let answer: String
    /// Worked steps, one a line.
    package let steps: String
    /// The same for all ways to write the same problem; decides the split.
    package let key: String
    package let metadata: [String: JSONValue]
}

/// Makes problems of one kind from random bits.
package protocol ProblemGenerator: Sendable {
    var name: String { get }
    /// The problem that `stream` stands for; nil where these bits make none, then the caller tries others.
    func problem(from stream: RandomStream) -> GeneratedProblem?
}

/// The generators, by name.
package enum GeneratorTable {
    package static let names = ["arithmetic", "countdown"]

    /// The generator called `name` with `knobs`, an object; absent knobs have their defaults.
    ///
    /// - Throws: `TaskError.unknownGenerator` or `knob`.
    package static func make(_ name: String, knobs: JSONValue) throws(TaskError) -> any ProblemGenerator {
        switch name {
        case "arithmetic": try ArithmeticGenerator(knobs: knobs)
        case "countdown": try CountdownGenerator(knobs: knobs)
        default: throw .unknownGenerator(name, known: names)
        }
    }

    /// `knobs` with those of `stage` in their place.
    static func merged(_ knobs: JSONValue, with stage: JSONValue) -> JSONValue {
        .object((knobs.objectValue ?? [:]).merging(stage.objectValue ?? [:]) { _, new in new })
    }
}

/// Reads knobs strictly.
struct GeneratorKnobs {
    private let generator: String
    private let members: [String: JSONValue]

    init(_ value: JSONValue, generator: String, allowed: [String]) throws(TaskError) {
        self.generator = generator
        switch value {
        case .null: members = [:]
        case .object(let members): self.members = members
        default: throw .knob(generator: generator, key: "knobs", problem: "must be an object")
        }
        if let unknown = members.keys.sorted().first(where: { !allowed.contains($0) }) {
            throw wrong(unknown, "is unknown; valid knobs: \(allowed.joined(separator: ", "))")
        }
    }

    func integer(_ key: String, default fallback: Int, in range: ClosedRange<Int>) throws(TaskError) -> Int {
        guard let value = members[key] else { return fallback }
        guard let number = value.integerValue, range.contains(number) else {
            throw wrong(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A range given by its two ends, each a knob of its own.
    func range(
        _ low: String, _ high: String, default fallback: ClosedRange<Int>, in limits: ClosedRange<Int>
    ) throws(TaskError) -> ClosedRange<Int> {
        let first = try integer(low, default: fallback.lowerBound, in: limits)
        let last = try integer(high, default: max(first, fallback.upperBound), in: limits)
        guard first <= last else { throw wrong(low, "is \(first), more than '\(high)', which is \(last)") }
        return first...last
    }

    func bool(_ key: String, default fallback: Bool) throws(TaskError) -> Bool {
        guard let value = members[key] else { return fallback }
        guard let flag = value.boolValue else { throw wrong(key, "must be true or false") }
        return flag
    }

    func operations(default fallback: [ArithmeticOperation]) throws(TaskError) -> [ArithmeticOperation] {
        guard let value = members["operations"] else { return fallback }
        let names = value.arrayValue?.map { $0.stringValue ?? "" } ?? []
        let operations = names.compactMap(ArithmeticOperation.init(rawValue:))
        guard !operations.isEmpty, operations.count == names.count else {
            throw wrong("operations", "must be a list of some of + - * /")
        }
        return operations
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, default fallback: Choice
    ) throws(TaskError) -> Choice {
        guard let value = members[key] else { return fallback }
        if let choice = value.stringValue.flatMap(Choice.init(rawValue:)) { return choice }
        throw wrong(key, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }

    private func wrong(_ key: String, _ problem: String) -> TaskError {
        .knob(generator: generator, key: key, problem: problem)
    }
}
