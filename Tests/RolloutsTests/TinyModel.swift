import Basics
import Models
import RolloutTypes
import Rollouts
import Tensors

/// Models of a few thousand random weights over the byte tokenizer's 257 ids, which no vector width divides.
enum TinyModel {
    static func configuration(
        _ family: ModelConfiguration.Family = .llama, contextLength: Int = 128, spread: Double = 0.25
    ) -> ModelConfiguration {
        ModelConfiguration(
            family: family, vocabularySize: 257, hiddenSize: 24, intermediateSize: 40, layerCount: 2, headCount: 4,
            keyValueHeadCount: 2, normEpsilon: 1e-5, tiesEmbeddings: true, contextLength: contextLength,
            endTokens: [256], initializerRange: spread)
    }

    static func make(
        _ family: ModelConfiguration.Family = .llama, seed: UInt64 = 1, contextLength: Int = 128, spread: Double = 0.25
    ) -> LanguageModel {
        LanguageModel(
            configuration: configuration(family, contextLength: contextLength, spread: spread),
            random: RandomStream(seed: seed))
    }

    static func prompt(_ count: Int, seed: UInt64 = 9) -> [Int32] {
        let stream = RandomStream(seed: seed).child("prompt", count)
        return (0..<count).map { Int32(stream.bits($0) % 256) }
    }

    /// A request for `count` completions whose streams are named by `name`.
    static func request(
        _ prompt: [Int32], _ count: Int, name: String = "request", stopStrings: [String] = []
    ) -> RolloutRequest {
        let stream = RandomStream(seed: 3).child(name)
        return RolloutRequest(
            promptTokens: prompt, randomness: (0..<count).map { stream.child("slot", $0) }, stopStrings: stopStrings)
    }

    /// The logits that follow each of `tokens`, computed in one pass without a cache.
    static func logits(_ model: LanguageModel, _ tokens: [Int32]) -> LogitRows {
        var plan = AttentionPlan()
        plan.append(TokenTree(tokens.count))
        return LogitRows(hidden: model.hiddenStates(tokens: tokens, plan: plan).value, weight: model.head)
    }
}

/// A model that answers every token with the one that a script gives it, and is undecided where the script is silent.
///
/// Embedding rows are one-hot and the layers add nothing, so the head reads the last token alone.
enum ScriptedModel {
    /// Logit of the scripted successor; all others are 0.
    static let certainty: Float = 800

    static func make(_ successors: [Int32: Int32], contextLength: Int = 64) -> LanguageModel {
        let width = 260
        let configuration = ModelConfiguration(
            family: .llama, vocabularySize: 257, hiddenSize: width, intermediateSize: 16, layerCount: 1, headCount: 2,
            keyValueHeadCount: 1, normEpsilon: 1e-5, tiesEmbeddings: false, contextLength: contextLength,
            endTokens: [256])
        return LanguageModel(configuration: configuration) { expected in
            var values = [Float](repeating: expected.shape.count == 1 ? 1 : 0, count: expected.count)
            if expected.name == "model.embed_tokens.weight" {
                for token in 0..<257 { values[token * width + token] = 1 }
            }
            if expected.name == "lm_head.weight" {
                for (token, next) in successors {
                    values[Int(next) * width + Int(token)] = certainty / Float(width).squareRoot()
                }
            }
            return Tensor(shape: expected.shape, values)
        }
    }

    /// Every byte of `text` is followed by the next one; bytes must differ. `then` follows the last.
    static func saying(_ text: String, then: Int32? = nil, contextLength: Int = 64) -> LanguageModel {
        let bytes = text.utf8.map(Int32.init)
        var successors = Dictionary(uniqueKeysWithValues: zip(bytes, bytes.dropFirst()))
        if let last = bytes.last, let then { successors[last] = then }
        return make(successors, contextLength: contextLength)
    }
}
