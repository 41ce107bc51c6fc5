/// Why sampling of a completion ended.
package enum StopReason: String, Sendable, Equatable, Codable, CaseIterable {
    /// The policy emitted one of the stop tokens; it is the completion's last token and is trained on.
    case endToken
    /// The decoded text contained a stop string; the completion ends with the token that completed it.
    case stopString
    /// The token limit was reached: the completion is truncated.
    case length
}

/// The tokens sampled after a prompt, one try.
///
/// `tokens`, `samplerLogProbs` and `entropies` are aligned: one entry per sampled token, the stop token included.
package struct Completion: Sendable, Equatable {
    package let tokens: [Int32]
    /// The decoded completion, without the stop token and without special tokens.
    package let text: String
    /// log-softmax(logits / temperature)[token] over the full vocabulary, as recorded while sampling, in nats.
    package let samplerLogProbs: [Float]
    /// Entropy of softmax(logits / temperature) at each position, in nats.
    package let entropies: [Float]
    package let stopReason: StopReason

    package init(
        tokens: [Int32], text: String, samplerLogProbs: [Float], entropies: [Float], stopReason: StopReason
    ) {
        precondition(
            tokens.count == samplerLogProbs.count && tokens.count == entropies.count,
            "a completion of \(tokens.count) tokens has \(samplerLogProbs.count) log-probabilities and \(entropies.count) entropies"
        )
        self.tokens = tokens
        self.text = text
        self.samplerLogProbs = samplerLogProbs
        self.entropies = entropies
        self.stopReason = stopReason
    }
}
