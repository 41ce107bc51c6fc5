package import Basics
package import RolloutTypes

/// Takes off for repeating oneself, by the share of word sequences that stood there before.
///
/// ```
/// reward = different sequences of n words / all sequences of n words − 1
/// ```
///
/// So 0 where nothing repeats, nearly −1 for one word over and over; 0 too where there are fewer than n words. Words are
/// compared without case; in scripts without spaces each character is a word. The outcome is `correct` where nothing
/// repeats. Source: the n-gram repetition penalty of arXiv 2502.03373, p · (1 − unique / total) with p = −1 and n = 3; the
/// part's weight is |p|. The last 256 KiB of the completion are looked at. Only a part beside a verifier that decides what
/// is correct.
package struct RepetitionVerifier: Verifier {
    package let name = "repetition"
    package let version = "1"
    private let sequenceLength: Int

    /// - Parameter sequenceLength: n.
    package init(sequenceLength: Int = 3) {
        precondition(sequenceLength >= 1, "sequences of \(sequenceLength) words")
        self.sequenceLength = sequenceLength
    }

    /// Key: `words`, n, 1 to 64.
    package init(configuration: JSONValue) throws(VerificationError) {
        let values = try VerifierConfiguration(configuration, verifier: "repetition", allowed: ["words"])
        self.init(sequenceLength: try values.integer("words", default: 3, in: 1...64))
    }

    package func judge(_ submission: Submission) async -> Verdict {
        verdict(submission)
    }

    /// The verdict, without suspension.
    package func verdict(_ submission: Submission) -> Verdict {
        let words = CompletionWords.words(submission.completion)
        // Each different word is a number, so that a sequence costs n additions however long its words are.
        var numbers: [String: Int32] = [:]
        var indexed: [Int32] = []
        for word in words {
            let number = numbers[word] ?? Int32(numbers.count)
            numbers[word] = number
            indexed.append(number)
        }
        let total = indexed.count - sequenceLength + 1
        guard total > 0 else {
            return Verdict(
                outcome: .correct, reward: 0, explanation: "fewer than \(sequenceLength) words cannot repeat a sequence"
            )
        }
        var seen: Set<ArraySlice<Int32>> = []
        for start in 0..<total { seen.insert(indexed[start..<start + sequenceLength]) }
        return Verdict(
            outcome: seen.count == total ? .correct : .incorrect, reward: Double(seen.count) / Double(total) - 1,
            explanation: "\(seen.count) of \(total) sequences of \(sequenceLength) words are different")
    }
}
