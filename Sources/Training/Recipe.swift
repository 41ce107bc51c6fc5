package import Tensors

/// The complete configuration of a run.
///
/// A recipe file states what differs from these defaults; `--set key=value` comes on top. `model` and `task` have no
/// default. The resolved recipe, with every value in it, is written beside the run before anything starts.
package struct Recipe: Sendable, Equatable, Codable {
    /// Names the run; the file's name where the file does not say.
    package var name = ""
    package var model: RecipeModel
    package var task: [RecipeTask]
    /// `chat`, `r1Zero`, or a text with `{prompt}` in it; nil leaves it to the task.
    package var promptTemplate: String?
    package var seed = 0

    /// Updates of the policy, counted from 1.
    package var steps = 100
    package var problemsPerStep = 8
    /// Completions per problem; learning compares them with one another, so there are at least two.
    package var groupSize = 8
    package var maxCompletionTokens = 256
    package var temperature = 1.0
    package var topP = 1.0
    /// 0 keeps every token.
    package var topK = 0
    package var minP = 0.0
    /// Nil takes each task's own.
    package var stopStrings: [String]?

    /// Most tokens, prompt and completion, that go through one backward pass together.
    package var microBatchTokens = 8192
    /// Optimizer applications per batch of completions.
    package var updatesPerStep = 1
    /// What matrix products are computed in, over the whole run.
    package var precision = Precision.fp32
    /// What sampling computes matrix products in; nil for `precision`. With another one completions come from a slightly
    /// different policy, which importance weights correct (`algorithm.importanceCap`, 2 where it is not given).
    package var rolloutPrecision: Precision?
    /// Keep only what enters each layer for the backward pass and compute the rest once more: a third more arithmetic in
    /// the update, the same bits, a fraction of the memory.
    package var activationCheckpointing = false

    /// Of every so many groups one has recorded what the updates did to each of its tokens, which costs a forward pass
    /// over it; 0 records none.
    package var logProbChangesEvery = 8

    package var algorithm = RecipeAlgorithm()
    package var optimizer = RecipeOptimizer()
    package var evaluation = RecipeEvaluation()
    package var checkpoints = RecipeCheckpoints()
    package var verification = RecipeVerification()
    /// What the run does one after the other; empty means one stage of reinforcement learning.
    package var stages: [RecipeStage] = []

    package init(model: RecipeModel, task: [RecipeTask]) {
        self.model = model
        self.task = task
    }
}

/// AdamW and its learning-rate schedule.
package struct RecipeOptimizer: Sendable, Equatable, Codable {
    package enum Schedule: String, Sendable, Codable, CaseIterable {
        case constant, linear, cosine
    }

    package var learningRate = 3e-6
    package var warmupSteps = 10
    package var schedule = Schedule.constant
    /// Where the schedule ends, as a fraction of `learningRate`.
    package var minimumFraction = 0.0
    /// Largest norm of all gradients together; 0 leaves them as they are.
    package var gradientClip = 1.0
    package var beta1 = 0.9
    package var beta2 = 0.99
    package var epsilon = 1e-8
    package var weightDecay = 0.0

    package init() {}
}

/// How answers are found in a completion.
package enum RecipeExtraction: String, Sendable, Codable, CaseIterable {
    case strict, lenient
}

/// Held-out evaluation before, during and after training.
package struct RecipeEvaluation: Sendable, Equatable, Codable {
    /// Steps between evaluations; 0 evaluates only before the first step and after the last.
    package var every = 50
    package var problems = 200
    package var split = "test"
    package var samples = 1
    /// 0 is greedy.
    package var temperature = 0.0
    /// Nil takes the recipe's.
    package var maxCompletionTokens: Int?
    package var extraction = RecipeExtraction.strict

    package init() {}
}

/// What is kept of the way.
package struct RecipeCheckpoints: Sendable, Equatable, Codable {
    /// Steps between checkpoints; the last step is always kept.
    package var every = 50
    /// How many of the latest stay.
    package var keep = 2
    /// Whether the checkpoint with the best evaluation stays too.
    package var best = true

    package init() {}
}

/// How completions are judged.
package struct RecipeVerification: Sendable, Equatable, Codable {
    /// Training stops where more than this share of a step's verdicts are `error`.
    package var maxErrorRate = 0.05
    package var allowUnsandboxed = false
    package var extraction = RecipeExtraction.strict
    /// Verdicts worked on at the same time.
    package var workers = 2
    /// A second opinion on every completion that is trained on.
    package var shadow: RecipeShadow?

    package init() {}
}
