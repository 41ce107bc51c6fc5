/// The shape and constants of a dense decoder: everything about a model that is not a weight or a token.
///
/// One form for all families: choices that a family fixes (biases, query-key norm) are spelled out, so that the model
/// itself never asks for the family. Names follow this code; Hugging Face's `config.json` and GGUF metadata are mapped in
/// `ModelConfiguration+HuggingFace.swift` and `ModelConfiguration+GGUF.swift`.
package struct ModelConfiguration: Sendable, Equatable {
    /// The architecture, as `model_type` and `general.architecture` name it.
    package enum Family: String, Sendable, CaseIterable {
        case llama
        case qwen2
        case qwen3
    }

    package var family: Family
    /// Rows of the embedding; may exceed the tokenizer's size.
    package var vocabularySize: Int
    package var hiddenSize: Int
    package var intermediateSize: Int
    package var layerCount: Int
    /// Query heads.
    package var headCount: Int
    /// Key and value heads; query head `j` reads head `j / (headCount / keyValueHeadCount)`.
    package var keyValueHeadCount: Int
    /// Width of one head; not always `hiddenSize / headCount`.
    package var headWidth: Int
    /// Added to the mean square in every RMS norm.
    package var normEpsilon: Double
    package var ropeTheta: Double
    package var ropeScaling: RopeScaling
    package var hasQueryKeyValueBias: Bool
    package var hasOutputBias: Bool
    package var hasMLPBias: Bool
    /// Whether queries and keys go through an RMS norm of width `headWidth` before the rotation.
    package var hasQueryKeyNorm: Bool
    /// Whether the language-model head is the embedding matrix.
    package var tiesEmbeddings: Bool
    /// The longest sequence the model was made for, prompt and completion together.
    package var contextLength: Int
    package var beginToken: Int32?
    /// Tokens that end a completion, the configuration's own first.
    package var endTokens: [Int32]
    package var padToken: Int32?
    /// Standard deviation of freshly initialised matrices.
    package var initializerRange: Double

    /// A configuration of `family` with that family's biases and norms; the rest as given.
    package init(
        family: Family, vocabularySize: Int, hiddenSize: Int, intermediateSize: Int, layerCount: Int, headCount: Int,
        keyValueHeadCount: Int, headWidth: Int? = nil, normEpsilon: Double = 1e-6, ropeTheta: Double = 10_000,
        ropeScaling: RopeScaling = .none, tiesEmbeddings: Bool, contextLength: Int, beginToken: Int32? = nil,
        endTokens: [Int32] = [], padToken: Int32? = nil, initializerRange: Double = 0.02
    ) {
        self.family = family
        self.vocabularySize = vocabularySize
        self.hiddenSize = hiddenSize
        self.intermediateSize = intermediateSize
        self.layerCount = layerCount
        self.headCount = headCount
        self.keyValueHeadCount = keyValueHeadCount
        self.headWidth = headWidth ?? hiddenSize / headCount
        self.normEpsilon = normEpsilon
        self.ropeTheta = ropeTheta
        self.ropeScaling = ropeScaling
        hasQueryKeyValueBias = family == .qwen2
        hasOutputBias = false
        hasMLPBias = false
        hasQueryKeyNorm = family == .qwen3
        self.tiesEmbeddings = tiesEmbeddings
        self.contextLength = contextLength
        self.beginToken = beginToken
        self.endTokens = endTokens
        self.padToken = padToken
        self.initializerRange = initializerRange
    }
}

/// How rotary angles are stretched beyond the context a model was first trained on.
package enum RopeScaling: Sendable, Equatable {
    case none
    /// Positions divided by `factor`.
    case linear(factor: Double)
    /// Llama 3.1: long wavelengths divided by `factor`, short ones kept, a smooth ramp between.
    case llama3(
        factor: Double, lowFrequencyFactor: Double, highFrequencyFactor: Double, originalContextLength: Int)
    /// YaRN (arXiv:2309.00071); cosine and sine are multiplied by `attentionFactor`, or 0.1 ln(factor) + 1 where nil.
    case yarn(
        factor: Double, originalContextLength: Int, betaFast: Double, betaSlow: Double, attentionFactor: Double?)
}
