/// What the loss needs to know about one completion; every array is [tokens].
package struct LossCompletion: Sendable, Equatable {
    package let advantage: Double
    package let newLogProbs: [Float]
    /// Nil on-policy: the old policy is the new one, detached.
    package let oldLogProbs: [Float]?
    package let referenceLogProbs: [Float]?
    package let samplerLogProbs: [Float]?
    package let entropies: [Float]?
    /// Which tokens are trained on; nil for all.
    package let mask: [Bool]?

    /// Traps where the arrays differ in length.
    package init(
        advantage: Double, newLogProbs: [Float], oldLogProbs: [Float]? = nil, referenceLogProbs: [Float]? = nil,
        samplerLogProbs: [Float]? = nil, entropies: [Float]? = nil, mask: [Bool]? = nil
    ) {
        let counts = [
            oldLogProbs?.count, referenceLogProbs?.count, samplerLogProbs?.count, entropies?.count, mask?.count,
        ]
        precondition(
            counts.allSatisfy { $0 == nil || $0 == newLogProbs.count },
            "\(newLogProbs.count) new log-probabilities with old, reference, sampler, entropy, mask of \(counts)")
        self.advantage = advantage
        self.newLogProbs = newLogProbs
        self.oldLogProbs = oldLogProbs
        self.referenceLogProbs = referenceLogProbs
        self.samplerLogProbs = samplerLogProbs
        self.entropies = entropies
        self.mask = mask
    }

    /// The number of tokens that are trained on.
    package var trainedTokenCount: Int { mask.map { $0.count { $0 } } ?? newLogProbs.count }
}

/// A micro-batch's share of the loss, with its gradient.
package struct LossShare: Sendable, Equatable {
    /// The shares of all micro-batches add up to the loss of the optimizer batch.
    package var loss: Double
    /// d loss / d newLogProbs. [completions, tokens]; 0 where masked.
    package var gradient: [[Float]]
    /// d loss / d entropies. [completions, tokens]; nil where the entropy has no weight.
    package var entropyGradient: [[Float]]?
    package var metrics: LossMetrics
}

/// The policy loss of `Algorithm`, differentiated by hand.
///
/// Arithmetic is in Double, in the order of the completions and tokens, so a fixed split into micro-batches gives the
/// same bits every time, and any split the same loss up to rounding.
package struct PolicyLoss: Sendable {
    package let algorithm: Algorithm
    package let normalizer: LossNormalizer

    /// - Parameter normalizer: counted over all the completions of the optimizer batch.
    package init(_ algorithm: Algorithm, normalizer: LossNormalizer) {
        self.algorithm = algorithm
        self.normalizer = normalizer
    }

    /// The loss share of some of the optimizer batch's completions.
    ///
    /// Traps where the algorithm needs log-probabilities or entropies that a completion does not have.
    package func callAsFunction(_ completions: [LossCompletion]) -> LossShare {
        var share = LossShare(loss: 0, gradient: [], entropyGradient: nil, metrics: LossMetrics())
        var entropyGradient: [[Float]] = []
        for completion in completions {
            var gradient = [Double](repeating: 0, count: completion.newLogProbs.count)
            share.loss += addPolicyTerm(completion, &gradient, &share.metrics)
            share.loss += addKLTerm(completion, &gradient, &share.metrics)
            share.gradient.append(gradient.map { Float($0) })
            let entropy = entropyTerm(completion, &share.metrics)
            share.loss += entropy.loss
            entropyGradient.append(entropy.gradient)
        }
        if algorithm.entropyWeight != 0 { share.entropyGradient = entropyGradient }
        return share
    }

    /// Σ_t w · m_t · correction_t · surrogate, added to the gradient too.
    private func addPolicyTerm(
        _ completion: LossCompletion, _ gradient: inout [Double], _ metrics: inout LossMetrics
    ) -> Double {
        let tokenCount = completion.trainedTokenCount
        guard tokenCount > 0 else { return 0 }
        let weight = normalizer.tokenWeight(algorithm, tokenCount: tokenCount)
        let weights = correctedWeights(completion, weight, &metrics)
        switch algorithm.ratio {
        case .none:
            return addDetached(-completion.advantage, completion, weights, &gradient)
        case .token:
            return addPerToken(completion, weights, &gradient, &metrics)
        case .sequenceMean, .sequenceSum:
            return addPerCompletion(completion, tokenCount, weights, &gradient, &metrics)
        }
    }

    /// weight · m_t · min(exp(old − sampler), importanceCap). [tokens]
    private func correctedWeights(
        _ completion: LossCompletion, _ weight: Double, _ metrics: inout LossMetrics
    ) -> [Double] {
        completion.newLogProbs.indices.map { token in
            guard completion.mask?[token] ?? true else { return 0 }
            guard let sampler = completion.samplerLogProbs else {
                precondition(algorithm.importanceCap == nil, "importanceCap without sampler log-probabilities")
                return weight
            }
            let old = completion.oldLogProbs ?? completion.newLogProbs
            let drift = Double(old[token]) - Double(sampler[token])
            let raw = ProbabilityRatio(logRatio: drift).value
            let correction = min(raw, algorithm.importanceCap ?? .infinity)
            metrics.count(drift: drift, correction: correction)
            return algorithm.importanceCap == nil ? weight : weight * correction
        }
    }

    /// Σ_t weight_t · factor · newLogProb_t.
    private func addDetached(
        _ factor: Double, _ completion: LossCompletion, _ weights: [Double], _ gradient: inout [Double]
    ) -> Double {
        var loss = 0.0
        for token in weights.indices where weights[token] != 0 {
            loss += weights[token] * factor * Double(completion.newLogProbs[token])
            gradient[token] += weights[token] * factor
        }
        return loss
    }

    private func addPerToken(
        _ completion: LossCompletion, _ weights: [Double], _ gradient: inout [Double], _ metrics: inout LossMetrics
    ) -> Double {
        var loss = 0.0
        for token in weights.indices where completion.mask?[token] ?? true {
            let new = Double(completion.newLogProbs[token])
            let ratio = tokenRatio(completion, token)
            if algorithm.clip == .detachedUpper {
                let surrogate = algorithm.detachedSurrogate(ratio: ratio.value, advantage: completion.advantage)
                metrics.count(surrogate, ratio: ratio.value)
                loss += weights[token] * surrogate.value * new
                gradient[token] += weights[token] * surrogate.value
            } else {
                let surrogate = algorithm.clippedSurrogate(ratio: ratio.value, advantage: completion.advantage)
                metrics.count(surrogate, ratio: ratio.value)
                loss += weights[token] * surrogate.value
                gradient[token] += weights[token] * surrogate.slope * ratio.slope
            }
        }
        return loss
    }

    /// One ratio, and so one surrogate, shared by all the completion's tokens.
    private func addPerCompletion(
        _ completion: LossCompletion, _ tokenCount: Int, _ weights: [Double], _ gradient: inout [Double],
        _ metrics: inout LossMetrics
    ) -> Double {
        let ratio = sharedRatio(completion, tokenCount)
        if algorithm.clip == .detachedUpper {
            let surrogate = algorithm.detachedSurrogate(ratio: ratio.value, advantage: completion.advantage)
            metrics.count(surrogate, ratio: ratio.value)
            return addDetached(surrogate.value, completion, weights, &gradient)
        }
        let surrogate = algorithm.clippedSurrogate(ratio: ratio.value, advantage: completion.advantage)
        metrics.count(surrogate, ratio: ratio.value)
        let total = weights.reduce(0, +)
        let slope = total * surrogate.slope * ratio.slope * algorithm.ratio.share(tokenCount: tokenCount)
        for token in weights.indices where completion.mask?[token] ?? true { gradient[token] += slope }
        return total * surrogate.value
    }

    /// new / old probability of one token.
    private func tokenRatio(_ completion: LossCompletion, _ token: Int) -> ProbabilityRatio {
        guard let old = completion.oldLogProbs else { return ProbabilityRatio(logRatio: 0) }
        return ProbabilityRatio(logRatio: Double(completion.newLogProbs[token]) - Double(old[token]))
    }

    /// new / old probability of the completion: of all its trained tokens, or their geometric mean.
    private func sharedRatio(_ completion: LossCompletion, _ tokenCount: Int) -> ProbabilityRatio {
        var total = 0.0
        if let old = completion.oldLogProbs {
            for token in old.indices where completion.mask?[token] ?? true {
                total += Double(completion.newLogProbs[token]) - Double(old[token])
            }
        }
        return ProbabilityRatio(logRatio: algorithm.ratio.share(tokenCount: tokenCount) * total)
    }

    /// Σ_t w · m_t · klWeight · kl_t, where the penalty is placed in the loss; the metric wherever a reference is known.
    private func addKLTerm(
        _ completion: LossCompletion, _ gradient: inout [Double], _ metrics: inout LossMetrics
    ) -> Double {
        let klWeight = algorithm.klPlacement == .loss ? algorithm.klWeight : 0
        guard let reference = completion.referenceLogProbs else {
            precondition(klWeight == 0, "klWeight \(klWeight) without reference log-probabilities")
            return 0
        }
        let tokenCount = completion.trainedTokenCount
        let weight = klWeight * normalizer.tokenWeight(algorithm, tokenCount: tokenCount)
        let kind = algorithm.kl == .none ? .k3 : algorithm.kl
        let shared = algorithm.ratio.isPerCompletion ? sharedRatio(completion, tokenCount) : nil
        var total = 0.0
        var sharedSlope = 0.0
        for token in reference.indices where completion.mask?[token] ?? true {
            let estimate = KLEstimate(
                kind, logProb: Double(completion.newLogProbs[token]), referenceLogProb: Double(reference[token]))
            let ratio = correctionRatio(completion, token, shared: shared)
            metrics.count(kl: ratio.value * estimate.value)
            total += ratio.value * estimate.value
            gradient[token] += weight * ratio.value * estimate.slope
            if shared == nil {
                gradient[token] += weight * estimate.value * ratio.slope
            } else {
                sharedSlope += estimate.value * ratio.slope
            }
        }
        if sharedSlope != 0 {
            sharedSlope *= weight * algorithm.ratio.share(tokenCount: tokenCount)
            for token in gradient.indices where completion.mask?[token] ?? true { gradient[token] += sharedSlope }
        }
        return weight * total
    }

    /// The factor of one token's KL estimate: the ratio where it corrects, else the constant 1.
    private func correctionRatio(
        _ completion: LossCompletion, _ token: Int, shared: ProbabilityRatio?
    ) -> ProbabilityRatio {
        guard algorithm.klCorrection == .ratio, algorithm.ratio != .none else { return .one }
        return shared ?? tokenRatio(completion, token)
    }

    /// −entropyWeight · Σ_t m_t · H_t / tokens of the optimizer batch, with its gradient.
    private func entropyTerm(
        _ completion: LossCompletion, _ metrics: inout LossMetrics
    ) -> (loss: Double, gradient: [Float]) {
        guard let entropies = completion.entropies else {
            precondition(algorithm.entropyWeight == 0, "entropyWeight \(algorithm.entropyWeight) without entropies")
            return (0, [])
        }
        let slope = -algorithm.entropyWeight / Double(max(normalizer.tokenCount, 1))
        var loss = 0.0
        var gradient = [Float](repeating: 0, count: entropies.count)
        for token in entropies.indices where completion.mask?[token] ?? true {
            metrics.count(entropy: Double(entropies[token]))
            loss += slope * Double(entropies[token])
            gradient[token] = Float(slope)
        }
        return (loss, gradient)
    }
}
