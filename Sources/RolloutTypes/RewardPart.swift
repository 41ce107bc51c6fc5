/// One verifier's share of a composed verdict: what it found, and whether it counts.
package struct RewardPart: Sendable, Equatable {
    /// What a part does to the reward.
    package enum Standing: String, Sendable, Codable, CaseIterable {
        /// It adds weight · reward.
        case counted
        /// Its gate was closed: it adds nothing, whatever it found.
        case gated
        /// A shadow verifier's: recorded, never trained on.
        case shadow
    }

    package let name: String
    package let weight: Double
    /// The part's own reward before weighting; nil where the part abstained or failed.
    package let reward: Double?
    package let standing: Standing
    /// Nil in stores of versions that did not record it.
    package let outcome: Outcome?
    /// What the part found in the completion, where that is not the verdict's own.
    package let extracted: String?
    package let explanation: String?

    package init(
        name: String, weight: Double, reward: Double?, standing: Standing = .counted, outcome: Outcome? = nil,
        extracted: String? = nil, explanation: String? = nil
    ) {
        self.name = name
        self.weight = weight
        self.reward = reward
        self.standing = standing
        self.outcome = outcome
        self.extracted = extracted
        self.explanation = explanation
    }

    /// What the part adds to the reward; nil where it abstained or failed.
    package var contribution: Double? { standing == .counted ? reward.map { weight * $0 } : 0 }
}

extension RewardPart: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, weight, reward, standing, outcome, extracted, explanation
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try container.decode(String.self, forKey: .name),
            weight: try container.decode(Double.self, forKey: .weight),
            reward: try container.decodeIfPresent(Double.self, forKey: .reward),
            standing: try container.decodeIfPresent(Standing.self, forKey: .standing) ?? .counted,
            outcome: try container.decodeIfPresent(Outcome.self, forKey: .outcome),
            extracted: try container.decodeIfPresent(String.self, forKey: .extracted),
            explanation: try container.decodeIfPresent(String.self, forKey: .explanation))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(weight, forKey: .weight)
        try container.encode(reward, forKey: .reward)
        if standing != .counted { try container.encode(standing, forKey: .standing) }
        try container.encodeIfPresent(outcome, forKey: .outcome)
        try container.encodeIfPresent(extracted, forKey: .extracted)
        try container.encodeIfPresent(explanation, forKey: .explanation)
    }
}
