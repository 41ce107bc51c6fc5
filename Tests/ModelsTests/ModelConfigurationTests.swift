import Basics
import FoundationEssentials
import Models
import Testing

@Suite("Model configuration")
struct ModelConfigurationTests {
    struct Release: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let json: String
        var generation: String?
        let expected: ModelConfiguration
        let parameterCount: Int
    }

    static let releases = [
        Release(
            testDescription: "SmolLM2-135M-Instruct",
            json: """
                {"architectures": ["LlamaForCausalLM"], "attention_bias": false, "bos_token_id": 1, "eos_token_id": 2,
                 "hidden_act": "silu", "hidden_size": 576, "initializer_range": 0.041666666666666664,
                 "intermediate_size": 1536, "max_position_embeddings": 8192, "mlp_bias": false, "model_type": "llama",
                 "num_attention_heads": 9, "num_hidden_layers": 30, "num_key_value_heads": 3, "pad_token_id": 2,
                 "rms_norm_eps": 1e-05, "rope_scaling": null, "rope_theta": 100000, "tie_word_embeddings": true,
                 "torch_dtype": "bfloat16", "vocab_size": 49152}
                """,
            expected: ModelConfiguration(
                family: .llama, vocabularySize: 49_152, hiddenSize: 576, intermediateSize: 1536, layerCount: 30,
                headCount: 9, keyValueHeadCount: 3, headWidth: 64, normEpsilon: 1e-5, ropeTheta: 100_000,
                tiesEmbeddings: true, contextLength: 8192, beginToken: 1, endTokens: [2], padToken: 2,
                initializerRange: 0.041666666666666664),
            parameterCount: 134_515_008),
        Release(
            testDescription: "Llama-3.2-1B-Instruct",
            json: """
                {"model_type": "llama", "attention_bias": false, "bos_token_id": 128000,
                 "eos_token_id": [128001, 128008, 128009], "head_dim": 64, "hidden_act": "silu", "hidden_size": 2048,
                 "initializer_range": 0.02, "intermediate_size": 8192, "max_position_embeddings": 131072,
                 "mlp_bias": false, "num_attention_heads": 32, "num_hidden_layers": 16, "num_key_value_heads": 8,
                 "rms_norm_eps": 1e-05, "rope_scaling": {"factor": 32.0, "high_freq_factor": 4.0,
                 "low_freq_factor": 1.0, "original_max_position_embeddings": 8192, "rope_type": "llama3"},
                 "rope_theta": 500000.0, "tie_word_embeddings": true, "vocab_size": 128256}
                """,
            expected: ModelConfiguration(
                family: .llama, vocabularySize: 128_256, hiddenSize: 2048, intermediateSize: 8192, layerCount: 16,
                headCount: 32, keyValueHeadCount: 8, headWidth: 64, normEpsilon: 1e-5, ropeTheta: 500_000,
                ropeScaling: .llama3(
                    factor: 32, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContextLength: 8192),
                tiesEmbeddings: true, contextLength: 131_072, beginToken: 128_000,
                endTokens: [128_001, 128_008, 128_009]),
            parameterCount: 1_235_814_400),
        Release(
            testDescription: "Qwen2.5-0.5B-Instruct, with end tokens in generation_config.json",
            json: """
                {"model_type": "qwen2", "bos_token_id": 151643, "eos_token_id": 151645, "hidden_act": "silu",
                 "hidden_size": 896, "initializer_range": 0.02, "intermediate_size": 4864,
                 "max_position_embeddings": 32768, "max_window_layers": 21, "num_attention_heads": 14,
                 "num_hidden_layers": 24, "num_key_value_heads": 2, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
                 "sliding_window": 32768, "tie_word_embeddings": true, "use_sliding_window": false,
                 "vocab_size": 151936}
                """,
            generation: #"{"eos_token_id": [151645, 151643], "pad_token_id": 151643, "temperature": 0.7}"#,
            expected: ModelConfiguration(
                family: .qwen2, vocabularySize: 151_936, hiddenSize: 896, intermediateSize: 4864, layerCount: 24,
                headCount: 14, keyValueHeadCount: 2, headWidth: 64, ropeTheta: 1_000_000, tiesEmbeddings: true,
                contextLength: 32_768, beginToken: 151_643, endTokens: [151_645, 151_643], padToken: 151_643),
            parameterCount: 494_032_768),
        Release(
            testDescription: "Qwen3-0.6B in the nested form, with YaRN as its model card has it",
            json: """
                {"model_type": "qwen3", "attention_bias": false, "bos_token_id": 151643, "eos_token_id": 151645,
                 "dtype": "bfloat16", "head_dim": 128, "hidden_act": "silu", "hidden_size": 1024,
                 "intermediate_size": 3072, "layer_types": ["full_attention", "full_attention"],
                 "max_position_embeddings": 40960, "num_attention_heads": 16, "num_hidden_layers": 28,
                 "num_key_value_heads": 8, "rms_norm_eps": 1e-06, "rope_parameters": {"rope_theta": 1000000,
                 "rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32768},
                 "sliding_window": null, "tie_word_embeddings": true, "use_sliding_window": false,
                 "vocab_size": 151936}
                """,
            expected: ModelConfiguration(
                family: .qwen3, vocabularySize: 151_936, hiddenSize: 1024, intermediateSize: 3072, layerCount: 28,
                headCount: 16, keyValueHeadCount: 8, headWidth: 128, ropeTheta: 1_000_000,
                ropeScaling: .yarn(
                    factor: 4, originalContextLength: 32_768, betaFast: 32, betaSlow: 1, attentionFactor: nil),
                tiesEmbeddings: true, contextLength: 40_960, beginToken: 151_643, endTokens: [151_645]),
            parameterCount: 596_049_920),
    ]

    @Test("released configurations are read as they are meant", arguments: releases)
    func reads(release: Release) throws {
        let found = try read(release.json, generation: release.generation)
        #expect(found == release.expected)
        #expect(found.parameterCount == release.parameterCount)
    }

    @Test("a written config.json reads back as the same configuration", arguments: releases)
    func roundTrip(release: Release) throws {
        for scaling in [
            release.expected.ropeScaling, .none, .linear(factor: 2),
            .yarn(factor: 8, originalContextLength: 4096, betaFast: 16, betaSlow: 2, attentionFactor: 1.5),
        ] {
            var configuration = release.expected
            configuration.ropeScaling = scaling
            configuration.tiesEmbeddings.toggle()
            let json = configuration.huggingFaceJSON(storedType: "float32")
            #expect(try ModelConfiguration(huggingFace: json, file: "config.json") == configuration)
        }
    }

    @Test("transformers 4 and 5 forms of the rotary parameters mean the same")
    func bothForms() throws {
        let flat = try Self.edited(["rope_theta": .number(5e5), "rope_scaling": Self.llama3])
        let nested = try Self.edited([
            "rope_theta": nil, "rope_scaling": nil,
            "rope_parameters": .object(
                (Self.llama3.objectValue ?? [:]).merging(["rope_theta": .number(5e5)]) { $1 }),
        ])
        #expect(flat.ropeScaling != .none)
        #expect(flat == nested)
    }

    @Test("DeepSeek's two YaRN magnitudes cancel where they are equal")
    func yarnMagnitudes() throws {
        func attentionFactor(_ scale: Double) throws -> Double? {
            let configuration = try Self.edited([
                "rope_scaling": .object([
                    "type": .string("yarn"), "factor": .integer(40), "mscale": .number(scale),
                    "mscale_all_dim": .number(1), "original_max_position_embeddings": .integer(4096),
                ])
            ])
            guard case .yarn(_, 4096, 32, 1, let factor) = configuration.ropeScaling else { return nil }
            return factor
        }
        #expect(try attentionFactor(1) == 1)
        let half = try #require(try attentionFactor(0.5))
        #expect(abs(half - 1.184443972 / 1.368887945) < 1e-6)
    }

    @Test("biases follow the family and its keys")
    func biases() throws {
        let llama = try Self.edited(["attention_bias": .bool(true), "mlp_bias": .bool(true)])
        #expect(llama.hasQueryKeyValueBias && llama.hasOutputBias && llama.hasMLPBias && !llama.hasQueryKeyNorm)
        let qwen2 = try Self.edited(["model_type": .string("qwen2")])
        #expect(qwen2.hasQueryKeyValueBias && !qwen2.hasOutputBias && !qwen2.hasMLPBias && !qwen2.hasQueryKeyNorm)
        let qwen3 = try Self.edited(["model_type": .string("qwen3")])
        #expect(!qwen3.hasQueryKeyValueBias && qwen3.hasQueryKeyNorm && qwen3.headWidth == 128)
        let names = Set(llama.expectedTensors.map(\.name))
        #expect(names.contains("model.layers.29.self_attn.o_proj.bias"))
        #expect(names.contains("model.layers.0.mlp.down_proj.bias"))
    }

    @Test("a sliding window that no layer uses is ignored")
    func unusedWindow() throws {
        _ = try Self.edited([
            "use_sliding_window": .bool(true), "sliding_window": .integer(64), "max_window_layers": .integer(30),
        ])
    }

    static let llama3 = JSONValue.object([
        "rope_type": .string("llama3"), "factor": .integer(8), "low_freq_factor": .integer(1),
        "high_freq_factor": .integer(4), "original_max_position_embeddings": .integer(8192),
    ])

    struct Refusal: Sendable, CustomTestStringConvertible {
        let key: String
        let value: JSONValue?
        let says: String
        var testDescription: String { "\(key): \(says)" }
    }

    static let refusals: [Refusal] = [
        Refusal(key: "model_type", value: .string("mistral"), says: "Supported: llama, qwen2, qwen3"),
        Refusal(key: "model_type", value: nil, says: "model_type is missing"),
        Refusal(key: "hidden_act", value: .string("gelu"), says: "hidden_act is \"gelu\""),
        Refusal(key: "hidden_size", value: nil, says: "hidden_size is missing"),
        Refusal(key: "hidden_size", value: .string("576"), says: "hidden_size is \"576\"; it must be a whole number"),
        Refusal(key: "hidden_size", value: .integer(.max), says: "hidden_size is 9223372036854775807"),
        Refusal(key: "num_attention_heads", value: .integer(0), says: "num_attention_heads is 0"),
        Refusal(key: "num_key_value_heads", value: .integer(2), says: "9 is not a multiple of num_key_value_heads 2"),
        Refusal(key: "num_key_value_heads", value: .integer(0), says: "num_key_value_heads is 0"),
        Refusal(key: "head_dim", value: .integer(63), says: "head_dim 63 is odd"),
        Refusal(key: "num_hidden_layers", value: .integer(-1), says: "num_hidden_layers is -1"),
        Refusal(key: "eos_token_id", value: .integer(49_152), says: "token id 49152 lies outside"),
        Refusal(key: "eos_token_id", value: .string("</s>"), says: "eos_token_id is \"</s>\""),
        Refusal(key: "tie_word_embeddings", value: .integer(1), says: "tie_word_embeddings is 1"),
        Refusal(
            key: "rope_scaling", value: .object(["type": .string("dynamic"), "factor": .integer(2)]),
            says: "rope_scaling.rope_type is \"dynamic\""),
        Refusal(
            key: "rope_scaling", value: .object(["rope_type": .string("linear")]),
            says: "rope_scaling.factor is missing"),
        Refusal(
            key: "rope_scaling", value: .object(["rope_type": .string("linear"), "factor": .integer(0)]),
            says: "it must be at least 1"),
        Refusal(
            key: "rope_parameters", value: .object(["full_attention": .object([:])]),
            says: "All layers must share"),
        Refusal(key: "layer_types", value: .array([.string("sliding_attention")]), says: "\"sliding_attention\""),
        Refusal(key: "quantization_config", value: .object([:]), says: "quantization_config"),
        Refusal(key: "rms_norm_eps", value: .integer(0), says: "rms_norm_eps is 0"),
    ]

    @Test("what cannot be computed is refused with a sentence", arguments: refusals)
    func refuses(refusal: Refusal) throws {
        let error = try #require(throws: ModelFileError.self) {
            try Self.edited([refusal.key: refusal.value])
        }
        #expect(error.description.contains(refusal.says), "\(error)")
        #expect(error.description.hasPrefix("m/config.json: "))
        #expect(error.category == .usage)
    }

    @Test("a sliding window in use is refused")
    func refusesWindow() throws {
        let error = try #require(throws: ModelFileError.self) {
            try Self.edited([
                "use_sliding_window": .bool(true), "sliding_window": .integer(64), "max_window_layers": .integer(4),
            ])
        }
        #expect(error.description.contains("use_sliding_window"))
    }

    private func read(_ json: String, generation: String? = nil) throws -> ModelConfiguration {
        try ModelConfiguration(
            huggingFace: Self.value(json), generation: generation.map(Self.value), file: "m/config.json")
    }

    /// The SmolLM2 configuration with some keys changed, or removed where nil.
    private static func edited(_ changes: [String: JSONValue?]) throws -> ModelConfiguration {
        var members = try value(releases[0].json).objectValue ?? [:]
        for (key, value) in changes { members[key] = value }
        return try ModelConfiguration(huggingFace: .object(members), file: "m/config.json")
    }

    private static func value(_ json: String) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(json.utf8))
    }
}
