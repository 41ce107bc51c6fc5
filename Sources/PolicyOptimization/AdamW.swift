package import Tensors

/// AdamW over a model's parameters, with the gradient clipped by its global norm.
///
/// ```
/// g ← gradient · min(1, clipNorm / ‖gradient‖)
/// m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
/// w ← w − rate · ( m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε) + decay · w )
/// ```
/// Decay leaves vectors (norms, biases) alone. Norms are summed in double in a fixed order, so an update is the same to
/// the bit for any thread count. Source: Loshchilov, Hutter 2019, algorithm 2.
package final class AdamW {
    package struct Settings: Sendable, Equatable {
        package var beta1: Float
        package var beta2: Float
        package var epsilon: Float
        package var weightDecay: Float
        /// The gradient's norm is cut to this; nil leaves it.
        package var gradientClip: Float?

        package init(
            beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, weightDecay: Float = 0,
            gradientClip: Float? = 1
        ) {
            self.beta1 = beta1
            self.beta2 = beta2
            self.epsilon = epsilon
            self.weightDecay = weightDecay
            self.gradientClip = gradientClip
        }
    }

    /// What one update did.
    package struct Update: Sendable, Equatable {
        /// Before clipping.
        package let gradientNorm: Double
        /// ‖new weights − old weights‖.
        package let updateNorm: Double
    }

    package let settings: Settings
    private let parameters: [Parameter]
    /// Updates made so far.
    package private(set) var updateCount: Int
    /// First and second moments, one pair per parameter.
    package let moments: [(first: Tensor, second: Tensor)]

    package init(_ parameters: [Parameter], settings: Settings, updateCount: Int = 0) {
        self.parameters = parameters
        self.settings = settings
        self.updateCount = updateCount
        moments = parameters.map { (.zeros(shape: $0.value.shape), .zeros(shape: $0.value.shape)) }
    }

    /// Continues from saved moments, which the caller has filled.
    package func restore(updateCount: Int) {
        precondition(updateCount >= 0, "an update count of \(updateCount)")
        self.updateCount = updateCount
    }

    /// The norm of all gradients together; not finite where any gradient is not.
    package func gradientNorm() -> Double {
        parameters.reduce(0) { $0 + ($1.gradient.map(Elementwise.sumOfSquares) ?? 0) }.squareRoot()
    }

    /// Moves every parameter by its accumulated gradient. Traps on a gradient norm that is not finite: the caller
    /// checks `gradientNorm()` first and keeps the batch for replay.
    package func apply(learningRate: Double, gradientNorm: Double) -> Update {
        precondition(gradientNorm.isFinite, "a gradient norm of \(gradientNorm)")
        updateCount += 1
        var scale: Float = 1
        if let clip = settings.gradientClip, gradientNorm > Double(clip) { scale = clip / Float(gradientNorm) }
        var change = 0.0
        for (parameter, moment) in zip(parameters, moments) {
            guard let gradient = parameter.gradient else { continue }
            let decays = parameter.value.shape.count > 1
            change += AdamWKernel.step(
                parameter.value, moment.first, moment.second, gradient,
                AdamWKernel.Step(
                    gradientScale: scale, rate: Float(learningRate), beta1: settings.beta1, beta2: settings.beta2,
                    epsilon: settings.epsilon, decay: decays ? settings.weightDecay : 0, count: updateCount))
            parameter.valueChanged()
        }
        return Update(gradientNorm: gradientNorm, updateNorm: change.squareRoot())
    }
}
