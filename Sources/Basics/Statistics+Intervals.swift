/// An interval of plausible values.
package struct ConfidenceInterval: Sendable, Equatable {
    package let low: Double
    package let high: Double

    package init(low: Double, high: Double) {
        self.low = low
        self.high = high
    }
}

extension Statistics {
    /// The two-sided 95% quantile of the standard normal distribution.
    package static let normalQuantile95 = 1.959963984540054

    /// Wilson's score interval of a success probability, 95% by default; 0...1 for no trials.
    ///
    /// ```
    /// (p + z²/2n ± z · √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)
    /// ```
    ///
    /// Source: Wilson, "Probable inference" (1927).
    package static func wilsonInterval(
        successes: Int, trials: Int, z: Double = normalQuantile95
    ) -> ConfidenceInterval {
        precondition((0...max(trials, 0)).contains(successes), "\(successes) successes in \(trials) trials")
        guard trials > 0 else { return ConfidenceInterval(low: 0, high: 1) }
        let n = Double(trials)
        let p = Double(successes) / n
        let centre = p + z * z / (2 * n)
        let spread = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        let scale = 1 + z * z / n
        return ConfidenceInterval(
            low: successes == 0 ? 0 : max(0, (centre - spread) / scale),
            high: successes == trials ? 1 : min(1, (centre + spread) / scale))
    }

    /// Newcombe's 95% interval of the difference first − second of two independent proportions, from their Wilson
    /// intervals.
    ///
    /// ```
    /// low = d − √((p1 − l1)² + (u2 − p2)²)      high = d + √((u1 − p1)² + (p2 − l2)²)
    /// ```
    ///
    /// Source: Newcombe, "Interval estimation for the difference between independent proportions" (1998), method 10.
    package static func newcombeInterval(
        first: (successes: Int, trials: Int), second: (successes: Int, trials: Int)
    ) -> ConfidenceInterval {
        precondition(first.trials > 0 && second.trials > 0, "\(first.trials) and \(second.trials) trials")
        let one = wilsonInterval(successes: first.successes, trials: first.trials)
        let two = wilsonInterval(successes: second.successes, trials: second.trials)
        let p1 = Double(first.successes) / Double(first.trials)
        let p2 = Double(second.successes) / Double(second.trials)
        func root(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
        return ConfidenceInterval(
            low: p1 - p2 - root(p1 - one.low, two.high - p2), high: p1 - p2 + root(one.high - p1, p2 - two.low))
    }

    /// The percentile bootstrap interval of the mean: problems are drawn again, with replacement, as whole clusters.
    ///
    /// - Parameters:
    ///   - values: one mean per problem.
    ///   - confidence: the share of resampled means that the interval holds.
    ///   - stream: where the draws come from; the same stream gives the same interval.
    /// - Complexity: O(resamples · problems).
    package static func bootstrapInterval(
        ofMean values: [Double], resamples: Int = 10_000, confidence: Double = 0.95, stream: RandomStream
    ) -> ConfidenceInterval {
        precondition(resamples > 0 && (0...1).contains(confidence), "\(resamples) resamples at \(confidence)")
        guard !values.isEmpty else { return ConfidenceInterval(low: 0, high: 1) }
        let count = UInt64(values.count)
        var means: [Double] = []
        means.reserveCapacity(resamples)
        var counter = 0
        for _ in 0..<resamples {
            var total = 0.0
            for _ in values.indices {
                // The high half of a 128-bit product maps 64 random bits to 0..<count with negligible bias.
                total += values[Int(stream.bits(counter).multipliedFullWidth(by: count).high)]
                counter += 1
            }
            means.append(total / Double(values.count))
        }
        means.sort()
        let tail = (1 - confidence) / 2
        return ConfidenceInterval(low: quantile(tail, ofSorted: means), high: quantile(1 - tail, ofSorted: means))
    }
}
