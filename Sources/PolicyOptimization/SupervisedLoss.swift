/// The loss of supervised learning: the mean negative log-likelihood of the completions' tokens.
///
/// ```
/// loss = −Σ_t m_t · logProb_t / tokenCount          d loss / d logProb_t = −m_t / tokenCount
/// ```
///
/// `tokenCount` is that of the whole optimizer batch, so the shares of its micro-batches add up.
package struct SupervisedLoss: Sendable {
    /// Trained tokens of the optimizer batch.
    package let tokenCount: Int

    package init(tokenCount: Int) {
        precondition(tokenCount >= 0, "\(tokenCount) tokens")
        self.tokenCount = tokenCount
    }

    /// The loss share of some completions.
    ///
    /// - Parameters:
    ///   - logProbs: [completions, tokens].
    ///   - masks: which tokens are trained on, same shape; nil for all.
    package func callAsFunction(logProbs: [[Float]], masks: [[Bool]]? = nil) -> (loss: Double, gradient: [[Float]]) {
        let weight = 1 / Double(max(tokenCount, 1))
        var loss = 0.0
        var gradient: [[Float]] = []
        for (index, completion) in logProbs.enumerated() {
            let mask = masks?[index]
            precondition(
                mask == nil || mask?.count == completion.count,
                "\(completion.count) log-probabilities with a mask of \(mask?.count ?? 0)")
            var total = 0.0
            var slopes = [Float](repeating: 0, count: completion.count)
            for token in completion.indices where mask?[token] ?? true {
                total += Double(completion[token])
                slopes[token] = Float(-weight)
            }
            loss -= weight * total
            gradient.append(slopes)
        }
        return (loss, gradient)
    }
}
