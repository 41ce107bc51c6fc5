/// How tokens are drawn and when a completion ends.
package struct SamplingParameters: Sendable, Equatable {
    /// Logits are divided by it; 0 takes the most likely token and records log-probabilities at temperature 1.
    package var temperature: Float
    /// Keep the `topK` most likely tokens; 0 keeps all.
    package var topK: Int
    /// Keep the smallest set of most likely tokens whose probability reaches `topP`; 1 keeps all.
    package var topP: Float
    /// Keep tokens with at least `minP` times the largest probability; 0 keeps all.
    package var minP: Float
    package var maxTokens: Int
    package var stopTokens: Set<Int32>
    /// Ids from here on are never drawn: embedding rows that no token of the tokenizer uses.
    package var tokenLimit: Int

    package init(
        temperature: Float = 1, topK: Int = 0, topP: Float = 1, minP: Float = 0, maxTokens: Int,
        stopTokens: Set<Int32> = [], tokenLimit: Int = .max
    ) {
        precondition(temperature >= 0 && temperature.isFinite, "a temperature of \(temperature)")
        precondition(maxTokens > 0, "a limit of \(maxTokens) tokens")
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.minP = minP
        self.maxTokens = maxTokens
        self.stopTokens = stopTokens
        self.tokenLimit = tokenLimit
    }

    /// The factor on logits under which log-probabilities are recorded: 1 / temperature, or 1 where greedy.
    package var scale: Float { temperature > 0 ? 1 / temperature : 1 }

    var isFiltered: Bool { topK > 0 || topP < 1 || minP > 0 }
}
