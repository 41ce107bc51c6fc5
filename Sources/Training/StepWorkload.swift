import Basics
package import Models
import PolicyOptimization
package import RolloutTypes
import Rollouts
package import Tensors

/// A training step of a fixed size, for measurement: random prompts, completions that never end early, rewards by lot.
///
/// Sampling and update are those of `Trainer`; problems, verifiers and the store are left out.
package struct StepWorkload {
    /// What a step consists of.
    package struct Size: Sendable, Equatable {
        package var prompts = 8
        package var completionsPerPrompt = 8
        package var promptTokens = 64
        package var newTokens = 128
        /// Rows of a micro-batch.
        package var microBatchTokens = 2048

        package init() {}

        package var completions: Int { prompts * completionsPerPrompt }
    }

    package let size: Size
    private let model: LanguageModel
    private let rolloutPrecision: Precision
    private let randomness: RandomStream
    private let prompts: [[Int32]]
    private let optimizer: AdamW

    /// Allocates the optimizer's moments: twice the weights.
    ///
    /// Traps where prompt and completion exceed the model's context.
    package init(model: LanguageModel, size: Size, seed: Int, rolloutPrecision: Precision? = nil) {
        let longest = size.promptTokens + size.newTokens
        precondition(
            longest <= model.configuration.contextLength,
            "\(longest) tokens in a context of \(model.configuration.contextLength)")
        self.model = model
        self.rolloutPrecision = rolloutPrecision ?? model.precision
        self.size = size
        let randomness = RandomStream(seed: UInt64(bitPattern: Int64(seed)))
        self.randomness = randomness
        prompts = (0..<size.prompts).map { prompt in
            var generator = randomness.child("prompt", prompt).generator()
            return (0..<size.promptTokens).map { _ in
                Int32.random(in: 0..<Int32(model.configuration.vocabularySize), using: &generator)
            }
        }
        optimizer = AdamW(model.parameters, settings: AdamW.Settings())
    }

    /// The step's completions, `newTokens` long each, at temperature 1; `round` draws others.
    package func sample(round: Int, report: (_ sampledTokens: Int) -> Void) throws -> [[Completion]] {
        let requests = prompts.indices.map { prompt in
            RolloutRequest(
                promptTokens: prompts[prompt],
                randomness: (0..<size.completionsPerPrompt).map { slot in
                    randomness.child("round", round).child("prompt", prompt).child("slot", slot)
                })
        }
        defer { Storage.trim() }
        return try model.computing(in: rolloutPrecision) {
            try RolloutEngine(model: model, tokenizer: nil)
                .sample(requests, SamplingParameters(maxTokens: size.newTokens)) { report($0.sampledTokens) }
        }
    }

    /// Forward, backward, clip and AdamW over the completions; half of each group counts as right, half as wrong.
    package func update(_ completions: [[Completion]], report: (_ finishedTokens: Int) -> Void) throws {
        let groups = prompts.indices.map { prompt in
            RolloutGroup(
                problem: Problem(id: "\(prompt)", task: "workload", content: .prompt(""), answer: nil), prompt: "",
                promptTokens: prompts[prompt], completions: completions[prompt])
        }
        let algorithm = Algorithm.grpo
        let advantages = Advantages(
            rewards: completions.map { $0.indices.map { Double($0 % 2) } }, algorithm: algorithm)
        let batches = MicroBatch.pack(
            groups.map { MicroBatch.Source(promptTokens: $0.promptTokens, completions: $0.completions.map(\.tokens)) },
            tokenBudget: size.microBatchTokens)
        var credit = StepCredit(
            groups: groups, trained: groups.map { Array($0.completions.indices) }, advantages: advantages)
        let learn = PolicyUpdate(
            model: model, reference: nil, algorithm: algorithm, optimizer: optimizer, temperature: 1)
        var finished = 0
        defer { Storage.trim() }
        _ = try learn(batches, &credit, learningRate: 1e-6, step: 1, isFirst: true) { index in
            report(finished)
            finished += batches[index].targets.count
        }
    }

    // MARK: What it takes

    /// Tokens that a call of `sample` draws, and that an update learns from.
    package var newTokens: Int { size.completions * size.newTokens }

    /// Operations of `sample`, each prompt computed once.
    package var samplingOperations: Double {
        ModelArithmetic(model.configuration).forward(
            rows: rows, attendedKeys: attendedKeys, predictions: size.prompts + size.completions * (size.newTokens - 1))
    }

    /// Operations of `update`, each prompt computed once; logits count three times like everything else.
    package var updateOperations: Double { 3 * samplingOperations }

    /// The last token of a completion is drawn but never read.
    private var rows: Int { size.prompts * size.promptTokens + size.completions * (size.newTokens - 1) }

    private var attendedKeys: Int {
        let prompt = size.promptTokens * (size.promptTokens + 1) / 2
        let completion = (size.promptTokens + 1..<size.promptTokens + size.newTokens).reduce(0, +)
        return size.prompts * prompt + size.completions * completion
    }
}
