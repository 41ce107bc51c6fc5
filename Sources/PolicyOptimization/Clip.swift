/// The surrogate objective of one ratio, as a loss.
struct Surrogate {
    /// The loss; for a detached ratio, the factor of newLogProb instead.
    let value: Double
    /// d value / d ratio; 0 where the clip holds.
    let slope: Double
    let isClippedLow: Bool
    let isClippedHigh: Bool
}

extension Algorithm {
    /// −min(ratio · A, clip(ratio) · A), and for `dual` with A < 0 at most −A · dualClip.
    ///
    /// At a bound the gradient is the unclipped side's. Sources: PPO (arXiv 1707.06347, eq. 7); Clip-Higher (arXiv
    /// 2503.14476, eq. 10); dual clip (arXiv 1912.09729, eq. 5).
    func clippedSurrogate(ratio: Double, advantage: Double) -> Surrogate {
        let lower = clipLow.map { 1 - $0 } ?? -.infinity
        let upper = clipHigh.map { 1 + $0 } ?? .infinity
        let isLow = ratio < lower && advantage < 0
        let isHigh = ratio > upper && advantage > 0
        let bounded = isLow ? lower : (isHigh ? upper : ratio)
        let value = -bounded * advantage
        if clip == .dual, advantage < 0, value > -advantage * dualClip {
            return Surrogate(value: -advantage * dualClip, slope: 0, isClippedLow: isLow, isClippedHigh: true)
        }
        return Surrogate(
            value: value, slope: isLow || isHigh ? 0 : -advantage, isClippedLow: isLow, isClippedHigh: isHigh)
    }

    /// The detached weight min(ratio, clipHigh) times −A: the factor of newLogProb (arXiv 2506.13585, eq. 4).
    func detachedSurrogate(ratio: Double, advantage: Double) -> Surrogate {
        let cap = clipHigh ?? .infinity
        return Surrogate(
            value: -min(ratio, cap) * advantage, slope: 0, isClippedLow: false, isClippedHigh: ratio > cap)
    }
}
