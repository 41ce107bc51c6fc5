import Basics

/// The credit of every completion of a batch, from the rewards of its groups.
///
/// ```
/// groupMean      A = R − mean(group)
/// groupMeanStd   A = (R − mean(group)) / (std(group) + epsilon)
/// leaveOneOut    A = R − mean(the others of the group)
/// batchWhitened  A = (R − mean(batch)) / (std(batch) + epsilon)
/// ```
///
/// A nil reward (the verifier abstained or failed) is left out of every mean and deviation; its completion has
/// advantage 0 and is not trained on. Fewer than two scored completions cannot be compared: the whole group (the batch
/// for `batchWhitened`) is not trained on. Rewards that differ by no more than rounding give exactly 0.
/// Sources: arXiv 2402.03300, 2503.20783, 2402.14740, 2501.03262.
package struct Advantages: Sendable, Equatable {
    /// [groups, group].
    package let values: [[Double]]
    /// Whether the completion is trained on; where not, it only counts in the `LossNormalizer`. [groups, group].
    package let isTrained: [[Bool]]
    /// reward/mean, reward/std, group/passRate and group/zeroSignalFraction; only those that have data.
    package let metrics: [String: Double]

    /// - Parameters:
    ///   - rewards: [groups, group]; nil where the verdict pays none.
    ///   - penalties: what the KL penalty takes off each reward (`Algorithm.rewardPenalty`), same shape.
    ///   - passed: whether each completion was judged correct, same shape; a reward of at least 1 where nil.
    package init(
        rewards: [[Double?]], penalties: [[Double]]? = nil, passed: [[Bool]]? = nil, algorithm: Algorithm
    ) {
        let penalised = rewards.indices.map { group in
            rewards[group].indices.map { slot in
                rewards[group][slot].map { $0 - (penalties?[group][slot] ?? 0) }
            }
        }
        if algorithm.advantage == .batchWhitened {
            let batch = Self.compare(penalised.flatMap { $0 }, algorithm)
            var start = 0
            var values: [[Double]] = []
            var isTrained: [[Bool]] = []
            for group in penalised {
                values.append(Array(batch.values[start..<start + group.count]))
                isTrained.append(Array(batch.isTrained[start..<start + group.count]))
                start += group.count
            }
            self.values = values
            self.isTrained = isTrained
        } else {
            let groups = penalised.map { Self.compare($0, algorithm) }
            values = groups.map(\.values)
            isTrained = groups.map(\.isTrained)
        }
        metrics = Self.metrics(rewards: rewards, passed: passed, values: values)
    }

    private struct Comparison {
        var values: [Double]
        var isTrained: [Bool]
    }

    /// The advantages of completions that are compared with each other: one group, or the whole batch.
    private static func compare(_ rewards: [Double?], _ algorithm: Algorithm) -> Comparison {
        let scored = rewards.compactMap { $0 }
        guard scored.count >= 2 else {
            return Comparison(
                values: Array(repeating: 0, count: rewards.count),
                isTrained: Array(repeating: false, count: rewards.count))
        }
        let isTrained = rewards.map { $0 != nil }
        guard !isConstant(scored) else {
            return Comparison(values: Array(repeating: 0, count: rewards.count), isTrained: isTrained)
        }
        let mean = Statistics.mean(scored)
        let factor: Double
        switch algorithm.advantage {
        case .groupMean: factor = 1
        case .leaveOneOut: factor = Double(scored.count) / Double(scored.count - 1)
        case .groupMeanStd, .batchWhitened:
            let deviation =
                algorithm.standardDeviation == .sample
                ? Statistics.sampleStandardDeviation(scored) : Statistics.populationStandardDeviation(scored)
            factor = 1 / (deviation + algorithm.epsilon)
        }
        return Comparison(
            values: rewards.map { reward in reward.map { ($0 - mean) * factor } ?? 0 }, isTrained: isTrained)
    }

    /// Whether the rewards are equal but for rounding, such as 0.3 and 0.1 + 0.2.
    private static func isConstant(_ rewards: [Double]) -> Bool {
        guard let least = rewards.min(), let greatest = rewards.max() else { return true }
        return greatest - least <= 1e-9 * max(1, abs(least), abs(greatest))
    }

    private static func metrics(rewards: [[Double?]], passed: [[Bool]]?, values: [[Double]]) -> [String: Double] {
        var metrics: [String: Double] = [:]
        let scored = rewards.flatMap { $0.compactMap { $0 } }
        if !scored.isEmpty { metrics["reward/mean"] = Statistics.mean(scored) }
        if scored.count > 1 { metrics["reward/std"] = Statistics.sampleStandardDeviation(scored) }
        let passRates = rewards.indices.compactMap { group -> Double? in
            let judged = rewards[group].indices.filter { rewards[group][$0] != nil }
            guard !judged.isEmpty else { return nil }
            let passes = judged.count { passed?[group][$0] ?? ((rewards[group][$0] ?? 0) >= 1 - 1e-9) }
            return Double(passes) / Double(judged.count)
        }
        if !passRates.isEmpty { metrics["group/passRate"] = Statistics.mean(passRates) }
        if !values.isEmpty {
            let silent = values.count { $0.allSatisfy { $0 == 0 } }
            metrics["group/zeroSignalFraction"] = Double(silent) / Double(values.count)
        }
        return metrics
    }
}
