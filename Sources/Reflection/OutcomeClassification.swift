package import RolloutTypes

/// Puts a judged completion into its class.
///
/// The first rule that holds decides:
/// 1. unfinished: a turning mark, and nothing that could be graded.
/// 2. lost: not correct, but some candidate was right.
/// 3. corrective: correct; some candidate wrong, the next right, and a turning mark between them.
/// 4. confirm: correct, right at first, and a turning mark after that.
/// 5. search: correct, with a turning mark.
/// 6. stuck: not correct, with a turning mark.
/// 7. none.
///
/// A turning mark is a strong one or one of the lexicon's `turningWords`.
package struct OutcomeClassification: Sendable, Equatable {
    package let outcomeClass: OutcomeClass
    package let isSilentCorrection: Bool

    /// - Parameter hasAnswer: whether an answer was found that could be graded.
    package init(
        candidates: [CandidateAnswer], markers: [ReflectionMarker], lexicon: ReflectionLexicon = .hone,
        isCorrect: Bool, hasAnswer: Bool
    ) {
        let turns = markers.filter { $0.isStrong || lexicon.turningWords.contains($0.word) }
        let corrections = zip(candidates, candidates.dropFirst()).filter { !$0.isRight && $1.isRight }
        func isTurned(_ before: CandidateAnswer, _ after: CandidateAnswer) -> Bool {
            turns.contains { $0.start >= before.end && $0.end <= after.start }
        }
        isSilentCorrection = isCorrect && !corrections.isEmpty && !corrections.contains(where: isTurned)
        if !turns.isEmpty, !hasAnswer {
            outcomeClass = .unfinished
        } else if !isCorrect, candidates.contains(where: \.isRight) {
            outcomeClass = .lost
        } else if isCorrect, corrections.contains(where: isTurned) {
            outcomeClass = .corrective
        } else if isCorrect, let first = candidates.first, first.isRight,
            turns.contains(where: { $0.start >= first.end })
        {
            outcomeClass = .confirm
        } else if turns.isEmpty {
            outcomeClass = .none
        } else {
            outcomeClass = isCorrect ? .search : .stuck
        }
    }
}
