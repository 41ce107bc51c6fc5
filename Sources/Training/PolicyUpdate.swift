import Models
import PolicyOptimization
import RolloutTypes
import Tensors

/// One optimizer update over all micro-batches of a step.
///
/// The loss of every micro-batch has the step's denominator, so their gradients add up to the step's.
struct PolicyUpdate {
    let model: LanguageModel
    /// The frozen model of the KL term; nil where its weight is 0.
    let reference: LanguageModel?
    let algorithm: Algorithm
    let optimizer: AdamW
    /// What the completions were sampled with.
    let temperature: Float

    /// Makes the update and returns its metrics; `report` is called with the number of finished micro-batches before
    /// each and may throw to stop, which leaves the weights as they were.
    ///
    /// - Parameter isFirst: the weights are those that sampled; the old policy is the new one and the ratio is 1. Its
    ///   log-probabilities stay in `credit` for the updates that follow.
    /// - Throws: `TrainingError.diverged`, and whatever `report` throws.
    func callAsFunction(
        _ batches: [MicroBatch], _ credit: inout StepCredit, learningRate: Double, step: Int, isFirst: Bool,
        report: (_ finished: Int) throws -> Void = { _ in }
    ) throws -> [String: Double] {
        let loss = PolicyLoss(algorithm, normalizer: credit.normalizer)
        var total = 0.0
        var sums = LossMetrics()
        for parameter in model.parameters { parameter.zeroGradient() }
        for (index, batch) in batches.enumerated() {
            try report(index)
            let referenceLogProbs = reference?.tokenLogProbs(batch, temperature: temperature).logProbs.value.values
            let tape = Tape()
            let new = model.tokenLogProbs(batch, temperature: temperature, on: tape)
            let share = loss(credit.lossCompletions(batch, new: new, reference: referenceLogProbs, onPolicy: isFirst))
            guard share.loss.isFinite else {
                throw TrainingError.diverging(step: step, what: "the loss", hasMoved: !isFirst)
            }
            new.receive(share)
            tape.backward()
            total += share.loss
            sums.merge(share.metrics)
        }
        var metrics = sums.values
        metrics["loss/value"] = total
        let norm = optimizer.gradientNorm()
        guard norm.isFinite else {
            throw TrainingError.diverging(step: step, what: "the gradient", hasMoved: !isFirst)
        }
        metrics["optimizer/gradientNorm"] = norm
        metrics["optimizer/learningRate"] = learningRate
        let moved = optimizer.apply(learningRate: learningRate, gradientNorm: norm).updateNorm
        guard moved.isFinite else { throw TrainingError.diverging(step: step, what: "the update", hasMoved: true) }
        metrics["optimizer/updateNorm"] = moved
        return metrics
    }
}
