package import Basics

/// The verifiers there are, by name: those built in, and plug-ins.
package enum VerifierTable {
    private typealias Factory = @Sendable (JSONValue) throws(VerificationError) -> any Verifier

    private static let factories: [String: Factory] = [
        "math": { configuration throws(VerificationError) in try MathVerifier(configuration: configuration) },
        "countdown": { configuration throws(VerificationError) in try CountdownVerifier(configuration: configuration) },
        "digits": { configuration throws(VerificationError) in try DigitsVerifier(configuration: configuration) },
        "steps": { configuration throws(VerificationError) in try StepsVerifier(configuration: configuration) },
        "format": { configuration throws(VerificationError) in try FormatVerifier(configuration: configuration) },
        "exact": { configuration throws(VerificationError) in try ExactVerifier(configuration: configuration) },
        "sudoku": { configuration throws(VerificationError) in try SudokuVerifier(configuration: configuration) },
        "path": { configuration throws(VerificationError) in try PathVerifier(configuration: configuration) },
        "swaps": { configuration throws(VerificationError) in try SwapsVerifier(configuration: configuration) },
        "assignment": { configuration throws(VerificationError) in
            try AssignmentVerifier(configuration: configuration)
        },
        "overlong": { configuration throws(VerificationError) in try OverlongVerifier(configuration: configuration) },
        "length": { configuration throws(VerificationError) in try LengthVerifier(configuration: configuration) },
        "repetition": { configuration throws(VerificationError) in
            try RepetitionVerifier(configuration: configuration)
        },
        "language": { configuration throws(VerificationError) in try LanguageVerifier(configuration: configuration) },
        "code": { configuration throws(VerificationError) in try CodeVerifier(configuration: configuration) },
    ]

    /// It alone needs to find others.
    private static let compositeName = "composite"

    /// Those that do not say whether an answer is right: parts beside another, never a task's first.
    static let shapingNames: Set = ["digits", "steps", "overlong", "length", "repetition", "language"]

    /// Every name of those built in, sorted.
    package static var names: [String] { (factories.keys + [compositeName]).sorted() }

    /// The verifier called `name`, built in or of `library`; `.null` is the default configuration.
    ///
    /// - Throws: `VerificationError` for an unknown name or a wrong configuration.
    package static func make(
        _ name: String, configuration: JSONValue = .null, library: VerifierLibrary = VerifierLibrary()
    ) throws(VerificationError) -> any Verifier {
        if name == compositeName { return try CompositeVerifier(configuration: configuration, library: library) }
        guard let factory = factories[name] else {
            return try library.verifier(name, configuration: configuration)
        }
        return try factory(configuration)
    }

    /// The verifier that a task's list of parts describes: a single part of weight 1 stands for itself.
    ///
    /// - Parameter allowsUnsandboxed: whether `code` may run programs without a box; for the recipe to say, and for a task
    ///   that somebody may have downloaded not.
    package static func make(
        _ parts: [VerifierPart], allowsUnsandboxed: Bool = false, library: VerifierLibrary = VerifierLibrary()
    ) throws(VerificationError) -> any Verifier {
        var permitted: [VerifierPart] = []
        for part in parts { permitted.append(try CodeVerifier.permitting(part, allowsUnsandboxed: allowsUnsandboxed)) }
        if permitted.count == 1, permitted[0].weight == 1, permitted[0].gate == nil,
            !shapingNames.contains(permitted[0].verifier)
        {
            return try make(permitted[0].verifier, configuration: permitted[0].configuration, library: library)
        }
        return try CompositeVerifier(permitted, library: library)
    }
}
