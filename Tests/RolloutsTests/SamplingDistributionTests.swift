import Basics
import Models
import RolloutTypes
import Rollouts
import Tensors
import Testing

/// What is drawn against a distribution computed from the same logits in double precision.
@Suite("Tokens are drawn from the distribution that the parameters describe") struct SamplingDistributionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var temperature: Float = 1
        var topK = 0
        var topP: Float = 1
        var minP: Float = 0
        var tokenLimit = Int.max
        var testDescription: String { "T \(temperature), k \(topK), p \(topP), min-p \(minP), limit \(tokenLimit)" }

        var parameters: SamplingParameters {
            SamplingParameters(
                temperature: temperature, topK: topK, topP: topP, minP: minP, maxTokens: 1, tokenLimit: tokenLimit)
        }
    }

    static let cases = [
        Case(), Case(temperature: 0.5), Case(temperature: 2), Case(topK: 1), Case(topK: 7), Case(topK: 500),
        Case(topP: 0.5), Case(topP: 0.9), Case(topP: 0.99), Case(minP: 0.2), Case(minP: 0.02),
        Case(temperature: 0.8, topK: 40, topP: 0.95), Case(temperature: 1.3, topK: 20, topP: 0.7, minP: 0.1),
        Case(tokenLimit: 100), Case(topP: 0.8, tokenLimit: 33), Case(topK: 3, tokenLimit: 33), Case(tokenLimit: 257),
        Case(tokenLimit: 1),
    ]

    private static let prompt = TinyModel.prompt(7)

    /// id → probability after temperature, limit, top-k, top-p and min-p, each renormalising.
    private func reference(_ logits: [Float], _ item: Case) -> [Int32: Double] {
        let z = logits.prefix(item.tokenLimit).map { Double($0) / Double(item.temperature) }
        let largest = z.max() ?? 0
        var ranked = z.enumerated().map { (id: Int32($0.offset), p: Math.exp($0.element - largest)) }
            .sorted { $0.p != $1.p ? $0.p > $1.p : $0.id < $1.id }
        if item.topK > 0 { ranked = Array(ranked.prefix(item.topK)) }
        if item.topP < 1 {
            let threshold = Double(item.topP) * ranked.reduce(0) { $0 + $1.p }
            var sum = 0.0
            let end =
                ranked.firstIndex {
                    sum += $0.p; return sum >= threshold
                } ?? ranked.count - 1
            ranked = Array(ranked[...end])
        }
        ranked = ranked.filter { $0.p >= Double(item.minP) * ranked[0].p }
        let total = ranked.reduce(0) { $0 + $1.p }
        return Dictionary(uniqueKeysWithValues: ranked.map { ($0.id, $0.p / total) })
    }

    private func draws(_ model: LanguageModel, _ parameters: SamplingParameters, _ count: Int) throws -> [Int32] {
        try RolloutEngine(model: model, tokenizer: nil)
            .sample([TinyModel.request(Self.prompt, count, name: "draws")], parameters)[0].map { $0.tokens[0] }
    }

    @Test("the set is exact and the frequencies pass a chi-square test", arguments: cases)
    func frequencies(_ item: Case) throws {
        let model = TinyModel.make(spread: 0.4)
        let rows = TinyModel.logits(model, Self.prompt)
        let logits = Array(UnsafeBufferPointer(start: rows.pointer(Self.prompt.count - 1), count: rows.width))
        let expected = reference(logits, item)
        let count = 6000
        var found: [Int32: Int] = [:]
        for token in try draws(model, item.parameters, count) { found[token, default: 0] += 1 }
        let strangers = Set(found.keys).subtracting(expected.keys)
        #expect(strangers.isEmpty, "drawn, though the filters drop them: \(strangers.sorted())")
        // Cells that expect fewer than five draws are taken together.
        var (statistic, cells, restExpected, restFound) = (0.0, 0, 0.0, 0)
        for (id, probability) in expected {
            let mean = probability * Double(count)
            let seen = found[id] ?? 0
            if mean < 5 {
                restExpected += mean
                restFound += seen
            } else {
                statistic += (Double(seen) - mean) * (Double(seen) - mean) / mean
                cells += 1
            }
        }
        if restExpected > 5 {
            statistic += (Double(restFound) - restExpected) * (Double(restFound) - restExpected) / restExpected
            cells += 1
        }
        let freedom = Double(max(cells - 1, 1))
        #expect(statistic < freedom + 4 * (2 * freedom).squareRoot() + 4, "chi-square \(statistic) of \(cells) cells")
    }

    @Test("without filters the stream's number picks the token at that cumulative probability")
    func inverse() throws {
        let model = TinyModel.make(spread: 0.4)
        let rows = TinyModel.logits(model, Self.prompt)
        let logits = Array(UnsafeBufferPointer(start: rows.pointer(Self.prompt.count - 1), count: rows.width))
        let expected = reference(logits, Case())
        let request = TinyModel.request(Self.prompt, 500, name: "draws")
        for (stream, token) in zip(request.randomness, try draws(model, Case().parameters, 500)) {
            let before = (0..<token).reduce(0) { $0 + (expected[$1] ?? 0) }
            let uniform = stream.uniform(0)
            #expect(uniform > before - 1e-5 && uniform < before + (expected[token] ?? 0) + 1e-5)
        }
    }

    @Test("recorded log-probabilities are those of the full vocabulary, whatever is filtered", arguments: cases)
    func recorded(_ item: Case) throws {
        let model = TinyModel.make(spread: 0.4)
        let rows = TinyModel.logits(model, Self.prompt)
        let row = Self.prompt.count - 1
        let scale = item.parameters.scale
        let statistics = rows.statistics(row, scale: scale)
        let completions = try RolloutEngine(model: model, tokenizer: nil)
            .sample([TinyModel.request(Self.prompt, 8, name: "draws")], item.parameters)[0]
        for completion in completions {
            let expected = rows.logProb(row, of: completion.tokens[0], scale: scale, statistics)
            #expect(completion.samplerLogProbs[0].bitPattern == expected.bitPattern)
        }
    }

    @Test("equal logits: greedy takes the lowest id")
    func ties() throws {
        let model = ScriptedModel.make([:])
        for limit in [257, 100] {
            let parameters = SamplingParameters(temperature: 0, maxTokens: 3, tokenLimit: limit)
            let tokens = try RolloutEngine(model: model, tokenizer: nil)
                .sample([TinyModel.request([9], 1)], parameters)[0][0].tokens
            #expect(tokens == [0, 0, 0])
        }
    }

    @Test("ids from the limit on are never drawn, even where all the probability lies there", arguments: [Float(0), 1])
    func limit(temperature: Float) throws {
        let model = ScriptedModel.make(Dictionary(uniqueKeysWithValues: (0..<257).map { (Int32($0), 200) }))
        for (topK, topP, minP) in [(0, Float(1), Float(0)), (5, 1, 0), (0, 0.9, 0), (0, 1, 0.1)] {
            let parameters = SamplingParameters(
                temperature: temperature, topK: topK, topP: topP, minP: minP, maxTokens: 4, tokenLimit: 128)
            let tokens = try RolloutEngine(model: model, tokenizer: nil)
                .sample([TinyModel.request([9], 40)], parameters)[0].flatMap(\.tokens)
            #expect(tokens.allSatisfy { $0 < 128 })
            // The allowed ones are all alike, so sampling must not fall back on one of them.
            if temperature > 0 { #expect(Set(tokens).count >= min(5, topK == 0 ? 30 : topK)) }
        }
    }

    @Test("a certain token is drawn for every number, also where all others underflow", arguments: [Float(0.01), 1, 5])
    func certain(temperature: Float) throws {
        let model = ScriptedModel.make([9: 5])
        let tokens = try RolloutEngine(model: model, tokenizer: nil)
            .sample([TinyModel.request([9], 300)], SamplingParameters(temperature: temperature, maxTokens: 1))[0]
        #expect(tokens.allSatisfy { $0.tokens == [5] && $0.samplerLogProbs == [0] && abs($0.entropies[0]) < 1e-6 })
    }
}
