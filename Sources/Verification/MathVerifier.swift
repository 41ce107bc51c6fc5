package import Basics
package import RolloutTypes

/// Judges numeric and plain-word answers by exact equivalence.
///
/// Guarantees: rational arithmetic without floating point; the same verdict for the same text on every machine; every
/// text ends within counted limits. It does not judge symbolic answers (`x^2 - 1`, intervals, matrices): with such a
/// reference answer it abstains instead of guessing.
package struct MathVerifier: Verifier {
    /// Which forms of the right number are accepted.
    package enum Form: String, Sendable, CaseIterable {
        /// Any expression with the right value: `0.1 + 0.2` is 0.3.
        case any
        /// Only a finished number; copying the problem, `23 + 45`, earns nothing.
        case evaluated
    }

    package let name = "math"
    package let version = "1"
    private let form: Form
    private let equivalence: MathEquivalence

    /// - Parameter decimals: places that count where a side is a decimal literal.
    package init(form: Form = .any, decimals: Int = 6) {
        self.form = form
        equivalence = MathEquivalence(decimals: decimals)
    }

    /// Keys: `form` (`any`, `evaluated`) and `decimals` (1 to 30).
    package init(configuration: JSONValue) throws(VerificationError) {
        let values = try VerifierConfiguration(configuration, verifier: "math", allowed: ["form", "decimals"])
        self.init(
            form: try values.choice("form", default: .any),
            decimals: try values.integer("decimals", default: 6, in: 1...30))
    }

    package func judge(_ submission: Submission) async -> Verdict {
        verdict(submission)
    }

    /// The verdict, without suspension.
    package func verdict(_ submission: Submission) -> Verdict {
        guard let answer = submission.answer else {
            return .abstained("the problem has no reference answer")
        }
        let gold = MathAnswer(AnswerExtractor.reference(answer))
        if case .unreadable(let reason) = gold {
            return .abstained(
                "the reference answer '\(answer.excerpt)' is neither a number nor plain words: \(reason)")
        }
        if gold == .contradiction { return .abstained("the reference answer '\(answer.excerpt)' is a false equation") }
        switch AnswerExtractor(submission, seeking: .number).extract() {
        case .missing(let reason), .ambiguous(let reason):
            return Verdict(outcome: .wrongFormat, reward: 0, explanation: reason)
        case .found(let text): return judge(text, against: gold)
        }
    }

    private func judge(_ text: String, against gold: MathAnswer) -> Verdict {
        let extracted = text.bounded
        switch (gold, MathAnswer(text)) {
        case (_, .unreadable(let reason)):
            return Verdict(
                outcome: .unparseable, reward: 0, extracted: extracted,
                explanation: "'\(text.excerpt)' cannot be read as an answer: \(reason)")
        case (.number(let gold), .number(let prediction)):
            let comparison = equivalence.compare(gold: gold, prediction: prediction)
            if comparison.isEqual, form == .evaluated, !prediction.isFinished {
                return .incorrect(extracted, "'\(text.excerpt)' has the right value but is still to be worked out")
            }
            return comparison.isEqual
                ? .correct(extracted, comparison.explanation) : .incorrect(extracted, comparison.explanation)
        case (.text(let gold), .text(let prediction)):
            return gold == prediction
                ? .correct(extracted, "the same words: '\(gold.excerpt)'")
                : .incorrect(extracted, "'\(prediction.excerpt)' is not '\(gold.excerpt)'")
        case (.number(let gold), .text):
            return .incorrect(extracted, "words where the number \(gold.value) was asked for")
        case (.text(let gold), .number(let prediction)):
            return .incorrect(extracted, "the number \(prediction.value) where '\(gold.excerpt)' was asked for")
        case (_, .contradiction), (.contradiction, _):
            return .incorrect(extracted, "the sides of '\(text.excerpt)' differ")
        case (.unreadable(let reason), _):
            return .abstained("the reference answer cannot be read: \(reason)")
        }
    }
}
