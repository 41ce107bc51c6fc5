import Basics

/// How far a log-ratio may go before it is exponentiated; beyond, the ratio is constant and has no gradient.
let logRatioBound = 20.0

/// A probability ratio and its derivative with respect to the log-ratio.
struct ProbabilityRatio {
    let value: Double
    let slope: Double

    /// The constant 1.
    static let one = ProbabilityRatio(value: 1, slope: 0)

    private init(value: Double, slope: Double) {
        self.value = value
        self.slope = slope
    }

    /// exp(logRatio), with the log-ratio bounded to ±20.
    init(logRatio: Double) {
        // Asked this way round, not-a-number stays one and reaches the loss, where it is noticed.
        if abs(logRatio) > logRatioBound {
            value = Math.exp(logRatio < 0 ? -logRatioBound : logRatioBound)
            slope = 0
        } else {
            value = Math.exp(logRatio)
            slope = value
        }
    }
}

extension Algorithm.Ratio {
    /// Whether one ratio stands for the whole completion.
    var isPerCompletion: Bool { self == .sequenceMean || self == .sequenceSum }

    /// d logRatio / d newLogProb of one of the completion's `tokenCount` trained tokens.
    func share(tokenCount: Int) -> Double {
        self == .sequenceMean ? 1 / Double(max(tokenCount, 1)) : 1
    }
}
