package import Basics
package import Tensors

/// A dense decoder: embedding, layers, final norm, head.
///
/// The same forward pass samples (with a cache, no tape) and trains (with a tape, no cache). Not Sendable: it lives in
/// one isolation and changes only through its parameters.
package final class LanguageModel {
    package let configuration: ModelConfiguration
    /// Every weight under its Hugging Face name, in the order of `configuration.expectedTensors`.
    package let parameters: [Parameter]
    package let embedding: Parameter
    /// The head's weight [vocabularySize, hiddenSize]: the embedding itself where the model ties them.
    package let head: Parameter
    /// What matrix products are computed in.
    package var precision = Precision.fp32 {
        didSet { for parameter in parameters { parameter.precision = precision } }
    }
    /// Whether a tape keeps only what enters each layer and computes the rest again in the backward pass.
    package var checkpointsActivations = false
    private let layers: [DecoderLayer]
    private let finalNorm: Parameter
    private let rotary: RotaryTable

    /// A model whose weights come from `value`, called once per tensor in order.
    package init(configuration: ModelConfiguration, value: (ExpectedTensor) throws -> Tensor) rethrows {
        self.configuration = configuration
        parameters = try configuration.expectedTensors.map { Parameter(name: $0.name, value: try value($0)) }
        let byName = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0) })
        guard let embedding = byName["model.embed_tokens.weight"], let finalNorm = byName["model.norm.weight"] else {
            preconditionFailure("a configuration of \(parameters.count) tensors without embedding or final norm")
        }
        self.embedding = embedding
        self.finalNorm = finalNorm
        head = byName["lm_head.weight"] ?? embedding
        layers = (0..<configuration.layerCount).map { layer in
            DecoderLayer(configuration: configuration) { byName["model.layers.\(layer)." + $0] }
        }
        rotary = configuration.rotaryTable()
    }

    /// What `body` returns, with matrix products computed in `precision` while it runs.
    package func computing<Result>(in precision: Precision, _ body: () throws -> Result) rethrows -> Result {
        let before = self.precision
        self.precision = precision
        defer { self.precision = before }
        return try body()
    }

    /// Reads every weight of `source`, after checking all names and shapes.
    package convenience init(loading source: any WeightSource) throws {
        try source.checkTensors()
        try self.init(configuration: source.configuration) { expected in
            let tensor = Tensor(shape: expected.shape)
            try source.read(expected.name, into: tensor.buffer)
            return tensor
        }
    }

    /// Fresh weights: matrices from a normal distribution of `initializerRange`, norms 1, biases 0.
    package convenience init(configuration: ModelConfiguration, random stream: RandomStream) {
        self.init(configuration: configuration) { expected in
            guard expected.shape.count == 2 else {
                let value: Float = expected.name.hasSuffix("bias") ? 0 : 1
                return Tensor(shape: expected.shape, [Float](repeating: value, count: expected.count))
            }
            var generator = stream.child(expected.name).generator()
            let spread = configuration.initializerRange
            return Tensor(shape: expected.shape, (0..<expected.count).map { _ in Float(generator.normal() * spread) })
        }
    }

    /// A second model with the same weights, which no longer change with this one's (the KL reference).
    package func copy() -> LanguageModel {
        var sources = parameters.makeIterator()
        let copy = LanguageModel(configuration: configuration) { expected in
            let tensor = Tensor(shape: expected.shape)
            if let source = sources.next() { Elementwise.copy(source.value, to: tensor) }
            return tensor
        }
        copy.precision = precision
        return copy
    }

    /// Hidden states after the final norm, [rows, hiddenSize], for the packed rows of `plan`.
    ///
    /// With a cache, earlier positions are read from it and the rows' own keys and values are left in it; without,
    /// every row's sequence must be in the plan from position 0.
    package func hiddenStates(
        tokens: [Int32], plan: AttentionPlan, cache: KeyValueCache? = nil, on tape: Tape? = nil
    ) -> Variable {
        precondition(tokens.count == plan.rowCount, "\(tokens.count) tokens for a plan of \(plan.rowCount) rows")
        let last = plan.positions.max() ?? 0
        precondition(
            Int(last) < configuration.contextLength, "position \(last) in a context of \(configuration.contextLength)")
        var x = Embedding.apply(tokens, weight: embedding, on: tape)
        for (index, layer) in layers.enumerated() {
            let apply = { [configuration, rotary] (x: Variable, tape: Tape?) in
                let pages =
                    cache?.layers[index]
                    ?? KeyValuePages(
                        pageCount: plan.pageCount, headCount: configuration.keyValueHeadCount,
                        headWidth: configuration.headWidth)
                return layer(x, plan: plan, pages: pages, rotary: rotary, on: tape)
            }
            if checkpointsActivations, let tape {
                x = tape.checkpoint(x, apply)
            } else {
                x = apply(x, tape)
            }
        }
        return RMSNorm.apply(x, weight: finalNorm, epsilon: Float(configuration.normEpsilon), on: tape)
    }
}
