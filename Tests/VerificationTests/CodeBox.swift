import Basics
import RolloutTypes
import Testing
import Verification

/// The code verifier that tests share, and whether it can run programs here.
enum CodeBox {
    static let reason: Comment = "SKIPPED: no box can be made here (see hone doctor)"

    /// Limits that no honest program comes near, and a wall clock for those that only wait.
    static let verifier = make(["wallSeconds": .integer(60), "processorSeconds": .integer(4)])
    static let impatient = make(["wallSeconds": .integer(2)])

    /// For programs of which many end only at a limit.
    static let quick = make(["wallSeconds": .integer(8), "processorSeconds": .integer(2)])

    private static func make(_ configuration: [String: JSONValue]) -> (any Verifier)? {
        try? VerifierTable.make("code", configuration: .object(configuration))
    }

    static func isAvailable() async -> Bool {
        let verdict = await judge("print(7)", [["input": "", "output": "7"]])
        if verdict.outcome != .correct { print("SKIPPED: code tests: \(verdict.explanation)") }
        return verdict.outcome == .correct
    }

    static func judge(
        _ completion: String, _ tests: [[String: String]], _ metadata: [String: String] = [:],
        extraction: Extraction = .lenient, with verifier: (any Verifier)? = CodeBox.verifier
    ) async -> Verdict {
        let submission = Submission(
            id: "1", completion: completion, answer: nil,
            tests: tests.map { .object($0.mapValues { .string($0) }) }, metadata: metadata.mapValues { .string($0) },
            extraction: extraction)
        return await verifier?.judge(submission) ?? .failed("the verifier cannot be made")
    }
}
