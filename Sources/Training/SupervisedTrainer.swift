import Basics
import Models
import PolicyOptimization
import RolloutTypes
import Tasks
import Tensors

/// The cold start: the policy learns to reproduce worked solutions, one step at a time.
///
/// Loss: mean negative log-likelihood over completion tokens, the end token included, with the denominator of the whole
/// step.
struct SupervisedTrainer {
    let recipe: Recipe
    let policy: Policy
    let optimizer: AdamW
    let schedule: LearningRateSchedule
    let examples: ExampleSource
    let firstStep: Int

    /// Makes update number `step` of the run and returns its metrics.
    ///
    /// - Throws: `TrainingError.interrupted` before the weights have changed; `.diverged`.
    func step(_ step: Int, observer: TrainingObserver) throws -> [String: Double] {
        var watch = Stopwatch()
        let chosen = try examples.examples(step: step - firstStep, count: recipe.problemsPerStep)
        try checkLengths(chosen)
        let batches = MicroBatch.pack(chosen, tokenBudget: recipe.microBatchTokens)
        let tokenCount = batches.reduce(0) { $0 + $1.targets.count }
        let loss = SupervisedLoss(tokenCount: tokenCount)
        var total = 0.0
        observer.phase("learn", batches.count)
        for parameter in policy.model.parameters { parameter.zeroGradient() }
        for (index, batch) in batches.enumerated() {
            try observer.checkStop(step - 1)
            let tape = Tape()
            let new = policy.model.tokenLogProbs(batch, temperature: 1, on: tape)
            let values = new.logProbs.value.values
            let share = loss(logProbs: batch.spans.map { Array(values[$0.targets]) })
            guard share.loss.isFinite else {
                throw TrainingError.diverging(step: step, what: "the loss", hasMoved: false)
            }
            new.logProbs.gradient.receive(
                moving: Tensor(shape: new.logProbs.value.shape, share.gradient.flatMap { $0 }))
            tape.backward()
            total += share.loss
            observer.progress.advancePhase(to: index + 1)
        }
        let norm = optimizer.gradientNorm()
        guard norm.isFinite else { throw TrainingError.diverging(step: step, what: "the gradient", hasMoved: false) }
        let rate = schedule.learningRate(step: step - firstStep)
        let update = optimizer.apply(learningRate: rate, gradientNorm: norm)
        guard update.updateNorm.isFinite else {
            throw TrainingError.diverging(step: step, what: "the update", hasMoved: true)
        }
        watch.lap("time/learnSeconds")
        let seconds = watch.laps["time/learnSeconds"] ?? 0
        return [
            "loss/value": total, "optimizer/gradientNorm": norm, "optimizer/learningRate": rate,
            "optimizer/updateNorm": update.updateNorm, "time/learnSeconds": seconds, "time/stepSeconds": seconds,
            "tokens/perSecond": seconds > 0 ? Double(tokenCount) / seconds : 0,
        ]
    }

    private func checkLengths(_ sources: [MicroBatch.Source]) throws {
        let contextLength = policy.model.configuration.contextLength
        for source in sources {
            let count = source.promptTokens.count + (source.completions.map(\.count).max() ?? 0)
            guard count <= contextLength else {
                throw TrainingError.unsuitable(
                    "a cold-start example has \(count) tokens; the model's context holds \(contextLength). "
                        + "Shorten the examples or take a model with a longer context.")
            }
        }
    }
}
