package import Basics

/// `config.json`: read in the flat form of transformers 4 and the nested `rope_parameters` form of transformers 5, with
/// transformers' own defaults where a key may be absent; written in the flat form, which both read.
extension ModelConfiguration {
    /// Reads a configuration.
    ///
    /// - Parameters:
    ///   - generation: The content of `generation_config.json`, which may add end tokens.
    ///   - file: The path of `config.json`, for messages.
    /// - Throws: `ModelFileError` for an unsupported `model_type`, activation, sliding window or rotary scaling, and for keys
    ///   that are missing, of the wrong kind or contradictory.
    package init(huggingFace json: JSONValue, generation: JSONValue? = nil, file: String) throws {
        guard let members = json.objectValue else {
            throw ModelFileError.contradiction(file: file, problem: "the file must hold one JSON object.")
        }
        let keys = ConfigurationKeys(members: members, file: file)
        let family = try Self.family(keys)
        try Self.refuseUnsupported(keys)
        let hiddenSize = try keys.integer("hidden_size")
        let headCount = try keys.integer("num_attention_heads")
        guard headCount > 0 else {
            throw ModelFileError.contradiction(file: file, problem: "num_attention_heads is \(headCount).")
        }
        let contextLength = try keys.integer("max_position_embeddings", default: family == .llama ? 2048 : 32_768)
        let rope = try RopeScaling.read(keys, contextLength: contextLength)
        self.init(
            family: family, vocabularySize: try keys.integer("vocab_size"), hiddenSize: hiddenSize,
            intermediateSize: try keys.integer("intermediate_size"), layerCount: try keys.integer("num_hidden_layers"),
            headCount: headCount, keyValueHeadCount: try keys.integer("num_key_value_heads", default: headCount),
            headWidth: try keys.integer("head_dim", default: family == .qwen3 ? 128 : hiddenSize / headCount),
            normEpsilon: try keys.number("rms_norm_eps", default: 1e-6), ropeTheta: rope.theta,
            ropeScaling: rope.scaling, tiesEmbeddings: try keys.flag("tie_word_embeddings", default: false),
            contextLength: contextLength, beginToken: try keys.tokens("bos_token_id").first,
            endTokens: try keys.tokens("eos_token_id"), padToken: try keys.tokens("pad_token_id").first,
            initializerRange: try keys.number("initializer_range", default: 0.02))
        if family != .qwen2 {
            hasQueryKeyValueBias = try keys.flag("attention_bias", default: false)
            hasOutputBias = hasQueryKeyValueBias
        }
        hasMLPBias = family == .llama ? try keys.flag("mlp_bias", default: false) : false
        if let generation = generation?.objectValue {
            let more = ConfigurationKeys(members: generation, file: file.replacingLastName("generation_config.json"))
            endTokens += try more.tokens("eos_token_id").filter { !endTokens.contains($0) }
            padToken = try padToken ?? more.tokens("pad_token_id").first
        }
        try check(file: file)
    }

    /// The content of a `config.json` that transformers (4 and 5) loads as the same model.
    ///
    /// - Parameter storedType: `torch_dtype` of the weights beside it: "float32" or "bfloat16".
    package func huggingFaceJSON(storedType: String) -> JSONValue {
        var members: [String: JSONValue] = [
            "architectures": .array([.string(family.architecture)]),
            "model_type": .string(family.rawValue),
            "hidden_act": .string("silu"),
            "vocab_size": .integer(vocabularySize),
            "hidden_size": .integer(hiddenSize),
            "intermediate_size": .integer(intermediateSize),
            "num_hidden_layers": .integer(layerCount),
            "num_attention_heads": .integer(headCount),
            "num_key_value_heads": .integer(keyValueHeadCount),
            "head_dim": .integer(headWidth),
            "rms_norm_eps": .number(normEpsilon),
            "rope_theta": .number(ropeTheta),
            "tie_word_embeddings": .bool(tiesEmbeddings),
            "max_position_embeddings": .integer(contextLength),
            "initializer_range": .number(initializerRange),
            "torch_dtype": .string(storedType),
            "use_cache": .bool(true),
        ]
        if let scaling = ropeScaling.huggingFaceJSON { members["rope_scaling"] = scaling }
        if family != .qwen2 { members["attention_bias"] = .bool(hasQueryKeyValueBias) }
        if family == .llama { members["mlp_bias"] = .bool(hasMLPBias) }
        if family != .llama { members["use_sliding_window"] = .bool(false) }
        members.merge(tokenMembers) { _, new in new }
        return .object(members)
    }

    /// The content of a `generation_config.json` with this model's special tokens.
    package var generationJSON: JSONValue {
        .object(tokenMembers)
    }

    private var tokenMembers: [String: JSONValue] {
        func id(_ token: Int32) -> JSONValue { .integer(Int(token)) }
        return [
            "bos_token_id": beginToken.map(id) ?? .null,
            "eos_token_id": endTokens.count > 1 ? .array(endTokens.map(id)) : endTokens.first.map(id) ?? .null,
            "pad_token_id": padToken.map(id) ?? .null,
        ]
    }

    private static func family(_ keys: ConfigurationKeys) throws -> Family {
        let name = try keys.string("model_type")
        guard let family = Family(rawValue: name) else {
            let known = Family.allCases.map(\.rawValue).joined(separator: ", ")
            throw keys.unsupported("model_type", "\"\(name)\"", "Supported: \(known).")
        }
        return family
    }

    /// Refuses what would silently compute another function than the checkpoint's.
    private static func refuseUnsupported(_ keys: ConfigurationKeys) throws {
        let activation = try keys.string("hidden_act", default: "silu")
        if activation != "silu" {
            throw keys.unsupported("hidden_act", "\"\(activation)\"", "Supported: silu.")
        }
        if keys["quantization_config"] != nil {
            throw keys.unsupported("quantization_config", "present", "Use the unquantised checkpoint or a GGUF file.")
        }
        if let types = keys["layer_types"]?.arrayValue {
            if let other = types.first(where: { $0.stringValue != "full_attention" }) {
                throw keys.unsupported(
                    "layer_types", "\"\(other.stringValue ?? "?")\" in a layer",
                    "Only full attention is supported, no sliding window.")
            }
        } else if try keys.flag("use_sliding_window", default: false), keys["sliding_window"] != nil {
            let firstWindowed = try keys.integer("max_window_layers", default: 28)
            if firstWindowed < (try keys.integer("num_hidden_layers")) {
                throw keys.unsupported("use_sliding_window", "true", "Only full attention is supported.")
            }
        }
    }
}

extension ModelConfiguration.Family {
    /// transformers' class of the causal language model.
    var architecture: String {
        switch self {
        case .llama: "LlamaForCausalLM"
        case .qwen2: "Qwen2ForCausalLM"
        case .qwen3: "Qwen3ForCausalLM"
        }
    }
}

extension String {
    /// This path with its last component replaced.
    func replacingLastName(_ name: String) -> String {
        guard let slash = lastIndex(of: "/") else { return name }
        return self[...slash] + name
    }
}
