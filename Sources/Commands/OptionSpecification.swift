import Tensors

/// One `--name` of a verb.
package struct OptionSpecification: Sendable, Equatable {
    /// What may follow the name.
    package enum Value: Sendable, Equatable {
        /// Nothing: the option is there or it is not.
        case flag
        case text(String)
        case path(String)
        case integer(ClosedRange<Int>)
        case number(ClosedRange<Double>)
        case choice([String])
    }

    package let name: String
    /// One letter, for `-o`.
    package let short: Character?
    package let value: Value
    /// One line; says the unit, and the default where there is one.
    package let summary: String
    package let isRequired: Bool
    package let isRepeatable: Bool

    package init(
        _ name: String, _ value: Value = .flag, short: Character? = nil, required: Bool = false,
        repeatable: Bool = false, _ summary: String
    ) {
        self.name = name
        self.short = short
        self.value = value
        self.summary = summary
        isRequired = required
        isRepeatable = repeatable
    }

    /// `--steps N`, as help and usage lines show it.
    package var synopsis: String {
        placeholder.isEmpty ? "--\(name)" : "--\(name) \(placeholder)"
    }

    private var placeholder: String {
        switch value {
        case .flag: ""
        case .text(let name), .path(let name): name
        case .integer: "N"
        case .number: "X"
        case .choice(let names): names.joined(separator: "|")
        }
    }

    /// What is wrong with `text` as the option's value; nil where nothing is.
    func problem(with text: String) -> String? {
        switch value {
        case .flag, .text: nil
        case .path: text.isEmpty ? "--\(name) is empty; expected a path" : nil
        case .choice(let names): names.contains(text) ? nil : choiceProblem(text, names)
        case .integer(let range):
            Int(text).map(range.contains) == true ? nil : "--\(name) is '\(text)'; expected \(Self.words(range))"
        case .number(let range):
            Double(text).map(range.contains) == true ? nil : "--\(name) is '\(text)'; expected \(Self.words(range))"
        }
    }

    private static func words(_ range: ClosedRange<Int>) -> String {
        range.upperBound == Int.max
            ? "a whole number of at least \(range.lowerBound)"
            : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    }

    private static func words(_ range: ClosedRange<Double>) -> String {
        range.upperBound == Double.greatestFiniteMagnitude
            ? "a number of at least \(range.lowerBound)" : "a number from \(range.lowerBound) to \(range.upperBound)"
    }
}

extension OptionSpecification {
    /// The options that mean the same in every verb.
    package static let help = OptionSpecification("help", .flag, short: "h", "show this text")
    package static let json = OptionSpecification("json", .flag, "print JSON instead of text")
    package static let runs = OptionSpecification("runs", .path("DIR"), "where runs are kept (HONE_RUNS; default runs)")
    package static let threads = OptionSpecification(
        "threads", .integer(1...1024), "threads that compute (default: one per core); results do not depend on it")
    package static let precision = OptionSpecification(
        "precision", .choice(Precision.allCases.map(\.rawValue)),
        "what matrix products round weights and activations to (default fp32)")
    package static let trainingPrecision = OptionSpecification(
        "precision", .choice(Precision.trainable.map(\.rawValue)), precision.summary)
    package static let seed = OptionSpecification("seed", .integer(0...Int.max), "seed of all randomness (default 0)")
    package static let extraction = OptionSpecification(
        "extraction", .choice(["strict", "lenient"]), "how answers are found in completions (default lenient)")
    package static let temperature = OptionSpecification(
        "temperature", .number(0...Double.greatestFiniteMagnitude), "0 is greedy")

    static let anyCount = 1...Int.max
}
