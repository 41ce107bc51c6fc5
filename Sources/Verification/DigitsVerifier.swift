package import Basics
package import RolloutTypes

/// Pays for the right digits of a whole number, so that a policy also learns from answers that are nearly right.
///
/// ```
/// reward = places where answer and reference have the same digit / places of the longer one      counted from the units
/// ```
///
/// A different sign pays nothing. It abstains where the reference is no whole number. Only a part beside a verifier that
/// decides what is correct: alone it would pay wrong answers.
package struct DigitsVerifier: Verifier {
    package let name = "digits"
    package let version = "1"

    package init() {}

    /// It has no keys.
    package init(configuration: JSONValue) throws(VerificationError) {
        _ = try VerifierConfiguration(configuration, verifier: "digits", allowed: [])
    }

    package func judge(_ submission: Submission) async -> Verdict {
        verdict(submission)
    }

    /// The verdict, without suspension.
    package func verdict(_ submission: Submission) -> Verdict {
        guard let answer = submission.answer, let gold = WholeNumber(AnswerExtractor.reference(answer)) else {
            return .abstained("the reference answer is not a whole number")
        }
        switch AnswerExtractor(submission, seeking: .number).extract() {
        case .missing(let reason), .ambiguous(let reason):
            return Verdict(outcome: .wrongFormat, reward: 0, explanation: reason)
        case .found(let text):
            // Of a chain of equations the last side is the answer.
            let side = text.split(separator: "=", omittingEmptySubsequences: false).last.map(String.init) ?? text
            guard let number = WholeNumber(side) else {
                return .incorrect(text.bounded, "'\(text.excerpt)' does not end in a whole number")
            }
            return judge(number, against: gold, extracted: text.bounded)
        }
    }

    private func judge(_ number: WholeNumber, against gold: WholeNumber, extracted: String) -> Verdict {
        let places = max(number.digits.count, gold.digits.count)
        let right =
            number.isNegative == gold.isNegative ? zip(number.digits, gold.digits).count { $0 == $1 } : 0
        let explanation = "\(right) of \(places) digits stand right"
        guard right < places else { return .correct(extracted, explanation) }
        return Verdict(
            outcome: .incorrect, reward: Double(right) / Double(places), extracted: extracted,
            explanation: explanation)
    }
}

/// A number written as digits alone, with or without a minus sign.
private struct WholeNumber {
    let isNegative: Bool
    /// From the units on, without leading zeros; 0 is one digit.
    let digits: [UInt8]

    init?(_ text: String) {
        var bytes = Array(AnswerText.trimmed(text).utf8)[...]
        isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { bytes = bytes.dropFirst() }
        guard !bytes.isEmpty, bytes.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
        let significant = bytes.drop { $0 == UInt8(ascii: "0") }
        digits = significant.isEmpty ? [UInt8(ascii: "0")] : significant.reversed()
    }
}
