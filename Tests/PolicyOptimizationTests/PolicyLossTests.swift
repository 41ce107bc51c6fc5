import Basics
import PolicyOptimization
import Testing

@Suite("Policy Loss Tests") struct PolicyLossTests {
    static func share(_ algorithm: Algorithm, _ completions: [LossCompletion]) -> LossShare {
        PolicyLoss(algorithm, normalizer: LossNormalizer(tokenCounts: completions.map(\.trainedTokenCount)))(
            completions)
    }

    static func completion(_ advantage: Double, ratios: [Double], mask: [Bool]? = nil) -> LossCompletion {
        let old: [Float] = ratios.map { _ in -1 }
        return LossCompletion(
            advantage: advantage, newLogProbs: ratios.map { Float(-1 + Math.log($0)) }, oldLogProbs: old, mask: mask)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let id: String
        let algorithm: Algorithm
        let completions: [LossCompletion]
        let loss: Double
        let gradient: [[Double]]
        var testDescription: String { id }

        init(
            _ id: String, _ algorithm: Algorithm, _ completions: [LossCompletion], loss: Double, gradient: [[Double]],
            _ change: (inout Algorithm) -> Void = { _ in }
        ) {
            var algorithm = algorithm
            change(&algorithm)
            self.id = id
            self.algorithm = algorithm
            self.completions = completions
            self.loss = loss
            self.gradient = gradient
        }
    }

    /// A = 1 with ratios 1.5, 0.5 and A = −1 with ratios 1.5, 0.5, 1, 1: both sides of both bounds, ragged.
    static let ragged = [completion(1, ratios: [1.5, 0.5]), completion(-1, ratios: [1.5, 0.5, 1, 1])]

    // Surrogates with bounds 0.8 and 1.2: −1.2 (clipped), −0.5 | 1.5, 0.8 (clipped), 1, 1.
    static let cases = [
        Case(
            "grpo: mean of means", .grpo, ragged, loss: (-1.7 / 2 + 4.3 / 4) / 2,
            gradient: [[0, -0.5 / 4], [1.5 / 8, 0, 1.0 / 8, 1.0 / 8]]),
        Case(
            "dr_grpo: fixed denominator", .drGRPO, ragged, loss: (-1.7 + 4.3) / 20,
            gradient: [[0, -0.5 / 20], [1.5 / 20, 0, 1.0 / 20, 1.0 / 20]], { $0.maxCompletionLength = 10 }),
        Case(
            "dapo: one mean over tokens, upper bound 1.28", .dapo, ragged, loss: (-1.78 + 4.3) / 6,
            gradient: [[0, -0.5 / 6], [1.5 / 6, 0, 1.0 / 6, 1.0 / 6]]),
        Case(
            "completionSum: mean of sums", .grpo, ragged, loss: (-1.7 + 4.3) / 2,
            gradient: [[0, -0.5 / 2], [1.5 / 2, 0, 1.0 / 2, 1.0 / 2]], { $0.aggregation = .completionSum }),
        // Products 0.75: below the lower bound, which holds for A < 0 only.
        Case(
            "rloo: the product of the ratios", .rloo, ragged, loss: (-0.75 + 0.8) / 2,
            gradient: [[-0.375, -0.375], [0, 0, 0, 0]]),
        // Geometric means √0.75 and ⁴√0.75, both below the lower bound.
        Case(
            "gspo: the geometric mean of the ratios", .gspo, ragged, loss: (-0.8660254 + 0.9997) / 2,
            gradient: [[-0.21650635, -0.21650635], [0, 0, 0, 0]]),
        // Weights 1.5 → 1.2, 0.5, …; value −weight · A · newLogProb.
        Case(
            "detached: the capped weight times the log-probability", .cispo, ragged,
            loss: (-1.2 * (-1 + Math.log(1.5)) - 0.5 * (-1 + Math.log(0.5)) + 1.2 * (-1 + Math.log(1.5)) + 0.5
                * (-1 + Math.log(0.5)) - 2) / 6,
            gradient: [[-1.2 / 6, -0.5 / 6], [1.2 / 6, 0.5 / 6, 1.0 / 6, 1.0 / 6]], { $0.clipHigh = 1.2 }),
        Case(
            "dual: a negative advantage costs at most c times itself", .grpo, [completion(-1, ratios: [4, 2])],
            loss: (3.0 + 2) / 2, gradient: [[0, 1]], { $0.clip = .dual }),
        Case(
            "standard: a negative advantage has no upper bound", .grpo, [completion(-1, ratios: [4, 2])],
            loss: (4.0 + 2) / 2, gradient: [[2, 1]]),
        Case(
            "no bounds: nothing is clipped", .grpo, [completion(1, ratios: [4, 0.25])], loss: -4.25 / 2,
            gradient: [[-2, -0.125]],
            {
                $0.clipLow = nil
                $0.clipHigh = nil
            }),
        Case(
            "masked tokens have no part", .grpo, [completion(1, ratios: [1, 9, 1], mask: [true, false, true])],
            loss: -1, gradient: [[-0.5, 0, -0.5]]),
        Case(
            "a wholly masked completion counts in the mean", .grpo,
            [completion(1, ratios: [1]), completion(1, ratios: [1], mask: [false])], loss: -0.5,
            gradient: [[-0.5], [0]]),
    ]

    @Test("loss and gradient equal the hand-computed values", arguments: cases)
    func table(_ testCase: Case) {
        let share = Self.share(testCase.algorithm, testCase.completions)
        #expect(abs(share.loss - testCase.loss) < 1e-6, "loss \(share.loss)")
        #expect(share.gradient.map(\.count) == testCase.gradient.map(\.count))
        for (found, expected) in zip(share.gradient.joined(), testCase.gradient.joined()) {
            #expect(abs(Double(found) - expected) < 1e-6, "gradient \(share.gradient)")
        }
    }

    @Test("KL estimates equal the hand-computed values")
    func klEstimates() {
        let expected: [(Algorithm.KL, Double, Double)] = [
            (.none, 0, 0), (.k1, 0.2, 1), (.k2, 0.02, 0.2), (.k3, 0.0187307531, 0.1812692469),
        ]
        for (kind, value, slope) in expected {
            let estimate = KLEstimate(kind, logProb: -1, referenceLogProb: -1.2)
            #expect(abs(estimate.value - value) < 1e-9 && abs(estimate.slope - slope) < 1e-9, "\(kind)")
        }
    }

    @Test("without an old policy the ratio is 1 and the gradient is REINFORCE's", arguments: Preset.allCases)
    func onPolicy(_ preset: Preset) {
        var algorithm = preset.algorithm
        algorithm.maxCompletionLength = 7
        let logProbs: [[Float]] = [[-0.5, -1.5, -0.25], [-2, -0.125]]
        let onPolicy = zip([0.5, -1.5], logProbs).map { LossCompletion(advantage: $0, newLogProbs: $1) }
        let explicit = zip([0.5, -1.5], logProbs).map {
            LossCompletion(advantage: $0, newLogProbs: $1, oldLogProbs: $1)
        }
        let share = Self.share(algorithm, onPolicy)
        #expect(share == Self.share(algorithm, explicit))
        #expect(share.metrics.values["policy/ratioMean"] == 1)
        algorithm.ratio = .none
        let reinforce = Self.share(algorithm, onPolicy)
        let scale: [Float] = preset == .rloo ? [3, 2] : [1, 1]
        for index in logProbs.indices {
            for (found, expected) in zip(share.gradient[index], reinforce.gradient[index]) {
                #expect(abs(found - scale[index] * expected) < 1e-6)
            }
        }
    }

    @Test("zero advantages give a zero gradient", arguments: Preset.allCases)
    func zeroSignal(_ preset: Preset) {
        var algorithm = preset.algorithm
        algorithm.maxCompletionLength = 7
        let share = Self.share(algorithm, [Self.completion(0, ratios: [1.5, 0.5]), Self.completion(0, ratios: [3])])
        #expect(share.loss == 0)
        #expect(share.gradient.joined().allSatisfy { $0 == 0 })
        #expect(!algorithm.hasGradient(advantage: 0))
        algorithm.klWeight = 0.1
        algorithm.klPlacement = .loss
        #expect(algorithm.hasGradient(advantage: 0))
    }

    @Test("the order of a completion's tokens does not matter", arguments: Preset.allCases)
    func tokenOrder(_ preset: Preset) {
        var algorithm = preset.algorithm
        algorithm.maxCompletionLength = 7
        let forward = Self.share(algorithm, [Self.completion(1, ratios: [1.5, 0.9, 1.1, 0.4])])
        let backward = Self.share(algorithm, [Self.completion(1, ratios: [0.4, 1.1, 0.9, 1.5])])
        #expect(abs(forward.loss - backward.loss) < 1e-12)
        for (a, b) in zip(forward.gradient[0], backward.gradient[0].reversed()) { #expect(abs(a - b) < 1e-7) }
    }

    @Test("length weighs differently in GRPO, Dr. GRPO and DAPO")
    func lengths() {
        let batch = [Self.completion(1, ratios: [1, 1]), Self.completion(-1, ratios: Array(repeating: 1, count: 8))]
        func perToken(_ algorithm: Algorithm) -> [Float] {
            var algorithm = algorithm
            algorithm.maxCompletionLength = 10
            return Self.share(algorithm, batch).gradient.map { abs($0[0]) }
        }
        #expect(perToken(.grpo) == [0.25, 0.0625])
        #expect(perToken(.drGRPO) == [0.05, 0.05])
        #expect(perToken(.dapo) == [0.1, 0.1])
    }

    @Test("any split into micro-batches gives the same loss, gradient and metrics", arguments: Preset.allCases)
    func split(_ preset: Preset) {
        var algorithm = preset.algorithm
        algorithm.maxCompletionLength = 40
        algorithm.klWeight = 0.04
        algorithm.klPlacement = .loss
        algorithm.entropyWeight = 0.01
        algorithm.importanceCap = 2
        let batch = RaggedBatch.completions(count: 13, seed: 5)
        let loss = PolicyLoss(algorithm, normalizer: LossNormalizer(tokenCounts: batch.map(\.trainedTokenCount)))
        let whole = loss(batch)
        for size in [1, 2, 5, 12] {
            let parts = stride(from: 0, to: batch.count, by: size).map {
                loss(Array(batch[$0..<min($0 + size, batch.count)]))
            }
            let total = parts.reduce(0) { $0 + $1.loss }
            #expect(abs(total - whole.loss) <= 1e-12 * max(1, abs(whole.loss)))
            #expect(parts.flatMap(\.gradient) == whole.gradient)
            #expect(parts.flatMap { $0.entropyGradient ?? [] } == whole.entropyGradient)
            var metrics = LossMetrics()
            for part in parts { metrics.merge(part.metrics) }
            for (key, value) in whole.metrics.values {
                #expect(abs((metrics.values[key] ?? .nan) - value) <= 1e-12 * max(1, abs(value)), "\(key)")
            }
            let again = stride(from: 0, to: batch.count, by: size).map {
                loss(Array(batch[$0..<min($0 + size, batch.count)]))
            }
            #expect(again == parts)
        }
    }

    @Test("a log-ratio beyond ±20 is bounded and has no gradient")
    func bounded() {
        var algorithm = Algorithm.grpo
        algorithm.clipLow = nil
        algorithm.clipHigh = nil
        let extreme = LossCompletion(advantage: -1, newLogProbs: [-1, -90], oldLogProbs: [-80, -1])
        let share = Self.share(algorithm, [extreme])
        #expect(abs(share.loss - Math.exp(20) / 2) < 1)
        #expect(share.gradient == [[0, 0]])
    }

    @Test("a log-probability that is not a number makes the loss not a number", arguments: Preset.allCases)
    func notANumber(_ preset: Preset) {
        var algorithm = preset.algorithm
        algorithm.maxCompletionLength = 7
        for advantage in [1.0, -1] {
            let broken = LossCompletion(advantage: advantage, newLogProbs: [-1, .nan], oldLogProbs: [-1, -1])
            #expect(Self.share(algorithm, [broken]).loss.isNaN)
        }
    }

    @Test("the correction multiplies by the capped old/sampler ratio")
    func correction() {
        var algorithm = Algorithm.grpo
        algorithm.importanceCap = 2
        let completion = LossCompletion(
            advantage: 1, newLogProbs: [-1, -1], oldLogProbs: [-1, -1],
            samplerLogProbs: [Float(-1 - Math.log(1.5)), Float(-1 - Math.log(8))])
        let share = Self.share(algorithm, [completion])
        #expect(abs(share.loss + 1.75) < 1e-6)
        #expect(abs(share.gradient[0][0] + 0.75) < 1e-6 && share.gradient[0][1] == -1)
        let metrics = share.metrics.values
        #expect(abs((metrics["correction/effectiveSampleSize"] ?? 0) - 3.5 * 3.5 / 6.25) < 1e-6)
        #expect(abs((metrics["policy/logProbDriftMax"] ?? 0) - Math.log(8)) < 1e-6)
        algorithm.importanceCap = nil
        #expect(Self.share(algorithm, [completion]).loss == -1)
    }

    @Test("the entropy bonus is a mean over the batch's tokens")
    func entropy() {
        var algorithm = Algorithm.grpo
        algorithm.entropyWeight = 0.1
        let batch = [
            LossCompletion(advantage: 0, newLogProbs: [-1], entropies: [2]),
            LossCompletion(advantage: 0, newLogProbs: [-1, -1, -1], entropies: [1, 9, 3], mask: [true, false, true]),
        ]
        let share = Self.share(algorithm, batch)
        #expect(abs(share.loss + 0.1 * 6 / 3) < 1e-12)
        let slope = Float(-0.1 / 3)
        #expect(share.entropyGradient == [[slope], [slope, 0, slope]])
        #expect(share.metrics.values["policy/entropy"] == 2)
    }

    @Test("clip fractions count only what the bounds hold back")
    func clipFractions() {
        let metrics = Self.share(.grpo, Self.ragged).metrics.values
        #expect(metrics["policy/clipFractionLow"] == 1.0 / 6)
        #expect(metrics["policy/clipFractionHigh"] == 1.0 / 6)
        #expect(abs((metrics["policy/ratioMean"] ?? 0) - 1) < 1e-6)
        #expect(abs((metrics["policy/ratioMax"] ?? 0) - 1.5) < 1e-6)
    }

    @Test("the KL penalty of a reward is summed over the trained tokens")
    func rewardPenalty() {
        var algorithm = Algorithm.rloo
        let old: [Float] = [-1, -2, -3]
        let reference: [Float] = [-1.5, -9, -2.5]
        #expect(algorithm.rewardPenalty(oldLogProbs: old, referenceLogProbs: reference) == 0)
        algorithm.klWeight = 0.5
        let mask = [true, false, true]
        #expect(algorithm.rewardPenalty(oldLogProbs: old, referenceLogProbs: reference, mask: mask) == 0)
        #expect(algorithm.rewardPenalty(oldLogProbs: old, referenceLogProbs: reference) == 3.5)
        algorithm.klPlacement = .loss
        #expect(algorithm.rewardPenalty(oldLogProbs: old, referenceLogProbs: reference) == 0)
    }
}

/// Seeded completions of 1 to 30 tokens with everything that a loss can use.
enum RaggedBatch {
    static func completions(count: Int, seed: UInt64) -> [LossCompletion] {
        (0..<count).map { index in
            var random = RandomStream(seed: seed).child("completion", index).generator()
            let length = 1 + Int(random.next() % 30)
            let new = (0..<length).map { _ in Float(-abs(random.normal()) - 0.1) }
            func near(_ spread: Double) -> [Float] { new.map { $0 + Float(spread * random.normal()) } }
            return LossCompletion(
                advantage: random.normal(), newLogProbs: new, oldLogProbs: near(0.3), referenceLogProbs: near(0.5),
                samplerLogProbs: near(0.3), entropies: near(0.1),
                mask: index % 3 == 0 ? new.indices.map { $0 % 4 != 1 } : nil)
        }
    }
}
