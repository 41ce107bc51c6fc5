import Basics

/// The learning rate of every step: a linear warm-up, then a decay.
///
/// ```
/// step ≤ warmupSteps     peak · step / warmupSteps
/// after                  peak · (minimumFraction + (1 − minimumFraction) · decay(progress))
/// progress = (step − 1 − warmupSteps) / (totalSteps − warmupSteps), at most 1
/// decay    = 1 (constant),  1 − progress (linear),  (1 + cos(π · progress)) / 2 (cosine)
/// ```
///
/// Steps count from 1, so the first step already learns and the last one still does.
package struct LearningRateSchedule: Sendable, Equatable, Codable {
    package enum Decay: String, Sendable, Codable, CaseIterable {
        case constant, linear, cosine
    }

    package let decay: Decay
    package let peak: Double
    package let warmupSteps: Int
    package let totalSteps: Int
    package let minimumFraction: Double

    /// Traps on a negative rate or count, and on a fraction outside 0...1.
    package init(
        decay: Decay = .constant, peak: Double, warmupSteps: Int = 0, totalSteps: Int, minimumFraction: Double = 0
    ) {
        precondition(peak >= 0 && warmupSteps >= 0 && totalSteps >= 0, "\(peak), \(warmupSteps), \(totalSteps)")
        precondition((0...1).contains(minimumFraction), "minimumFraction \(minimumFraction) is outside 0...1")
        self.decay = decay
        self.peak = peak
        self.warmupSteps = warmupSteps
        self.totalSteps = totalSteps
        self.minimumFraction = minimumFraction
    }

    /// The learning rate of step `step`, counted from 1; beyond the last step the decay's end value.
    package func learningRate(step: Int) -> Double {
        precondition(step >= 1, "step \(step): steps count from 1")
        if step <= warmupSteps { return peak * Double(step) / Double(warmupSteps) }
        let length = max(totalSteps - warmupSteps, 1)
        let progress = min(Double(step - 1 - warmupSteps) / Double(length), 1)
        let remaining =
            switch decay {
            case .constant: 1.0
            case .linear: 1 - progress
            case .cosine: (1 + Math.cos(.pi * progress)) / 2
            }
        return peak * (minimumFraction + (1 - minimumFraction) * remaining)
    }
}
