import Basics
import Tensors

extension ModelConfiguration {
    /// The rotary table of this configuration for every position of its context.
    func rotaryTable() -> RotaryTable {
        let (frequencies, magnitude) = rotaryFrequencies()
        return RotaryTable(inverseFrequencies: frequencies, magnitude: magnitude, positionCount: contextLength)
    }

    /// One inverse frequency per pair of a head, and the factor on cosine and sine.
    ///
    /// ```
    /// inverse_i = ropeTheta^(−2i / headWidth)
    /// ```
    /// then stretched as `ropeScaling` says (transformers' `modeling_rope_utils`; YaRN: arXiv:2309.00071 section 3).
    func rotaryFrequencies() -> (inverse: [Float], magnitude: Float) {
        let half = headWidth / 2
        let plain = (0..<half).map { 1 / Math.pow(ropeTheta, Double(2 * $0) / Double(headWidth)) }
        switch ropeScaling {
        case .none:
            return (plain.map(Float.init), 1)
        case .linear(let factor):
            return (plain.map { Float($0 / factor) }, 1)
        case .llama3(let factor, let low, let high, let original):
            let scaled = plain.map { llama3(Double($0), factor, low, high, Double(original)) }
            return (scaled.map(Float.init), 1)
        case .yarn(let factor, let original, let betaFast, let betaSlow, let attentionFactor):
            let scaled = yarn(plain, factor, Double(original), betaFast, betaSlow)
            return (scaled.map(Float.init), Float(attentionFactor ?? (factor <= 1 ? 1 : 0.1 * Math.log(factor) + 1)))
        }
    }

    private func llama3(
        _ inverse: Double, _ factor: Double, _ low: Double, _ high: Double, _ original: Double
    ) -> Double {
        let wavelength = 2 * Double.pi / inverse
        if wavelength > original / low { return inverse / factor }
        if wavelength < original / high { return inverse }
        let smooth = (original / wavelength - low) / (high - low)
        return (1 - smooth) * inverse / factor + smooth * inverse
    }

    /// Dimensions that turn more than `betaFast` times within the original context are kept, those below `betaSlow` are
    /// divided by `factor`, with a linear ramp between.
    private func yarn(
        _ plain: [Double], _ factor: Double, _ original: Double, _ betaFast: Double, _ betaSlow: Double
    ) -> [Double] {
        let width = Double(headWidth)
        func dimension(_ rotations: Double) -> Double {
            width * Math.log(original / (rotations * 2 * .pi)) / (2 * Math.log(ropeTheta))
        }
        let low = max(dimension(betaFast).rounded(.down), 0)
        var high = min(dimension(betaSlow).rounded(.up), width - 1)
        if low == high { high += 0.001 }
        return plain.enumerated().map { index, inverse in
            let ramp = min(max((Double(index) - low) / (high - low), 0), 1)
            return inverse / factor * ramp + inverse * (1 - ramp)
        }
    }
}
