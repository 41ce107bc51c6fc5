/// Floating-point operations that a forward pass takes, counting a multiply-add as two and matrix products only.
///
/// ```
/// layers = 2 · (weights of all linear layers) · rows + 4 · headCount · headWidth · layerCount · attendedKeys
/// head   = 2 · vocabularySize · hiddenSize · predictions
/// ```
/// A backward pass takes twice as many.
package struct ModelArithmetic: Sendable {
    private let configuration: ModelConfiguration
    private let layerWeights: Double

    package init(_ configuration: ModelConfiguration) {
        self.configuration = configuration
        layerWeights = configuration.expectedTensors
            .filter { $0.shape.count == 2 && $0.name.hasPrefix("model.layers.") }
            .reduce(0) { $0 + Double($1.count) }
    }

    /// - Parameters:
    ///   - rows: positions computed.
    ///   - attendedKeys: keys that each row attends to, summed over rows.
    ///   - predictions: positions whose logits are computed.
    package func forward(rows: Int, attendedKeys: Int, predictions: Int) -> Double {
        let heads = Double(configuration.headCount * configuration.headWidth * configuration.layerCount)
        let head = Double(configuration.vocabularySize * configuration.hiddenSize)
        return 2 * layerWeights * Double(rows) + 4 * heads * Double(attendedKeys) + 2 * head * Double(predictions)
    }
}
