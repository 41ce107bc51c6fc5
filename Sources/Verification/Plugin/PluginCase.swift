import Basics
import FoundationEssentials
import RolloutTypes

/// One line of a plug-in's cases: what a verifier is shown and what it has to make of it.
///
/// `{"completion", "answer", "expect": "accept" | "reject" | an outcome, "prompt"?, "tests"?, "metadata"?, "extraction"?}`
package struct PluginCase: Sendable, Equatable {
    /// What the verdict has to be.
    enum Expectation: Sendable, Equatable {
        /// `correct`.
        case accept
        /// A judgement, and not `correct`.
        case reject
        /// Anything but `correct`.
        case noReward
        case outcome(Outcome)

        fileprivate init?(_ text: String) {
            switch text {
            case "accept": self = .accept
            case "reject": self = .reject
            default:
                guard let outcome = Outcome(rawValue: text), outcome != .error else { return nil }
                self = .outcome(outcome)
            }
        }

        func isMet(by outcome: Outcome) -> Bool {
            switch self {
            case .accept: outcome == .correct
            case .reject: outcome != .correct && outcome.paysReward
            case .noReward: outcome != .correct && outcome != .error
            case .outcome(let wanted): outcome == wanted
            }
        }

        var text: String {
            switch self {
            case .accept: "accept"
            case .reject, .noReward: "reject"
            case .outcome(let outcome): outcome.rawValue
            }
        }
    }

    /// From 1.
    let line: Int
    let submission: Submission
    let expectation: Expectation

    private static let shape = JSONShape.object(
        [
            "completion": .string, "answer": .nullable(.string), "expect": .choice(expectations), "prompt": .string,
            "tests": .array(.anything), "metadata": .map(.anything),
            "extraction": .choice(Extraction.allCases.map(\.rawValue)), "note": .string,
        ], required: ["completion", "answer", "expect"])

    private static let expectations =
        ["accept", "reject"] + Outcome.allCases.filter { $0 != .error }.map(\.rawValue)

    /// The cases of a file; none where there is no file.
    ///
    /// - Throws: `VerificationError` with every line that is no case.
    static func read(_ path: String) throws(VerificationError) -> [PluginCase] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        var cases: [PluginCase] = []
        var problems: [FileProblem] = []
        do throws(FileError) {
            let lines = try TextLines(path: path)
            while let line = try lines.next() {
                guard line.text.utf8.contains(where: { $0 > 0x20 }) else { continue }
                let document = JSON5Document(line.text, file: path, shape: shape, firstLine: line.number)
                problems += document.problems
                if let value = document.value { cases.append(PluginCase(checked: value, line: line.number)) }
            }
        } catch {
            throw .unreadable(error)
        }
        guard problems.isEmpty else { throw .manifest(FileProblems(file: path, problems: problems)) }
        return cases
    }

    private init(checked value: JSONValue, line: Int) {
        self.line = line
        submission = Submission(
            id: "case \(line)", problem: value["prompt"]?.stringValue ?? "",
            completion: value["completion"]?.stringValue ?? "", answer: value["answer"]?.stringValue,
            tests: value["tests"]?.arrayValue ?? [], metadata: value["metadata"]?.objectValue ?? [:],
            extraction: value["extraction"]?.stringValue.flatMap(Extraction.init(rawValue:)) ?? .strict)
        expectation = value["expect"]?.stringValue.flatMap(Expectation.init) ?? .reject
    }
}
