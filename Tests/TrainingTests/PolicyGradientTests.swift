import Basics
import Models
import PolicyOptimization
import RolloutTypes
import Rollouts
import Tensors
import TestSupport
import Testing
import Training

/// The gradient of the policy loss through the whole model, over completions that share their prompts.
@Suite("Policy gradient through the model", .serialized) struct PolicyGradientTests {
    private let prompts = [1, 16, 21]
    private let groupSize = 4

    private struct Result {
        let loss: Double
        let gradients: [[Float]]
        var norm: Double {
            gradients.joined().reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        }
    }

    private func advantage(_ group: Int, _ slot: Int) -> Double { Double((group * 5 + slot * 3) % 7) - 3 }

    private func algorithm() throws -> Algorithm {
        try Algorithm(preset: Preset(named: "dr_grpo"), options: ["maxCompletionLength": .integer(24)])
    }

    private func gradient(_ model: LanguageModel, _ completions: [[Completion]], budget: Int) throws -> Result {
        let normalizer = LossNormalizer(tokenCounts: completions.flatMap { $0.map(\.tokens.count) })
        let loss = PolicyLoss(try algorithm(), normalizer: normalizer)
        for parameter in model.parameters { parameter.zeroGradient() }
        var total = 0.0
        for batch in MicroBatch.pack(TinyPolicy.sources(prompts, completions), tokenBudget: budget) {
            let tape = Tape()
            let new = model.tokenLogProbs(batch, temperature: 1, on: tape)
            let values = new.logProbs.value.values
            let share = loss(
                batch.spans.map {
                    LossCompletion(
                        advantage: advantage($0.source, $0.completion), newLogProbs: Array(values[$0.targets]))
                })
            new.logProbs.gradient.receive(
                moving: Tensor(shape: new.logProbs.value.shape, share.gradient.flatMap { $0 }))
            tape.backward()
            total += share.loss
        }
        return Result(loss: total, gradients: model.parameters.map { $0.gradient?.values ?? [] })
    }

    @Test(
        "loss and gradient are the same for any split into micro-batches, up to rounding: completions that part late",
        arguments: [Float(1), 0.2])
    func anySplit(temperature: Float) throws {
        let model = TinyPolicy.model()
        let completions = try TinyPolicy.completions(
            model, prompts: prompts, groupSize: groupSize, temperature: temperature)
        let rows = MicroBatch.pack(TinyPolicy.sources(prompts, completions), tokenBudget: 100_000)[0].tokens.count
        let alone = prompts.reduce(0, +) + completions.joined().reduce(0) { $0 + $1.tokens.count - 1 }
        #expect(temperature == 1 || rows < alone - 10, "\(rows) rows of \(alone)")
        let whole = try gradient(model, completions, budget: 100_000)
        #expect(whole.norm > 1e-3)
        for budget in [1, 40, 77] {
            let split = try gradient(model, completions, budget: budget)
            #expect(abs(split.loss - whole.loss) <= 1e-6 * max(abs(whole.loss), 1))
            #expect(abs(split.norm - whole.norm) <= 1e-6 * whole.norm)
            let difference = zip(split.gradients.joined(), whole.gradients.joined())
                .reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }.squareRoot()
            #expect(difference <= 1e-6 * whole.norm, "budget \(budget): \(difference / whole.norm)")
        }
    }

    @Test(
        "for a fixed split they have the same bits for any number of threads", .needsSteadyKernels,
        arguments: [1, 2, 3, 8],
        Precision.trainable)
    func threads(count: Int, precision: Precision) throws {
        let model = TinyPolicy.model()
        model.precision = precision
        let completions = try TinyPolicy.completions(model, prompts: prompts, groupSize: groupSize)
        let expected = try gradient(model, completions, budget: 77)
        let before = WorkerPool.shared.threadCount
        defer { WorkerPool.shared.threadCount = before }
        WorkerPool.shared.threadCount = count
        let found = try gradient(model, completions, budget: 77)
        #expect(found.loss == expected.loss)
        #expect(found.gradients.map { $0.map(\.bitPattern) } == expected.gradients.map { $0.map(\.bitPattern) })
    }

    @Test(
        "with activation checkpointing they have the same bits", arguments: [ModelConfiguration.Family.llama, .qwen3])
    func activationCheckpointing(family: ModelConfiguration.Family) throws {
        let model = TinyPolicy.model(family)
        let completions = try TinyPolicy.completions(model, prompts: prompts, groupSize: groupSize)
        let expected = try gradient(model, completions, budget: 77)
        model.checkpointsActivations = true
        let found = try gradient(model, completions, budget: 77)
        #expect(found.loss == expected.loss)
        #expect(found.gradients.map { $0.map(\.bitPattern) } == expected.gradients.map { $0.map(\.bitPattern) })
    }

    @Test("in bf16 the gradient points where it does in fp32", .needsSteadyKernels)
    func bfloat16() throws {
        let model = TinyPolicy.model()
        let completions = try TinyPolicy.completions(model, prompts: prompts, groupSize: groupSize)
        let exact = try gradient(model, completions, budget: 77)
        model.precision = .bf16
        let rounded = try gradient(model, completions, budget: 77)
        let difference = zip(rounded.gradients.joined(), exact.gradients.joined())
            .reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }.squareRoot()
        #expect(difference > 0 && difference < 0.03 * exact.norm, "off by \(difference / exact.norm) of the norm")
    }

    @Test(
        "the gradient equals finite differences of the loss along random directions",
        arguments: [ModelConfiguration.Family.llama, .qwen2, .qwen3])
    func finiteDifferences(family: ModelConfiguration.Family) throws {
        let model = TinyPolicy.model(family)
        let completions = try TinyPolicy.completions(model, prompts: prompts, groupSize: groupSize)
        let batches = MicroBatch.pack(TinyPolicy.sources(prompts, completions), tokenBudget: 77)
        let analytic = try gradient(model, completions, budget: 77).gradients
        // On-policy the surrogate's value does not move, so the score function Σ weight · advantage · logProb stands in:
        // its gradient is the policy gradient with the sign turned.
        let normalizer = LossNormalizer(tokenCounts: completions.flatMap { $0.map(\.tokens.count) })
        let algorithm = try algorithm()
        func score() -> Double {
            batches.reduce(0) { sum, batch in
                let values = model.tokenLogProbs(batch, temperature: 1).logProbs.value.values
                return sum
                    + batch.spans.reduce(0) { sum, span in
                        let weight = normalizer.tokenWeight(algorithm, tokenCount: span.targets.count)
                        let logProb = values[span.targets].reduce(0) { $0 + Double($1) }
                        return sum - weight * advantage(span.source, span.completion) * logProb
                    }
            }
        }
        for (index, parameter) in model.parameters.enumerated() {
            let original = parameter.value.values
            let stream = RandomStream(seed: 6).child(parameter.name)
            let direction = original.indices.map { Float(stream.uniform($0) * 2 - 1) }
            func shifted(_ step: Float) -> Double {
                for at in original.indices { parameter.value.pointer[at] = original[at] + step * direction[at] }
                parameter.valueChanged()
                return score()
            }
            let step: Float = 1e-3
            let numeric = (shifted(step) - shifted(-step)) / (2 * Double(step))
            for at in original.indices { parameter.value.pointer[at] = original[at] }
            parameter.valueChanged()
            let expected = zip(analytic[index], direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            #expect(
                abs(numeric - expected) < 0.02 * max(abs(numeric), abs(expected), 0.05),
                "\(parameter.name): analytic \(expected), numeric \(numeric)")
        }
    }
}
