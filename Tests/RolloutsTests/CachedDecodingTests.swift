import Basics
import Models
import RolloutTypes
import Rollouts
import Tensors
import Testing

@Suite("Decoding with the cache equals a full forward pass to the bit") struct CachedDecodingTests {
    @Test(
        "recorded log-probability and entropy of every token, in every family",
        arguments: [ModelConfiguration.Family.llama, .qwen2, .qwen3], [1, 15, 16, 17, 33])
    func everyPosition(family: ModelConfiguration.Family, promptCount: Int) throws {
        let model = TinyModel.make(family)
        let prompt = TinyModel.prompt(promptCount)
        for temperature in [Float(1), 0.7, 0] {
            let parameters = SamplingParameters(temperature: temperature, maxTokens: 20)
            let engine = RolloutEngine(model: model, tokenizer: nil, concurrency: 2)
            for completion in try engine.sample([TinyModel.request(prompt, 3)], parameters)[0] {
                #expect(completion.tokens.count == 20)
                let rows = TinyModel.logits(model, prompt + completion.tokens.dropLast())
                for (index, token) in completion.tokens.enumerated() {
                    let row = promptCount - 1 + index
                    let statistics = rows.statistics(row, scale: parameters.scale)
                    let logProb = rows.logProb(row, of: token, scale: parameters.scale, statistics)
                    #expect(completion.samplerLogProbs[index].bitPattern == logProb.bitPattern)
                    #expect(completion.entropies[index].bitPattern == statistics.entropy.bitPattern)
                    if temperature == 0 { #expect(token == rows.argmax(row)) }
                }
            }
        }
    }

    @Test("full pages are shared, a partly filled one is copied, and every page comes back")
    func pages() {
        let cache = KeyValueCache(configuration: TinyModel.configuration(), pageCount: 6)
        let prompt = [cache.takePage(), cache.takePage()]
        let first = cache.fork(prompt, tokenCount: 20)
        let second = cache.fork(prompt, tokenCount: 32)
        #expect(first[0] == prompt[0] && first[1] != prompt[1] && second == prompt)
        #expect(cache.freePageCount == 3)
        cache.release(prompt)
        #expect(cache.freePageCount == 3, "the prompt's pages still have other owners")
        cache.release(first)
        #expect(cache.freePageCount == 4)
        cache.release(second)
        #expect(cache.freePageCount == 6)
    }
}
