import Basics
import PolicyOptimization
import Testing

/// Every combination of the choices against central finite differences.
///
/// Log-probabilities lie on a grid of 2⁻¹⁰, so that the step of 2⁻¹⁰ is exact in Float and the difference quotient's
/// error is that of its order, about 1e-6.
@Suite("Policy Loss Gradient Tests") struct PolicyLossGradientTests {
    static let step: Float = 0x1p-10

    /// Three ragged completions with ratios between about 0.3 and 4, one of them partly masked.
    static func batch() -> [LossCompletion] {
        let advantages = [1.25, -0.75, -0.5]
        return advantages.indices.map { index in
            var random = RandomStream(seed: 11).child("completion", index).generator()
            func draw(_ mean: Double, _ spread: Double, around base: [Float]? = nil) -> [Float] {
                (0..<[3, 5, 2][index]).map { token in
                    let value = Double(base?[token] ?? 0) + mean + spread * random.normal()
                    return Float((value * 1024).rounded() / 1024)
                }
            }
            let new = draw(-2, 0.5)
            return LossCompletion(
                advantage: advantages[index], newLogProbs: new, oldLogProbs: draw(0, 0.6, around: new),
                referenceLogProbs: draw(0, 0.5, around: new), samplerLogProbs: draw(0, 0.4, around: new),
                entropies: draw(2, 0.1), mask: index == 1 ? [true, false, true, true, true] : nil)
        }
    }

    static func combinations(_ ratio: Algorithm.Ratio, _ clip: Algorithm.Clip) -> [Algorithm] {
        var all: [Algorithm] = []
        let kls = Algorithm.KL.allCases.flatMap { kl in Algorithm.KLCorrection.allCases.map { (kl, $0) } }
        for aggregation in Algorithm.Aggregation.allCases {
            for (kl, correction) in kls {
                for placement in Algorithm.KLPlacement.allCases {
                    for bounds in [(0.2, 0.28), (nil, nil), (nil, 0.3), (0.1, nil)] as [(Double?, Double?)] {
                        for cap in [nil, 1.1] as [Double?] {
                            for entropyWeight in [0, 0.01] {
                                var algorithm = Algorithm.grpo
                                algorithm.klCorrection = correction
                                algorithm.ratio = ratio
                                algorithm.clip = clip
                                (algorithm.clipLow, algorithm.clipHigh) = bounds
                                algorithm.dualClip = 1.5
                                algorithm.aggregation = aggregation
                                algorithm.maxCompletionLength = 8
                                algorithm.kl = kl
                                algorithm.klWeight = kl == .none ? 0 : 0.3
                                algorithm.klPlacement = placement
                                algorithm.entropyWeight = entropyWeight
                                algorithm.importanceCap = cap
                                all.append(algorithm)
                            }
                        }
                    }
                }
            }
        }
        return all
    }

    /// The completion with one new log-probability or entropy moved.
    ///
    /// Where the ratio is detached, the old and the sampler's log-probability move along: what is detached stays.
    static func moved(
        _ completion: LossCompletion, token: Int, by delta: Float, entropy: Bool = false, detached: Bool
    ) -> LossCompletion {
        func move(_ values: [Float]?, _ applies: Bool) -> [Float]? {
            guard var values, applies else { return values }
            values[token] += delta
            return values
        }
        return LossCompletion(
            advantage: completion.advantage, newLogProbs: move(completion.newLogProbs, !entropy) ?? [],
            oldLogProbs: move(completion.oldLogProbs, !entropy && detached),
            referenceLogProbs: completion.referenceLogProbs,
            samplerLogProbs: move(completion.samplerLogProbs, !entropy && detached),
            entropies: move(completion.entropies, entropy), mask: completion.mask)
    }

    @Test(
        "the gradient is the derivative of the loss",
        arguments: Algorithm.Ratio.allCases, Algorithm.Clip.allCases)
    func finiteDifferences(_ ratio: Algorithm.Ratio, _ clip: Algorithm.Clip) {
        let batch = Self.batch()
        var kinks = 0
        var checks = 0
        for algorithm in Self.combinations(ratio, clip) {
            let loss = PolicyLoss(algorithm, normalizer: LossNormalizer(tokenCounts: batch.map(\.trainedTokenCount)))
            let share = loss(batch)
            var worst = 0.0
            for index in batch.indices {
                for token in batch[index].newLogProbs.indices {
                    let difference = Self.difference(loss, batch, index, token, entropy: false)
                    checks += 1
                    if difference.crossesKink {
                        kinks += 1
                        continue
                    }
                    worst = max(worst, Self.error(share.gradient[index][token], difference.quotient))
                    if let gradient = share.entropyGradient {
                        let difference = Self.difference(loss, batch, index, token, entropy: true)
                        worst = max(worst, Self.error(gradient[index][token], difference.quotient))
                    }
                }
            }
            #expect(worst < 1e-5, "\(algorithm)")
        }
        #expect(kinks * 20 <= checks, "\(kinks) of \(checks) differences cross a kink")
    }

    private static func error(_ gradient: Float, _ quotient: Double) -> Double {
        abs(Double(gradient) - quotient) / max(1e-2, abs(quotient))
    }

    /// The central difference quotient of the loss.
    ///
    /// A detached ratio must stay while the log-probability moves, but the KL term's ratio moves; so the two terms are
    /// differentiated by themselves, the policy's without KL and the KL's without advantage.
    private static func difference(
        _ loss: PolicyLoss, _ batch: [LossCompletion], _ index: Int, _ token: Int, entropy: Bool
    ) -> (quotient: Double, crossesKink: Bool) {
        guard loss.algorithm.clip == .detachedUpper, loss.algorithm.ratio != .none, !entropy else {
            return quotient(loss, batch, index, token, entropy: entropy, detached: false)
        }
        var policyOnly = loss.algorithm
        policyOnly.klWeight = 0
        let policy = quotient(
            PolicyLoss(policyOnly, normalizer: loss.normalizer), batch, index, token, entropy: false, detached: true)
        let silent = batch.map {
            LossCompletion(
                advantage: 0, newLogProbs: $0.newLogProbs, oldLogProbs: $0.oldLogProbs,
                referenceLogProbs: $0.referenceLogProbs, samplerLogProbs: $0.samplerLogProbs,
                entropies: $0.entropies, mask: $0.mask)
        }
        let kl = quotient(loss, silent, index, token, entropy: false, detached: false)
        return (policy.quotient + kl.quotient, policy.crossesKink)
    }

    private static func quotient(
        _ loss: PolicyLoss, _ batch: [LossCompletion], _ index: Int, _ token: Int, entropy: Bool, detached: Bool
    ) -> (quotient: Double, crossesKink: Bool) {
        let shares = [Self.step, -Self.step].map { delta in
            var changed = batch
            changed[index] = moved(batch[index], token: token, by: delta, entropy: entropy, detached: detached)
            return loss(changed)
        }
        let clipped = shares.map {
            [$0.metrics.values["policy/clipFractionLow"], $0.metrics.values["policy/clipFractionHigh"]]
        }
        return ((shares[0].loss - shares[1].loss) / (2 * Double(Self.step)), clipped[0] != clipped[1])
    }

    @Test("the combinations reach every branch of the clip")
    func branches() {
        var standard = Algorithm.grpo
        standard.clip = .standard
        let batch = Self.batch()
        let normalizer = LossNormalizer(tokenCounts: batch.map(\.trainedTokenCount))
        let metrics = PolicyLoss(standard, normalizer: normalizer)(batch).metrics.values
        #expect((metrics["policy/clipFractionLow"] ?? 0) > 0)
        #expect((metrics["policy/clipFractionHigh"] ?? 0) > 0)
        var dual = Algorithm.grpo
        dual.clip = .dual
        dual.dualClip = 1.5
        let dualMetrics = PolicyLoss(dual, normalizer: normalizer)(batch).metrics.values
        #expect((dualMetrics["policy/clipFractionHigh"] ?? 0) > (metrics["policy/clipFractionHigh"] ?? 0))
    }
}
