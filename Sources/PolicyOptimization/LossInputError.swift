package import Basics

/// What is wrong with the input of `hone loss`.
package enum LossInputError: DescribedError, Equatable {
    case notJSON(String)
    /// Something in the input that is not what it should be; `place` is a path such as `groups[0][2].newLogProbs`.
    case malformed(place: String, found: String, expected: String)
    case algorithm(AlgorithmError)

    package var category: ErrorCategory { .usage }

    package var description: String {
        switch self {
        case .notJSON(let reason): "The loss input is not valid JSON: \(reason)"
        case .malformed(let place, let found, let expected): "\(place): found \(found), expected \(expected)."
        case .algorithm(let error): error.description
        }
    }
}
