package import Models
import PolicyOptimization
import Rollouts

/// What a run will take of the machine's memory, before it takes it.
package struct TrainingMemory: Sendable, Equatable {
    /// Weights, gradients, optimizer and the frozen model of a KL term, in bytes.
    package let model: Int
    /// Keys and values of the sequences decoded at once, prompts left out.
    package let cache: Int
    /// The largest micro-batch's activations.
    package let activations: Int

    /// Sampling and learning take turns.
    package var total: Int { model + max(cache, activations) }

    /// Over all stages the most that each part comes to.
    ///
    /// - Throws: what `Recipe.resolvedAlgorithm` throws.
    package init(_ stages: [ResolvedStage], _ configuration: ModelConfiguration) throws {
        var (model, cache, activations) = (0, 0, 0)
        for stage in stages {
            let recipe = stage.recipe
            let memory = ModelMemory(configuration, precision: recipe.precision)
            var samples = false
            var hasReference = false
            if stage.stage.kind == .reinforcement {
                (samples, hasReference) = (true, try recipe.resolvedAlgorithm().needsReference)
            }
            model = max(model, memory.training + (hasReference ? memory.sampling : 0))
            let positions = samples ? recipe.problemsPerStep * recipe.groupSize * recipe.maxCompletionTokens : 0
            cache = max(cache, min(positions * memory.cachePerToken, RolloutEngine.cacheLimit))
            activations = max(
                activations,
                memory.activations(rows: recipe.microBatchTokens, checkpointed: recipe.activationCheckpointing))
        }
        (self.model, self.cache, self.activations) = (model, cache, activations)
    }
}
