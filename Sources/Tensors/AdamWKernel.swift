import Basics
import CKernels

/// The elementwise AdamW step over one tensor.
package enum AdamWKernel {
    package struct Step {
        package let gradientScale: Float
        package let rate: Float
        package let beta1: Float
        package let beta2: Float
        package let epsilon: Float
        package let decay: Float
        /// Updates made, this one included; corrects the moments' bias.
        package let count: Int

        package init(
            gradientScale: Float, rate: Float, beta1: Float, beta2: Float, epsilon: Float, decay: Float, count: Int
        ) {
            self.gradientScale = gradientScale
            self.rate = rate
            self.beta1 = beta1
            self.beta2 = beta2
            self.epsilon = epsilon
            self.decay = decay
            self.count = count
        }
    }

    /// Updates weight and moments in place; returns the sum of squared changes of the weight.
    package static func step(
        _ weight: Tensor, _ first: Tensor, _ second: Tensor, _ gradient: Tensor, _ step: Step
    ) -> Double {
        let count = weight.count
        let firstScale = Float(1 / (1 - Math.pow(Double(step.beta1), Double(step.count))))
        let secondScale = Float(1 / (1 - Math.pow(Double(step.beta2), Double(step.count))))
        let chunks = (count + Elementwise.chunk - 1) / Elementwise.chunk
        var changes = [Double](repeating: 0, count: chunks)
        let (w, m, v, g) = (weight.pointer, first.pointer, second.pointer, gradient.pointer)
        changes.withUnsafeMutableBufferPointer { changes in
            let changes = changes
            WorkerPool.shared.forEach(chunks) { index in
                let at = index * Elementwise.chunk
                changes[index] = ck_adamw(
                    w + at, m + at, v + at, g + at, min(Elementwise.chunk, count - at), step.gradientScale, step.rate,
                    step.beta1, step.beta2, step.epsilon, step.decay, firstScale, secondScale)
            }
        }
        return changes.reduce(0, +)
    }
}
