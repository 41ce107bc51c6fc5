import Basics
import RolloutTypes
import Rollouts
import Tensors
import Testing

@Suite("What a completion may not begin with") struct ExcludedTokenTests {
    @Test(
        "excluded tokens are never drawn first, later they may be, and what is recorded stays the policy's",
        arguments: [0, 1] as [Float])
    func excluded(temperature: Float) throws {
        let model = TinyModel.make()
        let prompt = TinyModel.prompt(6)
        let engine = RolloutEngine(model: model, tokenizer: nil)
        let parameters = SamplingParameters(temperature: temperature, maxTokens: 12)
        let streams = (0..<16).map { RandomStream(seed: 3).child("slot", $0) }
        let free = try engine.sample([RolloutRequest(promptTokens: prompt, randomness: streams)], parameters)[0]
        let banned = Set(free.map { $0.tokens[0] })
        let other = try engine.sample(
            [RolloutRequest(promptTokens: prompt, randomness: streams, excludedFirst: banned)], parameters)[0]
        #expect(other.allSatisfy { !banned.contains($0.tokens[0]) && $0.tokens.count == 12 })
        let logits = TinyModel.logits(model, prompt)
        let row = prompt.count - 1
        let statistics = logits.statistics(row, scale: 1)
        for completion in other {
            let expected = logits.logProb(row, of: completion.tokens[0], scale: 1, statistics)
            #expect(abs(completion.samplerLogProbs[0] - expected) < 1e-4)
            #expect(completion.entropies[0].bitPattern == free[0].entropies[0].bitPattern)
        }
    }
}
