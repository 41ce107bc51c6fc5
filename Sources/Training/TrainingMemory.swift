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

    /// Whether `activationCheckpointing` is on.
    package let isCheckpointed: Bool

    /// Sampling and learning take turns.
    package var total: Int { model + max(cache, activations) }

    /// That of the stage that takes most.
    ///
    /// - Throws: what `Recipe.resolvedAlgorithm` throws.
    package init(_ stages: [ResolvedStage], _ configuration: ModelConfiguration) throws {
        let all = try stages.map { try TrainingMemory($0, configuration) }
        guard let largest = all.max(by: { $0.total < $1.total }) else { preconditionFailure("a run without stages") }
        self = largest
    }

    private init(_ stage: ResolvedStage, _ configuration: ModelConfiguration) throws {
        let recipe = stage.recipe
        let memory = ModelMemory(configuration, precision: recipe.precision)
        var positions = recipe.evaluation.problems * recipe.evaluation.samples * recipe.maxCompletionTokens
        var frozen = 0
        if stage.stage.kind == .reinforcement {
            positions = max(positions, recipe.problemsPerStep * recipe.groupSize * recipe.maxCompletionTokens)
            frozen = try recipe.resolvedAlgorithm().needsReference ? memory.sampling : 0
        }
        model = memory.training + frozen
        cache = min(positions * memory.cachePerToken, RolloutEngine.cacheLimit)
        isCheckpointed = recipe.activationCheckpointing
        activations = memory.activations(rows: recipe.microBatchTokens, checkpointed: isCheckpointed)
    }
}
