import Basics
import FoundationEssentials
import RolloutTypes
import Verification

/// What libFuzzer feeds and `FuzzCorpusTests` replays: the readers of text that comes from outside.
///
/// The first byte of an input chooses the reader, the rest is its text. For the answer parser the first line is the
/// reference and what follows the completion.
enum FuzzedParsers {
    /// - Returns: which promise of the reader the input breaks; nil where it keeps all of them.
    static func fault(in input: [UInt8]) -> String? {
        guard let choice = input.first else { return nil }
        let text = input.dropFirst()
        return switch choice % 4 {
        case 0: answer(text, .strict)
        case 1: answer(text, .lenient)
        case 2: configuration(text)
        default: line(text)
        }
    }

    /// Any completion gets the same verdict twice, never an error, and an outcome that pays has a reward of 0 or 1.
    private static func answer(_ text: ArraySlice<UInt8>, _ extraction: Extraction) -> String? {
        let parts = text.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
        let submission = Submission(
            id: "fuzz", completion: String(decoding: parts.count > 1 ? parts[1] : [], as: UTF8.self),
            answer: String(decoding: parts[0], as: UTF8.self), extraction: extraction)
        let verifier = MathVerifier()
        let verdict = verifier.verdict(submission)
        if verdict != verifier.verdict(submission) { return "the verdict is another the second time" }
        if verdict.outcome == .error { return "an answer made the verifier fail" }
        if let reward = verdict.reward, (reward == 1) != (verdict.outcome == .correct) || reward * (reward - 1) != 0 {
            return "outcome \(verdict.outcome.rawValue) pays \(reward)"
        }
        return nil
    }

    /// A text has a value exactly where nothing is wrong with it, and the value written as JSON reads back the same.
    private static func configuration(_ text: ArraySlice<UInt8>) -> String? {
        let document = JSON5Document(String(decoding: text, as: UTF8.self), file: "fuzz", shape: .anything)
        if (document.value == nil) != !document.problems.isEmpty {
            return "a value and \(document.problems.count) problems"
        }
        guard let value = document.value, let written = try? value.line() else { return nil }
        return JSON5Document(written, file: "written", shape: .anything).value == value
            ? nil : "\(written) reads back as another value"
    }

    /// A line is broken or has an id that its verdict gives back.
    private static func line(_ text: ArraySlice<UInt8>) -> String? {
        switch VerdictLine.decode(text, number: 7, extraction: .lenient) {
        case .broken(let explanation): return explanation.hasPrefix("line 7: ") ? nil : "'\(explanation)' names no line"
        case .submission(let submission, let id):
            let verdict = Verdict(
                outcome: .incorrect, reward: 0, extracted: submission.completion, explanation: submission.id)
            let written = VerdictLine.encode(verdict, id: id)
            let value = try? JSONDecoder().decode(JSONValue.self, from: Data(written.utf8))
            return value?["id"] == id && value?["explanation"] == .string(submission.id)
                ? nil : "\(written) does not give back the id"
        }
    }
}
