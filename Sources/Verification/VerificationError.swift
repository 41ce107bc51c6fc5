package import Basics

/// A verifier that cannot be built as asked.
package enum VerificationError: DescribedError, Equatable {
    /// No built-in verifier has the name.
    case unknownVerifier(String, known: [String])
    /// The configuration of `verifier` is wrong at `key`.
    case configuration(verifier: String, key: String, problem: String)

    package var category: ErrorCategory { .usage }

    package var description: String {
        switch self {
        case .unknownVerifier(let name, let known):
            "there is no verifier '\(name)'; "
                + (EditDistance.nearest(name, in: known).map { "did you mean '\($0)'? " } ?? "")
                + "built in are \(known.joined(separator: ", "))"
        case .configuration(let verifier, let key, let problem):
            "verifier '\(verifier)': configuration key '\(key)' \(problem)"
        }
    }
}
