package import Tensors

/// Bytes that a model takes to sample and to train, by what they are for.
///
/// Counts what lives through a whole phase and the largest of what comes and goes; blocks that wait to be used again
/// come on top, about a tenth.
package struct ModelMemory: Sendable {
    private let configuration: ModelConfiguration
    private let precision: Precision
    private let float = MemoryLayout<Float>.stride

    package init(_ configuration: ModelConfiguration, precision: Precision = .fp32) {
        self.configuration = configuration
        self.precision = precision
    }

    /// The fp32 weights.
    package var weights: Int { configuration.parameterCount * float }

    /// The packed matrices that the forward product reads.
    package var packed: Int {
        switch precision {
        case .fp32: matrices * float
        case .bf16: matrices * float / 2
        case .int8: matrices * 9 / 8
        }
    }

    /// Weights and what sampling keeps of them; the cache comes on top, `cachePerToken` for each position.
    package var sampling: Int { weights + packed }

    package var cachePerToken: Int { configuration.cacheBytesPerToken }

    /// Weights, packed matrices, gradients and both moments of the optimizer. In bf16 the gradient of the input reads
    /// matrices packed the other way.
    package var training: Int { 4 * weights + packed + (precision == .fp32 ? 0 : packed) }

    /// Elements of all matrices that products read: an embedding with a head beside it is only looked up.
    private var matrices: Int {
        let all = configuration.expectedTensors.reduce(0) { $0 + ($1.shape.count == 2 ? $1.count : 0) }
        return configuration.tiesEmbeddings ? all : all - configuration.vocabularySize * configuration.hiddenSize
    }

    /// What a forward and backward pass over `rows` positions needs beside the weights.
    package func activations(rows: Int, checkpointed: Bool) -> Int {
        let (hidden, inner) = (configuration.hiddenSize, configuration.intermediateSize)
        // Inside a layer: queries, keys and values in pages, what attention gives, both norms' inputs, gate and up.
        let queries = configuration.headCount * configuration.headWidth
        let cached = 2 * configuration.keyValueHeadCount * configuration.headWidth
        var layer = 2 * hidden + 2 * queries + cached + 2 * inner + configuration.headCount
        // Qwen3's norms of queries and keys keep what they normalise.
        if configuration.hasQueryKeyNorm { layer += queries + cached / 2 }
        let layers = configuration.layerCount
        let kept = (checkpointed ? layers * hidden + layer : layers * layer) + 2 * hidden
        // Gradients on their way through one layer, and operands rounded for its products.
        let passing = 6 * hidden + 4 * inner
        let logits = TokenLogProbs.rowBlock * configuration.vocabularySize * (precision == .fp32 ? 1 : 2)
        return float * (rows * (kept + passing) + logits)
    }
}
