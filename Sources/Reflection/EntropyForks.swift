import Basics

/// Where the policy hesitated: tokens whose entropy lies above the 80th percentile of their step.
package struct EntropyForks: Sendable, Equatable {
    /// The 80th percentile of a step's token entropies, in nats.
    package let threshold: Double

    /// Nil where no token counts: an empty step has no percentile.
    ///
    /// - Parameter entropies: of all sampled tokens of the step; those that are not finite do not count.
    package init?(_ entropies: some Sequence<Float>) {
        let sorted = entropies.filter(\.isFinite).map(Double.init).sorted()
        guard !sorted.isEmpty else { return nil }
        threshold = Statistics.quantile(0.8, ofSorted: sorted)
    }

    package func isFork(_ entropy: Float) -> Bool { Double(entropy) > threshold }

    /// The highest entropy of the token and its two neighbours, in thresholds; nil where that says nothing.
    package func spike(at token: Int, in entropies: [Float]) -> Double? {
        let around = entropies[max(0, token - 1)..<min(entropies.count, token + 2)]
        guard threshold > 0, let highest = around.filter(\.isFinite).max() else { return nil }
        return Double(highest) / threshold
    }

    /// −logProb / ln 2: how surprising the token was, in bits.
    package static func surprisal(logProb: Float) -> Double? {
        logProb.isFinite ? -Double(logProb) / Math.log(2) : nil
    }
}
