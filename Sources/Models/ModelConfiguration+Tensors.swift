/// A tensor that a configuration calls for, under its Hugging Face name.
package struct ExpectedTensor: Sendable, Equatable {
    package let name: String
    /// Outermost first; a linear layer is `[out, in]`.
    package let shape: [Int]
    /// The `config.json` keys that decide this shape, for error messages.
    package let decidedBy: String

    /// The number of elements.
    package var count: Int { shape.reduce(1, *) }
}

extension ModelConfiguration {
    /// Every weight of the model in a fixed order: embedding, layers from first to last, final norm, untied head.
    package var expectedTensors: [ExpectedTensor] {
        var tensors = [
            ExpectedTensor(
                name: "model.embed_tokens.weight", shape: [vocabularySize, hiddenSize],
                decidedBy: "vocab_size and hidden_size")
        ]
        for layer in 0..<layerCount {
            tensors += layerTensors(prefix: "model.layers.\(layer).")
        }
        tensors.append(norm("model.norm"))
        if !tiesEmbeddings {
            tensors.append(
                ExpectedTensor(
                    name: "lm_head.weight", shape: [vocabularySize, hiddenSize],
                    decidedBy: "vocab_size, hidden_size and tie_word_embeddings"))
        }
        return tensors
    }

    /// The number of weights; a tied head counts once.
    package var parameterCount: Int {
        expectedTensors.reduce(0) { $0 + $1.count }
    }

    /// Bytes that keys and values of one position take in the cache, in fp32.
    package var cacheBytesPerToken: Int {
        layerCount * keyValueHeadCount * headWidth * 2 * MemoryLayout<Float>.stride
    }

    private func layerTensors(prefix: String) -> [ExpectedTensor] {
        let queryWidth = headCount * headWidth
        let keyValueWidth = keyValueHeadCount * headWidth
        let heads = "num_attention_heads"
        let keyValueHeads = "num_key_value_heads"
        let attention = prefix + "self_attn."
        let mlp = prefix + "mlp."
        var tensors = [norm(prefix + "input_layernorm")]
        tensors += linear(attention + "q_proj", queryWidth, hiddenSize, hasQueryKeyValueBias, heads)
        tensors += linear(attention + "k_proj", keyValueWidth, hiddenSize, hasQueryKeyValueBias, keyValueHeads)
        tensors += linear(attention + "v_proj", keyValueWidth, hiddenSize, hasQueryKeyValueBias, keyValueHeads)
        tensors += linear(attention + "o_proj", hiddenSize, queryWidth, hasOutputBias, heads)
        if hasQueryKeyNorm {
            for name in ["q_norm", "k_norm"] {
                tensors.append(
                    ExpectedTensor(name: attention + name + ".weight", shape: [headWidth], decidedBy: "head_dim"))
            }
        }
        tensors.append(norm(prefix + "post_attention_layernorm"))
        tensors += linear(mlp + "gate_proj", intermediateSize, hiddenSize, hasMLPBias, "intermediate_size")
        tensors += linear(mlp + "up_proj", intermediateSize, hiddenSize, hasMLPBias, "intermediate_size")
        tensors += linear(mlp + "down_proj", hiddenSize, intermediateSize, hasMLPBias, "intermediate_size")
        return tensors
    }

    private func norm(_ name: String) -> ExpectedTensor {
        ExpectedTensor(name: name + ".weight", shape: [hiddenSize], decidedBy: "hidden_size")
    }

    private func linear(
        _ name: String, _ output: Int, _ input: Int, _ hasBias: Bool, _ decidedBy: String
    ) -> [ExpectedTensor] {
        let weight = ExpectedTensor(name: name + ".weight", shape: [output, input], decidedBy: decidedBy)
        guard hasBias else { return [weight] }
        return [weight, ExpectedTensor(name: name + ".bias", shape: [output], decidedBy: decidedBy)]
    }
}
