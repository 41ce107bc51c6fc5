package import Basics
package import RolloutTypes

/// Judges an expression that has to reach a target from given numbers.
///
/// `metadata.numbers` lists the numbers, `metadata.target` the target. Evaluation is exact: `8 / 3 * 3` is 8.
package struct CountdownVerifier: Verifier {
    /// How often each given number has to be used.
    package enum Use: String, Sendable, CaseIterable {
        case exactlyOnce
        case atMostOnce
    }

    package let name = "countdown"
    package let version = "1"
    private let use: Use

    package init(use: Use = .exactlyOnce) {
        self.use = use
    }

    /// Key: `use` (`exactlyOnce`, `atMostOnce`).
    package init(configuration: JSONValue) throws(VerificationError) {
        let values = try VerifierConfiguration(configuration, verifier: "countdown", allowed: ["use"])
        self.init(use: try values.choice("use", default: .exactlyOnce))
    }

    package func judge(_ submission: Submission) async -> Verdict {
        verdict(submission)
    }

    /// The verdict, without suspension.
    package func verdict(_ submission: Submission) -> Verdict {
        guard let (given, target) = Self.task(of: submission) else {
            return .abstained("the problem's metadata lacks 'numbers' (whole numbers) or 'target' (a whole number)")
        }
        switch AnswerExtractor(submission, seeking: .expression).extract() {
        case .missing(let reason), .ambiguous(let reason):
            return Verdict(outcome: .wrongFormat, reward: 0, explanation: reason)
        case .found(let text): return judge(text, given: given, target: target)
        }
    }

    /// The expressions in boxes, answer tags and phrases that state an answer, and every equation that tries one: over
    /// two or more of the given numbers, its result no part of another equation.
    package func candidates(in submission: Submission) -> [CandidateAnswer] {
        guard let (given, target) = Self.task(of: submission) else { return [] }
        let stated = AnswerPlaces.stated(in: submission, seeking: .expression).map { place in
            let value = (try? ArithmeticExpression(AnswerText.unwrapped(place.text)))?.value.description
            return CandidateAnswer(
                start: place.range.lowerBound, end: place.range.upperBound, text: place.text,
                value: value ?? place.text,
                isRight: judge(place.text, given: given, target: target).outcome == .correct)
        }
        let tried = CountdownAttempts(in: submission.completion, given: given).attempts.filter { attempt in
            !stated.contains { $0.start < attempt.range.upperBound && attempt.range.lowerBound < $0.end }
        }.map { attempt in
            CandidateAnswer(
                start: attempt.range.lowerBound, end: attempt.range.upperBound, text: attempt.text,
                value: attempt.claim.description,
                isRight: attempt.isTrue && attempt.claim == Rational(target)
                    && complaint(used: attempt.numbers, given: given) == nil)
        }
        return (stated + tried).sorted { $0.start < $1.start }
    }

    private static func task(of submission: Submission) -> (given: [Int], target: Int)? {
        guard let target = submission.metadata["target"]?.integerValue,
            let given = submission.metadata["numbers"]?.arrayValue?.map(\.integerValue),
            !given.isEmpty, given.allSatisfy({ $0 != nil })
        else { return nil }
        return (given.compactMap { $0 }, target)
    }

    private func judge(_ text: String, given: [Int], target: Int) -> Verdict {
        let expression: ArithmeticExpression
        do {
            expression = try ArithmeticExpression(AnswerText.unwrapped(text))
        } catch {
            return Verdict(
                outcome: .unparseable, reward: 0, extracted: text.bounded,
                explanation: "'\(text.excerpt)' is no usable expression: \(error.reason)")
        }
        let sentence = "'\(text.excerpt)' evaluates to \(expression.value)"
        if let complaint = complaint(used: expression.numbers, given: given) {
            return .incorrect(text.bounded, "\(sentence), but \(complaint)")
        }
        guard expression.value == Rational(target) else {
            return .incorrect(text.bounded, "\(sentence), not to \(target)")
        }
        return .correct(text.bounded, sentence)
    }

    /// What is wrong with the numbers used, or nil.
    private func complaint(used: [Int], given: [Int]) -> String? {
        var left: [Int: Int] = [:]
        for number in given { left[number, default: 0] += 1 }
        for number in used {
            left[number, default: 0] -= 1
            if left[number, default: 0] < 0 {
                return given.contains(number) ? "\(number) is used too often" : "\(number) is not one of the numbers"
            }
        }
        guard use == .exactlyOnce, let unused = given.first(where: { left[$0, default: 0] > 0 }) else { return nil }
        return "\(unused) is not used"
    }
}
