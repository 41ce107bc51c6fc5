import FoundationEssentials
import Models
import Tensors
import TestSupport
import Testing

/// The decoder against transformers on tiny random models of every family.
@Suite("Decoder against transformers Golden") struct TransformerGolden {
    private struct Golden: Decodable {
        struct Prompt: Decodable {
            let tokens: [Int32]
            let logits: [[Float]]
            let logProbs: [Float]
            let greedy: [Int32]
        }
        let tolerance: Float
        let prompts: [Prompt]
    }

    static let names = [
        "tiny-llama", "tiny-llama-biased", "tiny-llama3", "tiny-qwen2", "tiny-qwen2-yarn", "tiny-qwen3",
    ]

    private func load(_ name: String) throws -> (LanguageModel, Golden) {
        let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)").path
        let golden = try JSONDecoder().decode(
            Golden.self, from: Data(contentsOf: URL(filePath: directory + "/golden.json")))
        return (try LanguageModel(loading: ModelFiles.open(directory)), golden)
    }

    private func logits(_ model: LanguageModel, _ tokens: [Int32]) -> [[Float]] {
        var plan = AttentionPlan()
        plan.append(TokenTree(tokens.count))
        let hidden = model.hiddenStates(tokens: tokens, plan: plan)
        let flat = Linear.product(hidden.value, weight: model.head).values
        let width = model.configuration.vocabularySize
        return (0..<tokens.count).map { Array(flat[$0 * width..<($0 + 1) * width]) }
    }

    @Test("logits equal the reference's", arguments: names)
    func logitsEqual(name: String) throws {
        let (model, golden) = try load(name)
        for prompt in golden.prompts {
            for (row, expected) in zip(logits(model, prompt.tokens), prompt.logits) {
                let error = zip(row, expected).map { abs($0 - $1) }.max() ?? 0
                #expect(error < golden.tolerance, "\(name): largest difference \(error)")
            }
        }
    }

    @Test("greedy continuations equal the reference's", arguments: names)
    func greedyEqual(name: String) throws {
        let (model, golden) = try load(name)
        for prompt in golden.prompts {
            var tokens = prompt.tokens
            for _ in prompt.greedy {
                let last = logits(model, tokens).last ?? []
                tokens.append(Int32(last.firstIndex(of: last.max() ?? 0) ?? 0))
            }
            #expect(Array(tokens.dropFirst(prompt.tokens.count)) == prompt.greedy)
        }
    }
}
