/// How a verifier judged a completion, or why it could not.
///
/// The raw values are the machine contract of `hone verify`.
package enum Outcome: String, Sendable, Equatable, Codable, CaseIterable {
    case correct
    case incorrect
    /// Nothing could be extracted, or strict extraction found several different answers.
    case wrongFormat = "wrong_format"
    /// An answer was found, but it cannot be parsed.
    case unparseable
    /// The candidate's own program was refused, ran too long, used too much memory, wrote too much, or died.
    case rejected, timeout
    case memoryLimit = "memory_limit"
    case outputLimit = "output_limit"
    case crashed
    /// The reference answer is unusable or the verifier does not apply: no reward, never trained on.
    case abstained
    /// The verifier or its box failed: no reward, never trained on, never a zero.
    case error

    /// Whether the outcome is a judgement of the completion, so that it carries a reward.
    package var paysReward: Bool { self != .abstained && self != .error }
}

/// A verifier's judgement of one completion: outcome, reward and the evidence for both.
package struct Verdict: Sendable, Equatable {
    package let outcome: Outcome
    /// Nil exactly where the outcome pays no reward.
    package let reward: Double?
    /// The answer that was found in the completion, as it stands there.
    package let extracted: String?
    /// One sentence a person can check: what was compared with what, or what failed.
    package let explanation: String
    package let parts: [RewardPart]
    package let seconds: Double

    package init(
        outcome: Outcome, reward: Double?, extracted: String? = nil, explanation: String, parts: [RewardPart] = [],
        seconds: Double = 0
    ) {
        precondition(
            outcome.paysReward == (reward != nil),
            "outcome \(outcome.rawValue) with reward \(String(describing: reward))")
        self.outcome = outcome
        self.reward = reward
        self.extracted = extracted
        self.explanation = explanation
        self.parts = parts
        self.seconds = seconds
    }
}
