import Models
import RolloutTypes

/// What the updates of a step did to the tokens of some of its completions.
///
/// ```
/// change = log-probability after the last update − log-probability before the first, in nats
/// ```
///
/// The sampler's numbers cannot tell it, as the next step samples other problems; so the groups looked at go through the
/// model once more, which costs a third of their share of the update.
struct UpdateEffect {
    let model: LanguageModel
    let temperature: Float
    let tokenBudget: Int

    /// The changes of the completions that the step learned from, by group and slot.
    ///
    /// - Parameter credit: has the log-probabilities before the first update.
    func changes(of groups: [Int], _ credit: StepCredit) -> [Int: [Int: [Float]]] {
        let batches = MicroBatch.pack(
            groups.map { group in
                MicroBatch.Source(
                    promptTokens: credit.groups[group].promptTokens,
                    completions: credit.trained[group].map { credit.groups[group].completions[$0].tokens })
            }, tokenBudget: tokenBudget)
        var changes: [Int: [Int: [Float]]] = [:]
        for batch in batches {
            let after = model.scores(batch, temperature: temperature).logProbs
            for span in batch.spans {
                let group = groups[span.source]
                let slot = credit.trained[group][span.completion]
                guard let before = credit.oldLogProbs[group][slot] else { continue }
                changes[group, default: [:]][slot] = zip(after[span.targets], before).map { $0 - $1 }
            }
        }
        return changes
    }
}
