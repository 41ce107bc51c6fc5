package import Basics
package import RolloutTypes

/// Pays for the steps by which a sum is written out: `3 + 4 * 2 - 5 = 3 + 8 - 5 = 11 - 5 = 6`.
///
/// ```
/// reward = right steps before the first wrong one / operations of the sum
/// ```
/// A right step has the sum's value and fewer operations than what stands before it, so skipping one costs its share.
/// `metadata.problem` is the sum; the completion may repeat it first. A side that begins with a minus sign is no step.
/// Only a part beside a verifier that decides what is correct: right steps alone need no answer in a box.
package struct StepsVerifier: Verifier {
    package let name = "steps"
    package let version = "1"

    package init() {}

    /// It has no keys.
    package init(configuration: JSONValue) throws(VerificationError) {
        _ = try VerifierConfiguration(configuration, verifier: "steps", allowed: [])
    }

    package func judge(_ submission: Submission) async -> Verdict {
        verdict(submission)
    }

    /// The verdict, without suspension.
    package func verdict(_ submission: Submission) -> Verdict {
        guard let text = submission.metadata["problem"]?.stringValue, let sum = try? ArithmeticExpression(text),
            sum.operationCount > 0
        else {
            return .abstained("the problem's metadata lacks 'problem' (a sum of whole numbers, such as '3 + 4 * 2')")
        }
        let sides = Self.sides(submission.completion)
        guard sides.contains(where: { $0.contains(where: \.isNumber) }) else {
            return Verdict(outcome: .wrongFormat, reward: 0, explanation: "it does not begin with a sum")
        }
        let (right, fault) = Self.rightSteps(sides, of: sum)
        let extracted = sides.joined(separator: "=").bounded
        let explanation = "\(right) of \(sum.operationCount) steps are right" + (fault.map { ", then \($0)" } ?? "")
        guard right < sum.operationCount else { return .correct(extracted, explanation) }
        return Verdict(
            outcome: .incorrect, reward: Double(right) / Double(sum.operationCount), extracted: extracted,
            explanation: explanation)
    }

    /// What the completion begins with, as far as it is numbers, signs and brackets, cut at its equals signs; a full
    /// stop may end it.
    private static func sides(_ completion: String) -> [String] {
        let beginning = completion.prefix(4096).prefix { $0.isASCII && ($0.isNumber || " +-*/()=.\n".contains($0)) }
        let sum = AnswerText.trimmed(String(beginning))
        return (sum.hasSuffix(".") ? sum.dropLast() : sum[...])
            .split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    }

    /// How many steps are right, and what is wrong with the next.
    private static func rightSteps(_ sides: [String], of sum: ArithmeticExpression) -> (Int, String?) {
        var (right, left) = (0, sum.operationCount)
        for (index, side) in sides.enumerated() where side.contains(where: \.isNumber) {
            guard let step = try? ArithmeticExpression(side) else { return (right, "'\(side.excerpt)' is no sum") }
            guard step.value == sum.value else { return (right, "'\(side.excerpt)' is not \(sum.value)") }
            if index == 0, step.operationCount == left { continue }
            guard step.operationCount < left else { return (right, "'\(side.excerpt)' does nothing") }
            (right, left) = (right + 1, step.operationCount)
        }
        return (right, nil)
    }
}
