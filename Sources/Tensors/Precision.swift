/// What the operands of matrix products with weights are rounded to; everything else is fp32.
///
/// Weights, gradients, optimizer, sums, norms, attention and the cache are fp32 in every case.
package enum Precision: String, Sendable, Codable, CaseIterable {
    case fp32
    /// Weights and activations to the nearest bf16 (8 bits of mantissa), products summed in fp32.
    case bf16
    /// Weights and activations to 8 bits, with a scale for every 64 items of a row. Forward passes only.
    case int8

    /// Those that a gradient can be computed in.
    package static let trainable: [Precision] = [.fp32, .bf16]
}
