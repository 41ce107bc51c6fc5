package import Models
package import Tensors

/// What a model thinks of the targets of a micro-batch; one entry per target.
package struct TokenScores: Sendable, Equatable {
    /// log-softmax(logits / temperature)[target], in nats.
    package let logProbs: [Float]
    /// Nats.
    package let entropies: [Float]
    /// The likeliest tokens in each target's place; empty where none were asked for.
    package let top: [[RankedToken]]
}

extension LanguageModel {
    /// Scores every target of `batch`: the same numbers, to the bit, as sampling and training get for these tokens.
    package func scores(_ batch: MicroBatch, temperature: Float, top: Int = 0) -> TokenScores {
        let hidden = hiddenStates(tokens: batch.tokens, plan: batch.plan)
        let predicting = Embedding.rows(batch.predictingRows, of: hidden, on: nil)
        let given = TokenLogProbs.apply(
            predicting, weight: head, rows: batch.targetRows, targets: batch.targets, temperature: temperature, on: nil)
        let ranked =
            top == 0
            ? [] : RankedToken.likeliest(top, after: predicting.value, weight: head, temperature: temperature)
        return TokenScores(
            logProbs: given.logProbs.value.values, entropies: given.entropies.value.values,
            top: top == 0 ? [] : batch.targetRows.map { ranked[Int($0)] })
    }
}
