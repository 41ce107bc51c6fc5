/// A policy-gradient algorithm: a handful of independent choices, each of which is one function in this module.
///
/// Every published method Hone knows is a value of this type (`Algorithm.grpo`, `Algorithm.rloo`, …), and any mixture
/// of the choices is a method too. For completion i with advantage A, tokens t with mask m, and the weight w that
/// the aggregation gives to each of its tokens, the loss to minimise is
///
/// ```
/// loss = Σ_i Σ_t w_i · m_t · ( correction_t · surrogate(ratio_t, A_i) + klWeight · kl_t )  −  entropyWeight · mean_t H_t
/// ratio_t = exp(newLogProb_t − oldLogProb_t)          surrogate(r, A) = −min(r · A, clip(r, 1 − clipLow, 1 + clipHigh) · A)
/// ```
///
/// Where to read on: `Advantages` (credit), `Ratio`, `Clip`, `KLEstimate`, `Aggregation`, and `PolicyLoss`, which
/// puts them together and differentiates.
package struct Algorithm: Sendable, Equatable {
    /// How the rewards of a group become the credit of each completion.
    package enum Advantage: String, Sendable, Codable, CaseIterable {
        /// R − mean of the group.
        case groupMean
        /// (R − mean of the group) / (standard deviation of the group + epsilon).
        case groupMeanStd
        /// R − mean of the other completions of the group.
        case leaveOneOut
        /// (R − mean of the batch) / (standard deviation of the batch + epsilon), each completion counted once.
        case batchWhitened
    }

    /// Which divisor the standard deviation has: n − 1 or n.
    package enum StandardDeviation: String, Sendable, Codable, CaseIterable {
        case sample, population
    }

    /// What is compared between the new and the old policy.
    package enum Ratio: String, Sendable, Codable, CaseIterable {
        /// Nothing: the surrogate is −A · newLogProb (REINFORCE); clipping does not apply.
        case none
        /// Each token's probability.
        case token
        /// The completion's probability, as the geometric mean over its tokens.
        case sequenceMean
        /// The completion's probability, as the product over its tokens.
        case sequenceSum
    }

    /// How far the ratio may move the policy.
    package enum Clip: String, Sendable, Codable, CaseIterable {
        /// PPO's pessimistic bound: −min(r · A, clip(r) · A).
        case standard
        /// −stop(min(r, clipHigh)) · A · newLogProb: only the weight is capped, every token keeps its gradient.
        /// `clipHigh` is the cap itself, and `clipLow` has no effect.
        case detachedUpper
        /// `standard`, and for A < 0 never more than −A · dualClip.
        case dual
    }

    /// Which denominator the token losses have.
    package enum Aggregation: String, Sendable, Codable, CaseIterable {
        /// Mean over completions of the mean over their tokens.
        case completionMean
        /// Sum over all tokens, divided by the number of tokens of the optimizer batch.
        case tokenTotal
        /// Mean over completions of the sum over their tokens.
        case completionSum
        /// Sum over all tokens, divided by completions · maxCompletionLength.
        case fixedLength
    }

    /// Which estimate of KL(policy ‖ reference) is made from each token; see `KLEstimate`.
    package enum KL: String, Sendable, Codable, CaseIterable {
        case none, k1, k2, k3
    }

    /// Where the KL penalty acts.
    package enum KLPlacement: String, Sendable, Codable, CaseIterable {
        /// Added to every token's loss, with its gradient.
        case loss
        /// Summed over the completion under the old policy and subtracted from its reward, without a gradient.
        case reward
    }

    /// Whether the estimate is weighted for tokens that the old policy sampled.
    package enum KLCorrection: String, Sendable, Codable, CaseIterable {
        /// kl_t, as in the GRPO paper.
        case none
        /// ratio · kl_t, with the ratio's gradient: the gradient is then that of the KL itself, on-policy too
        /// (DeepSeek-V3.2, arXiv 2512.02556; TRL's default). Acts in the loss only, and with a ratio only.
        case ratio
    }

    /// The preset these choices started from.
    package var preset: Preset
    package var advantage: Advantage
    package var standardDeviation: StandardDeviation = .sample
    /// Added to every standard deviation that divides.
    package var epsilon = 1e-4
    package var ratio: Ratio
    package var clip: Clip = .standard
    /// The ratio is bounded below by 1 − clipLow; nil leaves it unbounded.
    package var clipLow: Double? = 0.2
    /// The ratio is bounded above by 1 + clipHigh (`detachedUpper`: by clipHigh); nil leaves it unbounded.
    package var clipHigh: Double? = 0.2
    /// The bound c > 1 of `Clip.dual`.
    package var dualClip = 3.0
    package var aggregation: Aggregation
    /// The denominator of `fixedLength`, in tokens.
    package var maxCompletionLength: Int?
    package var kl: KL = .k3
    package var klWeight = 0.0
    package var klPlacement: KLPlacement = .loss
    package var klCorrection: KLCorrection = .none
    package var entropyWeight = 0.0
    /// Bound of the per-token weight exp(oldLogProb − samplerLogProb), which corrects for a sampler that is not the
    /// trainer (truncated importance sampling); nil switches the correction off.
    package var importanceCap: Double?
}

extension Algorithm {
    /// Whether the loss needs the reference policy's log-probabilities.
    package var needsReference: Bool { klWeight != 0 }

    /// Whether a completion with this advantage has any gradient; where not, its forward and backward pass may be
    /// skipped, but it still counts in the `LossNormalizer`.
    package func hasGradient(advantage: Double) -> Bool {
        advantage != 0 || (klWeight != 0 && klPlacement == .loss) || entropyWeight != 0
    }
}
