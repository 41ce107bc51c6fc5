/// The denominators of the loss, counted once over the whole optimizer batch before its first micro-batch.
///
/// Because they are fixed beforehand, the micro-batches' losses and gradients simply add up, whatever the split.
/// Every sampled completion counts, also those without signal and those that are not trained on because they could not
/// be judged: what a completion contributes never depends on the others' verdicts other than through its advantage.
package struct LossNormalizer: Sendable, Equatable {
    /// Completions of the optimizer batch.
    package let completionCount: Int
    /// Trained tokens of the optimizer batch.
    package let tokenCount: Int

    /// - Parameter tokenCounts: the number of trained tokens of each completion of the optimizer batch.
    package init(tokenCounts: [Int]) {
        completionCount = tokenCounts.count
        tokenCount = tokenCounts.reduce(0, +)
    }

    /// The factor of each token's loss in a completion with `tokenCount` trained tokens.
    ///
    /// Denominators are at least 1, so that an empty batch or completion gives 0.
    package func tokenWeight(_ algorithm: Algorithm, tokenCount completionTokenCount: Int) -> Double {
        let completions = Double(max(completionCount, 1))
        switch algorithm.aggregation {
        case .completionMean: return 1 / (completions * Double(max(completionTokenCount, 1)))
        case .tokenTotal: return 1 / Double(max(tokenCount, 1))
        case .completionSum: return 1 / completions
        case .fixedLength:
            guard let length = algorithm.maxCompletionLength else {
                preconditionFailure("aggregation fixedLength without maxCompletionLength")
            }
            return 1 / (completions * Double(length))
        }
    }
}
