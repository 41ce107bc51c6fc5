package import Basics

/// A verifier that cannot be built as asked.
package enum VerificationError: DescribedError, Equatable {
    /// No verifier has the name.
    case unknownVerifier(String, known: [String])
    /// The configuration of `verifier` is wrong at `key`.
    case configuration(verifier: String, key: String, problem: String)
    /// Everything that is wrong with a plug-in's `verifier.json5`, or with its cases.
    case manifest(FileProblems)
    case unreadable(FileError)
    /// The program of a plug-in is not there or may not be run.
    case program(verifier: String, problem: String)
    /// A plug-in gives verdicts that its own cases call wrong.
    case wrongVerdicts(verifier: String, [String])

    package var category: ErrorCategory {
        switch self {
        case .unknownVerifier, .configuration, .manifest: .usage
        case .unreadable, .program: .notFound
        case .wrongVerdicts: .gateFailed
        }
    }

    package var description: String {
        switch self {
        case .unknownVerifier(let name, let known):
            "there is no verifier '\(name)'; "
                + (EditDistance.nearest(name, in: known).map { "did you mean '\($0)'? " } ?? "")
                + "there are \(known.joined(separator: ", "))"
        case .configuration(let verifier, let key, let problem):
            "verifier '\(verifier)': configuration key '\(key)' \(problem)"
        case .manifest(let problems): problems.description
        case .unreadable(let error): error.description
        case .program(let verifier, let problem): "verifier '\(verifier)': \(problem)"
        case .wrongVerdicts(let verifier, let failures):
            "verifier '\(verifier)' would teach wrong things, and nothing was trained:\n"
                + failures.map { "  \($0)\n" }.joined()
                + "Mend it, or its cases where they are wrong; hone verifier test \(verifier) says more."
        }
    }
}
