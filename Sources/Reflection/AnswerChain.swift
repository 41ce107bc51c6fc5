package import RolloutTypes

/// What happened between the candidate answers of one completion, in order.
///
/// Position is the share of the completion that stands before an answer: by tokens where they are known, else by bytes.
package struct AnswerChain: Sendable {
    package let candidates: [CandidateAnswer]
    private let tokenCount: Int
    private let byteCount: Int

    package init(_ candidates: [CandidateAnswer], tokenCount: Int, byteCount: Int) {
        self.candidates = candidates
        self.tokenCount = tokenCount
        self.byteCount = byteCount
    }

    package var transitions: AnswerTransitions {
        var counts = AnswerTransitions()
        for (before, after) in zip(candidates, candidates.dropFirst()) {
            switch (before.isRight, after.isRight) {
            case (true, true): counts.rightToRight += 1
            case (true, false): counts.rightToWrong += 1
            case (false, true): counts.wrongToRight += 1
            case (false, false) where before.value == after.value: counts.wrongToSame += 1
            case (false, false): counts.wrongToOther += 1
            }
        }
        return counts
    }

    /// Σ 1[value of the next ≠ value of this one].
    package var flips: Int { zip(candidates, candidates.dropFirst()).count { $0.value != $1.value } }

    /// The position from which on every answer is the last one.
    package var settled: Double? {
        guard let last = candidates.last else { return nil }
        return candidates.reversed().prefix { $0.value == last.value }.last.map(position)
    }

    /// 1 − position of the first right answer; nil where no answer is right.
    package var restAfterFirstRight: Double? {
        candidates.first(where: \.isRight).map { 1 - position($0) }
    }

    private func position(_ candidate: CandidateAnswer) -> Double {
        if let token = candidate.token, tokenCount > 0 { return Double(token) / Double(tokenCount) }
        return byteCount > 0 ? Double(candidate.start) / Double(byteCount) : 0
    }
}
