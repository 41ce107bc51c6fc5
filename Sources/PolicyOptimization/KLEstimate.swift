import Basics

/// An estimate of KL(policy ‖ reference) from one sampled token, and its derivative with respect to logProb.
///
/// ```
/// d = referenceLogProb − logProb
/// k1 = −d            unbiased, signed, high variance; as a loss its expected gradient is zero
/// k2 = d² / 2        biased, low variance; its expected gradient is the KL's
/// k3 = exp(d) − d − 1    unbiased on-policy, never negative
/// ```
///
/// Source: Schulman, "Approximating KL divergence" (2020). k3 bounds d to ±20 before exponentiating.
package struct KLEstimate: Sendable, Equatable {
    package let value: Double
    package let slope: Double

    package init(_ kind: Algorithm.KL, logProb: Double, referenceLogProb: Double) {
        let difference = referenceLogProb - logProb
        switch kind {
        case .none:
            value = 0
            slope = 0
        case .k1:
            value = -difference
            slope = 1
        case .k2:
            value = difference * difference / 2
            slope = -difference
        case .k3:
            let ratio = ProbabilityRatio(logRatio: difference)
            value = ratio.value - difference - 1
            slope = 1 - ratio.slope
        }
    }
}

extension Algorithm {
    /// What the KL penalty takes off a completion's reward: klWeight · Σ_t m_t · kl_t under the old policy.
    ///
    /// Zero unless the penalty is placed in the reward. `oldLogProbs`, `referenceLogProbs`, `mask`: [tokens].
    package func rewardPenalty(oldLogProbs: [Float], referenceLogProbs: [Float]?, mask: [Bool]? = nil) -> Double {
        guard klPlacement == .reward, klWeight != 0 else { return 0 }
        guard let referenceLogProbs, referenceLogProbs.count == oldLogProbs.count else {
            preconditionFailure(
                "\(oldLogProbs.count) old log-probabilities with \(referenceLogProbs?.count ?? 0) of the reference")
        }
        var total = 0.0
        for token in oldLogProbs.indices where mask?[token] ?? true {
            total +=
                KLEstimate(
                    kl, logProb: Double(oldLogProbs[token]), referenceLogProb: Double(referenceLogProbs[token])
                ).value
        }
        return klWeight * total
    }
}
