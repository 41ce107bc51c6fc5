package import Basics
package import RolloutTypes

/// Pays for staying in one language, as far as its script shows.
///
/// ```
/// reward = words in the script / words
/// ```
///
/// Source: the language consistency reward of DeepSeek-R1 (arXiv 2501.12948, equation 7). Languages that share a script
/// are not told apart. A word is a run of letters, or one character where the script has no spaces; numbers, single
/// letters (variables) and LaTeX commands are no words. A text without words is in no other language and gets 1. The
/// outcome is `correct` where every word is in the script. The last 256 KiB of the completion are looked at. Only a part
/// beside a verifier that decides what is correct.
package struct LanguageVerifier: Verifier {
    package let name = "language"
    package let version = "1"
    private let script: WritingSystem

    package init(script: WritingSystem = .latin) {
        self.script = script
    }

    /// Key: `script`.
    package init(configuration: JSONValue) throws(VerificationError) {
        let values = try VerifierConfiguration(configuration, verifier: "language", allowed: ["script"])
        self.init(script: try values.choice("script", default: .latin))
    }

    package func judge(_ submission: Submission) async -> Verdict {
        verdict(submission)
    }

    /// The verdict, without suspension.
    package func verdict(_ submission: Submission) -> Verdict {
        let words = CompletionWords.scripts(submission.completion)
        guard !words.isEmpty else {
            return Verdict(outcome: .correct, reward: 1, explanation: "there is no word in any language")
        }
        let own = words.count { script.contains($0) }
        return Verdict(
            outcome: own == words.count ? .correct : .incorrect, reward: Double(own) / Double(words.count),
            explanation: "\(own) of \(words.count) words are in the script '\(script.rawValue)'")
    }
}
