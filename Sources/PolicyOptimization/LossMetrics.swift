/// Sums from which the policy metrics are computed; those of micro-batches are added up with `merge`.
package struct LossMetrics: Sendable, Equatable {
    private var ratioCount = 0
    private var ratioTotal = 0.0
    private var ratioMax = -Double.infinity
    private var clippedLowCount = 0
    private var clippedHighCount = 0
    private var klTotal = 0.0
    private var klCount = 0
    private var entropyTotal = 0.0
    private var entropyCount = 0
    private var driftMax = 0.0
    private var correctionCount = 0
    private var correctionTotal = 0.0
    private var correctionSquares = 0.0

    package init() {}

    package mutating func merge(_ other: LossMetrics) {
        ratioCount += other.ratioCount
        ratioTotal += other.ratioTotal
        ratioMax = max(ratioMax, other.ratioMax)
        clippedLowCount += other.clippedLowCount
        clippedHighCount += other.clippedHighCount
        klTotal += other.klTotal
        klCount += other.klCount
        entropyTotal += other.entropyTotal
        entropyCount += other.entropyCount
        driftMax = max(driftMax, other.driftMax)
        correctionCount += other.correctionCount
        correctionTotal += other.correctionTotal
        correctionSquares += other.correctionSquares
    }

    /// The metrics that have data, by key.
    ///
    /// Ratio and clip fractions are means over tokens, or over completions where the ratio is a completion's.
    /// `correction/effectiveSampleSize` is (Σ w)² / Σ w² over the tokens' correction weights: the number of tokens that
    /// unit weights would need for the same variance.
    package var values: [String: Double] {
        var values: [String: Double] = [:]
        if ratioCount > 0 {
            values["policy/ratioMean"] = ratioTotal / Double(ratioCount)
            values["policy/ratioMax"] = ratioMax
            values["policy/clipFractionLow"] = Double(clippedLowCount) / Double(ratioCount)
            values["policy/clipFractionHigh"] = Double(clippedHighCount) / Double(ratioCount)
        }
        if klCount > 0 { values["policy/klReference"] = klTotal / Double(klCount) }
        if entropyCount > 0 { values["policy/entropy"] = entropyTotal / Double(entropyCount) }
        if correctionCount > 0 {
            values["policy/logProbDriftMax"] = driftMax
            values["correction/effectiveSampleSize"] =
                correctionSquares > 0 ? correctionTotal * correctionTotal / correctionSquares : 0
        }
        return values
    }

    mutating func count(_ surrogate: Surrogate, ratio: Double) {
        ratioCount += 1
        ratioTotal += ratio
        ratioMax = max(ratioMax, ratio)
        if surrogate.isClippedLow { clippedLowCount += 1 }
        if surrogate.isClippedHigh { clippedHighCount += 1 }
    }

    mutating func count(kl: Double) {
        klCount += 1
        klTotal += kl
    }

    mutating func count(entropy: Double) {
        entropyCount += 1
        entropyTotal += entropy
    }

    mutating func count(drift: Double, correction: Double) {
        driftMax = max(driftMax, abs(drift))
        correctionCount += 1
        correctionTotal += correction
        correctionSquares += correction * correction
    }
}
