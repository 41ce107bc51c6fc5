package import RolloutTypes

/// A second opinion that is recorded beside a verdict and changes nothing about it.
extension Verdict {
    /// The same verdict with what the shadow verifier called `name` found among its parts.
    package func shadowed(by shadow: Verdict, named name: String) -> Verdict {
        let part = RewardPart(
            name: name, weight: 0, reward: shadow.reward, standing: .shadow, outcome: shadow.outcome,
            extracted: shadow.extracted, explanation: shadow.explanation)
        return Verdict(
            outcome: outcome, reward: reward, extracted: extracted, explanation: explanation, parts: parts + [part],
            seconds: seconds)
    }

    /// The shadow verifier's part; nil where there was none.
    package var shadow: RewardPart? { parts.first { $0.standing == .shadow } }

    /// Whether the shadow verifier found the completion right where this verdict did not, or the other way round; nil
    /// where either did not judge.
    package var isDisputed: Bool? {
        guard outcome.paysReward, let other = shadow?.outcome, other.paysReward else { return nil }
        return (outcome == .correct) != (other == .correct)
    }
}
