import Basics
import Models
package import PolicyOptimization
import RunStore
import Tasks
import Tensors
import Verification

/// One stage of a run, ready to make steps.
struct TrainingStage {
    enum Work {
        case supervised(SupervisedTrainer)
        case reinforcement(Trainer)
    }

    let resolved: ResolvedStage
    let optimizer: AdamW
    private(set) var work: Work

    /// - Parameters:
    ///   - reference: gives the frozen model, asked only where the KL term has weight.
    ///   - state: where the stage's problem stream stood; nil at its start.
    init(
        _ resolved: ResolvedStage, policy: Policy, library: TaskLibrary, verifiers: VerifierLibrary,
        problems: ProblemStream.State?, reference: () throws -> LanguageModel
    ) throws {
        self.resolved = resolved
        let recipe = resolved.recipe
        let settings = recipe.optimizer
        optimizer = AdamW(
            policy.model.parameters,
            settings: AdamW.Settings(
                beta1: Float(settings.beta1), beta2: Float(settings.beta2), epsilon: Float(settings.epsilon),
                weightDecay: Float(settings.weightDecay),
                gradientClip: settings.gradientClip > 0 ? Float(settings.gradientClip) : nil))
        let schedule = LearningRateSchedule(
            decay: settings.schedule.decay, peak: settings.learningRate, warmupSteps: settings.warmupSteps,
            totalSteps: recipe.steps, minimumFraction: settings.minimumFraction)
        let tasks = try TaskSet(
            recipe.task, library: library, seed: recipe.seed, allowsUnsandboxed: recipe.verification.allowUnsandboxed,
            shadow: recipe.verification.shadow, verifiers: verifiers)
        let renderer = try PromptRenderer(tokenizer: policy.tokenizer, template: recipe.promptTemplate)
        switch resolved.stage.kind {
        case .supervised:
            work = .supervised(
                SupervisedTrainer(
                    recipe: recipe, policy: policy, optimizer: optimizer, schedule: schedule,
                    examples: try ExampleSource(
                        stage: resolved.stage, recipe: recipe, tasks: tasks, renderer: renderer, policy: policy),
                    firstStep: resolved.firstStep))
        case .reinforcement:
            let algorithm = try recipe.resolvedAlgorithm()
            work = .reinforcement(
                Trainer(
                    recipe: recipe, algorithm: algorithm, policy: policy,
                    reference: algorithm.needsReference ? try reference() : nil, optimizer: optimizer,
                    schedule: schedule, tasks: tasks, renderer: renderer,
                    pool: VerifierPool(width: recipe.verification.workers), firstStep: resolved.firstStep,
                    problems: tasks.stream(seed: recipe.seed, state: problems)))
        }
    }

    /// Where the problem stream stands; nil in a supervised stage.
    var problems: ProblemStream.State? {
        if case .reinforcement(let trainer) = work { trainer.problems.state } else { nil }
    }

    /// Makes one update; see `Trainer.step` and `SupervisedTrainer.step`.
    mutating func step(_ step: Int, store: RunWriter, observer: TrainingObserver) async throws -> FinishedStep {
        switch work {
        case .supervised(let trainer): return FinishedStep(metrics: try trainer.step(step, observer: observer))
        case .reinforcement(var trainer):
            let finished = try await trainer.step(step, store: store, observer: observer)
            work = .reinforcement(trainer)
            return finished
        }
    }
}

extension Recipe {
    /// What completions are sampled in.
    var samplingPrecision: Precision { rolloutPrecision ?? precision }

    /// Bound of the importance weights where sampling is rounded otherwise than learning and the recipe gives none.
    private static let importanceCap = 2.0

    /// The algorithm's choices; a fixed length that is not given is `maxCompletionTokens`.
    ///
    /// - Throws: `AlgorithmError`.
    package func resolvedAlgorithm() throws(AlgorithmError) -> Algorithm {
        var options = algorithm.options
        if options["maxCompletionLength"] == nil { options["maxCompletionLength"] = .integer(maxCompletionTokens) }
        if samplingPrecision != precision, options["importanceCap"] == nil {
            options["importanceCap"] = .number(Self.importanceCap)
        }
        return try Algorithm(preset: Preset(named: algorithm.name), options: options)
    }
}

extension RecipeOptimizer.Schedule {
    var decay: LearningRateSchedule.Decay {
        switch self {
        case .constant: .constant
        case .linear: .linear
        case .cosine: .cosine
        }
    }
}
