import PolicyOptimization
import RolloutTypes
import Tensors

/// A step's groups with the credit of their completions, as the loss wants them micro-batch by micro-batch.
struct StepCredit {
    let groups: [RolloutGroup]
    /// Slots of each group that are in the micro-batches.
    let trained: [[Int]]
    let advantages: Advantages
    /// The old policy's log-probabilities of each group's completions, once an update has computed them.
    private(set) var oldLogProbs: [[[Float]?]]

    init(groups: [RolloutGroup], trained: [[Int]], advantages: Advantages) {
        self.groups = groups
        self.trained = trained
        self.advantages = advantages
        oldLogProbs = groups.map { Array(repeating: nil, count: $0.completions.count) }
    }

    /// Counted over every sampled completion, with or without signal.
    var normalizer: LossNormalizer {
        LossNormalizer(tokenCounts: groups.flatMap { $0.completions.map(\.tokens.count) })
    }

    /// One entry per span of the batch.
    ///
    /// - Parameter onPolicy: the policy is still the old one, and its log-probabilities are kept for later updates.
    mutating func lossCompletions(
        _ batch: MicroBatch, new: TokenLogProbs, reference: [Float]?, onPolicy: Bool
    ) -> [LossCompletion] {
        let newLogProbs = new.logProbs.value.values
        let entropies = new.entropies.value.values
        return batch.spans.map { span in
            let slot = trained[span.source][span.completion]
            if onPolicy { oldLogProbs[span.source][slot] = Array(newLogProbs[span.targets]) }
            return LossCompletion(
                advantage: advantages.values[span.source][slot], newLogProbs: Array(newLogProbs[span.targets]),
                oldLogProbs: onPolicy ? nil : oldLogProbs[span.source][slot],
                referenceLogProbs: reference.map { Array($0[span.targets]) },
                samplerLogProbs: groups[span.source].completions[slot].samplerLogProbs,
                entropies: Array(entropies[span.targets]))
        }
    }
}

extension TokenLogProbs {
    /// Sets what flows back: the loss share's gradients, span after span.
    func receive(_ share: LossShare) {
        logProbs.gradient.receive(moving: Tensor(shape: logProbs.value.shape, share.gradient.flatMap { $0 }))
        if let gradient = share.entropyGradient {
            entropies.gradient.receive(moving: Tensor(shape: entropies.value.shape, gradient.flatMap { $0 }))
        }
    }
}
