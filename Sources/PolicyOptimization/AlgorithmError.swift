package import Basics

/// What is wrong with a requested algorithm.
package enum AlgorithmError: DescribedError, Equatable {
    case unknownPreset(name: String, nearest: String?)
    case unknownOption(key: String, nearest: String?)
    case invalidValue(key: String, found: String, expected: String)
    /// Choices that are each valid, but not together.
    case contradiction(String)
    /// All the errors of one request.
    case several([AlgorithmError])

    package var category: ErrorCategory { .usage }

    package var description: String {
        switch self {
        case .unknownPreset(let name, let nearest):
            "There is no algorithm '\(name)'\(Self.hint(nearest)) Known: \(Self.list(Preset.allCases.map(\.rawValue)))."
        case .unknownOption(let key, let nearest):
            "algorithm: unknown key '\(key)'\(Self.hint(nearest)) Known: \(Self.list(Algorithm.optionKeys))."
        case .invalidValue(let key, let found, let expected):
            "algorithm.\(key): found \(found), expected \(expected)."
        case .contradiction(let sentence): "algorithm: \(sentence)"
        case .several(let errors): errors.map(\.description).joined(separator: "\n")
        }
    }

    /// The one error, or all of them together.
    init(_ errors: [AlgorithmError]) {
        self = errors.count == 1 ? errors[0] : .several(errors)
    }

    /// The errors one by one.
    package var all: [AlgorithmError] {
        if case .several(let errors) = self { errors } else { [self] }
    }

    /// The key of the algorithm that is wrong; nil where no single one is.
    package var key: String? {
        switch self {
        case .unknownOption(let key, _), .invalidValue(let key, _, _): key
        case .unknownPreset, .contradiction, .several: nil
        }
    }

    private static func hint(_ nearest: String?) -> String {
        nearest.map { "; did you mean '\($0)'?" } ?? "."
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
