import Basics
import Models

/// Sizes of Llama models whose weights are random: what a step costs does not depend on the weights' values.
enum BenchShape: String, CaseIterable {
    case tiny = "10m"
    case small = "135m"
    case medium = "360m"
    case large = "1.7b"

    /// The three larger ones are SmolLM2's.
    var configuration: ModelConfiguration {
        switch self {
        case .tiny: Self.llama(vocabulary: 8192, hidden: 320, inner: 896, layers: 6, heads: 5, keyValueHeads: 5)
        case .small: Self.llama(vocabulary: 49152, hidden: 576, inner: 1536, layers: 30, heads: 9, keyValueHeads: 3)
        case .medium: Self.llama(vocabulary: 49152, hidden: 960, inner: 2560, layers: 32, heads: 15, keyValueHeads: 5)
        case .large: Self.llama(vocabulary: 49152, hidden: 2048, inner: 8192, layers: 24, heads: 32, keyValueHeads: 32)
        }
    }

    func model(seed: Int) -> LanguageModel {
        LanguageModel(configuration: configuration, random: RandomStream(seed: UInt64(bitPattern: Int64(seed))))
    }

    private static func llama(
        vocabulary: Int, hidden: Int, inner: Int, layers: Int, heads: Int, keyValueHeads: Int
    ) -> ModelConfiguration {
        ModelConfiguration(
            family: .llama, vocabularySize: vocabulary, hiddenSize: hidden, intermediateSize: inner, layerCount: layers,
            headCount: heads, keyValueHeadCount: keyValueHeads, tiesEmbeddings: true, contextLength: 8192)
    }
}
