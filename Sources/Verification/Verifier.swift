package import RolloutTypes

/// A program that judges completions.
///
/// Guarantees asked of every conformer: any text gets a verdict, hostile text included; work is bounded by counted
/// operations and never by a clock, so that the same submission always gets the same outcome and reward; a failure of
/// the verifier itself, a plug-in's deadline that passes included, is `Outcome.error`, an unusable reference answer
/// `Outcome.abstained`, and neither is a zero.
package protocol Verifier: Sendable {
    /// The name recipes and reports use.
    var name: String { get }
    /// Changes whenever a verdict could change; recorded with every trace.
    var version: String { get }
    /// How many submissions it likes to be given at the same time.
    var batchWidth: Int { get }

    func judge(_ submission: Submission) async -> Verdict

    /// Every answer that the completion offers on its way, in order, each judged like an answer of its own.
    ///
    /// Empty for verifiers that run a program to judge one.
    func candidates(in submission: Submission) -> [CandidateAnswer]
}

extension Verifier {
    package func candidates(in submission: Submission) -> [CandidateAnswer] { [] }

    /// The candidates as far as the answer that `verdict` is about, which is the last of them; all of them where nothing
    /// was extracted.
    package func candidates(in submission: Submission, gradedAs verdict: Verdict) -> [CandidateAnswer] {
        let found = candidates(in: submission)
        guard verdict.outcome.paysReward, verdict.outcome != .wrongFormat, let extracted = verdict.extracted else {
            return AnswerPlaces.thinned(found)
        }
        let isRight = verdict.outcome == .correct
        if let index = found.lastIndex(where: { $0.text == extracted }) {
            let last = found[index]
            return AnswerPlaces.thinned(
                found[..<index] + [
                    CandidateAnswer(
                        start: last.start, end: last.end, text: last.text, value: last.value, isRight: isRight)
                ])
        }
        // Extraction by other means, or text that was shortened: it stands where it occurs last, else at the end.
        let place =
            AnswerPlaces.last(extracted, in: submission.completion)
            ?? submission.completion.utf8.count..<submission.completion.utf8.count
        return AnswerPlaces.thinned(
            found.filter { $0.end <= place.lowerBound } + [
                CandidateAnswer(
                    start: place.lowerBound, end: place.upperBound, text: extracted, value: extracted,
                    isRight: isRight)
            ])
    }
}

extension Verifier {
    package var batchWidth: Int { 1 }
}
