import Basics
import Models
import Tensors
import TestSupport
import Testing

@Suite("Language model") struct LanguageModelTests {
    private static let families: [ModelConfiguration.Family] = [.llama, .qwen2, .qwen3]

    private func model(_ family: ModelConfiguration.Family, ties: Bool = true, seed: UInt64 = 4) -> LanguageModel {
        LanguageModel(
            configuration: ModelConfiguration(
                family: family, vocabularySize: 67, hiddenSize: 24, intermediateSize: 40, layerCount: 2, headCount: 4,
                keyValueHeadCount: 2, normEpsilon: 1e-5, tiesEmbeddings: ties, contextLength: 64, endTokens: [66],
                initializerRange: 0.2), random: RandomStream(seed: seed))
    }

    private func logits(_ model: LanguageModel) -> [UInt32] {
        let tokens = (0..<20).map { Int32($0 * 7 % 67) }
        var plan = AttentionPlan()
        plan.append(TokenTree(tokens.count))
        return Linear.product(model.hiddenStates(tokens: tokens, plan: plan).value, weight: model.head).values
            .map(\.bitPattern)
    }

    @Test("a copy has the same logits and no longer changes with the original", arguments: families)
    func copy(family: ModelConfiguration.Family) {
        let original = model(family)
        let copy = original.copy()
        let before = logits(original)
        #expect(logits(copy) == before)
        for parameter in original.parameters {
            for index in 0..<parameter.value.count { parameter.value.pointer[index] += 0.1 }
            parameter.valueChanged()
        }
        #expect(logits(copy) == before)
        #expect(logits(original) != before)
    }

    @Test("written in fp32 and loaded, a model has the same logits to the bit", arguments: families, [true, false])
    func writtenAndLoaded(family: ModelConfiguration.Family, ties: Bool) throws {
        let original = model(family, ties: ties)
        let directory = try TemporaryDirectory()
        let byName = Dictionary(uniqueKeysWithValues: original.parameters.map { ($0.name, $0.value) })
        try HuggingFaceDirectory.write(
            original.configuration, to: directory.file("model"), precision: .fp32,
            values: { name, body in try body(UnsafeBufferPointer(try #require(byName[name]).buffer)) })
        let loaded = try LanguageModel(loading: ModelFiles.open(directory.file("model")))
        #expect(logits(loaded) == logits(original))
        #expect(loaded.parameters.map(\.name) == original.parameters.map(\.name))
        for (found, expected) in zip(loaded.parameters, original.parameters) {
            #expect(found.value.values.map(\.bitPattern) == expected.value.values.map(\.bitPattern), "\(found.name)")
        }
    }

    @Test("parameters stand in the configuration's order, and a tied head is the embedding", arguments: families)
    func order(family: ModelConfiguration.Family) {
        for ties in [true, false] {
            let model = model(family, ties: ties)
            #expect(model.parameters.map(\.name) == model.configuration.expectedTensors.map(\.name))
            #expect(model.parameters.map(\.value.shape) == model.configuration.expectedTensors.map(\.shape))
            #expect((model.head === model.embedding) == ties)
            #expect(model.parameters.reduce(0) { $0 + $1.value.count } == model.configuration.parameterCount)
        }
    }

    @Test("random weights depend on the stream alone; norms are 1 and biases 0")
    func random() {
        #expect(logits(model(.qwen2)) == logits(model(.qwen2)))
        #expect(logits(model(.qwen2, seed: 5)) != logits(model(.qwen2)))
        for parameter in model(.qwen2).parameters where parameter.value.shape.count == 1 {
            let value: Float = parameter.name.hasSuffix("bias") ? 0 : 1
            #expect(parameter.value.values.allSatisfy { $0 == value }, "\(parameter.name)")
        }
    }

    @Test("completions packed behind one prompt have the logits they have alone", arguments: families)
    func tree(family: ModelConfiguration.Family) {
        let model = model(family)
        let width = model.configuration.vocabularySize
        for promptCount in [1, 15, 16, 17, 33] {
            let prompt = (0..<promptCount).map { Int32($0 * 11 % 67) }
            let branches = [5, 0, 17, 1].map { count in (0..<count).map { Int32(($0 * 5 + count) % 67) } }
            var plan = AttentionPlan()
            plan.append(TokenTree(promptCount, branches.map { TokenTree($0.count) }))
            let packed = Linear.product(
                model.hiddenStates(tokens: prompt + branches.flatMap { $0 }, plan: plan).value, weight: model.head
            ).values.map(\.bitPattern)
            var row = promptCount
            for branch in branches {
                var alone = AttentionPlan()
                alone.append(TokenTree(promptCount + branch.count))
                let own = Linear.product(
                    model.hiddenStates(tokens: prompt + branch, plan: alone).value, weight: model.head
                ).values.map(\.bitPattern)
                #expect(own.prefix(promptCount * width) == packed.prefix(promptCount * width))
                let part = packed[row * width..<(row + branch.count) * width]
                #expect(Array(own.dropFirst(promptCount * width)) == Array(part))
                row += branch.count
            }
        }
    }
}
