package import Basics
package import RolloutTypes

/// Pays for the steps by which a sum is written out: `3 + 4 * 2 - 5 = 3 + 8 - 5 = 11 - 5 = 6`.
///
/// ```
/// reward = right steps before the first wrong one / operations of the sum
/// ```
/// A right step does one or more operations of what stands before it, copies the rest in its place and keeps the value;
/// doing several at once costs a share for each that is skipped. `metadata.problem` is the sum; the completion may repeat
/// it first. A side that begins with a minus sign is no step. After a wrong side the last step is not paid either.
/// Only a part beside a verifier that decides what is correct: right steps alone need no answer in a box.
package struct StepsVerifier: Verifier {
    package let name = "steps"
    package let version = "2"

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
        if right == sum.operationCount, fault == nil { return .correct(extracted, explanation) }
        let paid = min(right, sum.operationCount - 1)
        return Verdict(
            outcome: .incorrect, reward: Double(paid) / Double(sum.operationCount), extracted: extracted,
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
        var (right, before) = (0, sum)
        for (index, side) in sides.enumerated() where side.contains(where: \.isNumber) {
            guard let step = try? ArithmeticExpression(side) else { return (right, "'\(side.excerpt)' is no sum") }
            guard step.value == sum.value else { return (right, "'\(side.excerpt)' is not \(sum.value)") }
            if index == 0, step.tokens == sum.tokens { continue }
            guard step.operationCount < before.operationCount, SumRewriting.follows(step, from: before) else {
                return (right, "'\(side.excerpt)' does not follow")
            }
            (right, before) = (right + 1, step)
        }
        return (right, nil)
    }
}
