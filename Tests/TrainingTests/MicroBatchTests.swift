import Models
import RolloutTypes
import Rollouts
import Tensors
import Testing
import Training

@Suite("Micro-batches") struct MicroBatchTests {
    private static let budgets = [1, 7, 30, 64, 100, 1000, 100_000]

    private let sources = [
        MicroBatch.Source(promptTokens: [1, 2, 3], completions: [[10, 11], [12], [], [13, 14, 15, 16]]),
        MicroBatch.Source(promptTokens: Array(0..<40), completions: []),
        MicroBatch.Source(promptTokens: Array(20..<37), completions: [Array(100..<190), [1, 2]]),
        MicroBatch.Source(promptTokens: [5], completions: [[6, 7, 8]]),
        MicroBatch.Source(
            promptTokens: [8, 9], completions: [[10, 11, 12], [10, 11, 13, 14], [10, 11], [10, 11, 12], [20]]),
    ]

    @Test("every token of every completion is a target exactly once, in order", arguments: budgets)
    func complete(budget: Int) {
        var found: [[Int: [Int32]]] = Array(repeating: [:], count: sources.count)
        for batch in MicroBatch.pack(sources, tokenBudget: budget) {
            #expect(batch.targets.count == batch.targetRows.count && batch.plan.rowCount == batch.tokens.count)
            #expect(batch.spans.first?.targets.lowerBound == 0)
            #expect(batch.spans.last?.targets.upperBound == batch.targets.count)
            for (span, next) in zip(batch.spans, batch.spans.dropFirst()) {
                #expect(span.targets.upperBound == next.targets.lowerBound)
            }
            for span in batch.spans {
                #expect(found[span.source][span.completion] == nil, "twice in the batches")
                found[span.source][span.completion] = Array(batch.targets[span.targets])
            }
        }
        for (index, source) in sources.enumerated() {
            let expected = source.completions.enumerated().filter { !$0.element.isEmpty }
            #expect(found[index] == Dictionary(uniqueKeysWithValues: expected.map { ($0.offset, $0.element) }))
        }
    }

    @Test("each target is predicted from the row that reads the token before it, at its position", arguments: budgets)
    func rows(budget: Int) {
        for batch in MicroBatch.pack(sources, tokenBudget: budget) {
            for span in batch.spans {
                let source = sources[span.source]
                let text = source.promptTokens + source.completions[span.completion]
                for (index, target) in span.targets.enumerated() {
                    let row = Int(batch.predictingRows[Int(batch.targetRows[target])])
                    let position = source.promptTokens.count - 1 + index
                    #expect(batch.tokens[row] == text[position])
                    #expect(Int(batch.plan.positions[row]) == position)
                }
            }
        }
    }

    @Test("the budget holds, and what exceeds it alone is alone", arguments: budgets)
    func budget(_ budget: Int) {
        for batch in MicroBatch.pack(sources, tokenBudget: budget) where batch.tokens.count > budget {
            #expect(batch.spans.count == 1, "\(batch.tokens.count) rows over a budget of \(budget)")
        }
    }

    @Test("a prompt is there once for all of its completions, and what they begin with alike")
    func shared() {
        let batches = MicroBatch.pack(sources, tokenBudget: 100_000)
        #expect(batches.count == 1)
        #expect(batches[0].tokens.count == (3 + 1 + 0 + 3) + (17 + 89 + 1) + (1 + 2) + (2 + 3))
    }

    @Test("nothing to pack gives no batch")
    func empty() {
        #expect(MicroBatch.pack([], tokenBudget: 5).isEmpty)
        #expect(MicroBatch.pack([.init(promptTokens: [1], completions: [[]])], tokenBudget: 5).isEmpty)
    }

    @Test(
        "the sampler's log-probabilities and entropies equal the trainer's to the bit, for any split",
        arguments: [Float(1), 0.7, 0.2], [1, 50, 90, 100_000])
    func samplerEqualsTrainer(temperature: Float, budget: Int) throws {
        for family in [ModelConfiguration.Family.llama, .qwen2, .qwen3] {
            let model = TinyPolicy.model(family)
            let prompts = [1, 15, 16, 17, 40]
            let completions = try TinyPolicy.completions(
                model, prompts: prompts, groupSize: 3, temperature: temperature)
            for tape in [nil, Tape()] {
                for batch in MicroBatch.pack(TinyPolicy.sources(prompts, completions), tokenBudget: budget) {
                    let result = model.tokenLogProbs(batch, temperature: temperature, on: tape)
                    let (logProbs, entropies) = (result.logProbs.value.values, result.entropies.value.values)
                    for span in batch.spans {
                        let sampled = completions[span.source][span.completion]
                        #expect(logProbs[span.targets].map(\.bitPattern) == sampled.samplerLogProbs.map(\.bitPattern))
                        #expect(entropies[span.targets].map(\.bitPattern) == sampled.entropies.map(\.bitPattern))
                    }
                }
            }
        }
    }

    @Test("greedy completions record log-probabilities at temperature 1")
    func greedy() throws {
        let model = TinyPolicy.model()
        let completions = try TinyPolicy.completions(model, prompts: [9, 20], groupSize: 1, temperature: 0)
        for batch in MicroBatch.pack(TinyPolicy.sources([9, 20], completions), tokenBudget: 1000) {
            let logProbs = model.tokenLogProbs(batch, temperature: 1).logProbs.value.values
            for span in batch.spans {
                #expect(Array(logProbs[span.targets]) == completions[span.source][0].samplerLogProbs)
            }
        }
    }
}
