import Basics
import Models
import RolloutTypes
import Rollouts
import Testing

/// The engine traps where cache pages run out and where one does not come back, so these tests only have to sample.
@Suite("Cache pages suffice for any mixture of requests") struct PageBudgetTests {
    @Test("prompts of all lengths, groups of all sizes, any concurrency", arguments: 0..<60)
    func fuzz(seed: Int) throws {
        var draw = RandomStream(seed: UInt64(seed)).child("fuzz").generator()
        let contextLength = Int.random(in: 18...100, using: &draw)
        let model = TinyModel.make(contextLength: contextLength)
        let requests = (0..<Int.random(in: 1...12, using: &draw)).map { index in
            TinyModel.request(
                TinyModel.prompt(Int.random(in: 1..<contextLength, using: &draw)), Int.random(in: 0...6, using: &draw),
                name: "request \(index)")
        }
        let stops = Int32.random(in: 0...60, using: &draw)
        let parameters = SamplingParameters(
            maxTokens: Int.random(in: 1...contextLength, using: &draw), stopTokens: Set(0..<stops))
        let concurrency = [1, 2, 3, 5, 8, 64][Int.random(in: 0..<6, using: &draw)]
        let result = try RolloutEngine(model: model, tokenizer: nil, concurrency: concurrency)
            .sample(requests, parameters)
        for (request, completions) in zip(requests, result) {
            #expect(completions.count == request.randomness.count)
            for completion in completions {
                let room = min(parameters.maxTokens, contextLength - request.promptTokens.count)
                #expect(completion.tokens.count <= room)
                #expect((completion.tokens.count == room) || completion.stopReason == .endToken)
            }
        }
    }

    @Test("a short prompt beside one that fills the context may use all that its own leaves")
    func unequalPrompts() throws {
        let model = TinyModel.make(contextLength: 128)
        let requests = [TinyModel.request(TinyModel.prompt(125), 1), TinyModel.request(TinyModel.prompt(3), 4)]
        let result = try RolloutEngine(model: model, tokenizer: nil)
            .sample(requests, SamplingParameters(maxTokens: 120))
        #expect(result.map { $0.map(\.tokens.count) } == [[3], [120, 120, 120, 120]])
    }

    @Test("one straggler of every group may be alive at the same time")
    func stragglers() throws {
        // Nearly every completion ends at once; the survivors of many groups decode side by side.
        let model = TinyModel.make(contextLength: 128, spread: 0.02)
        let requests = (0..<40).map { TinyModel.request(TinyModel.prompt(47), 8, name: "group \($0)") }
        let parameters = SamplingParameters(maxTokens: 64, stopTokens: Set(0..<Int32(225)))
        let result = try RolloutEngine(model: model, tokenizer: nil, concurrency: 16).sample(requests, parameters)
        #expect(result.joined().count == 320)
    }
}
