package import Basics

/// GGUF metadata and tensors, read into a configuration. Keys: ggml's `docs/gguf.md`.
extension ModelConfiguration {
    /// Reads the configuration of the model in `file`.
    ///
    /// The vocabulary size is the number of rows of the embedding; ties and biases are told by the tensors that exist.
    /// - Throws: `ModelFileError` for an unsupported architecture, missing keys, partial rotation, a sliding window or experts.
    package init(gguf file: GGUFFile) throws {
        let keys = try GGUFKeys(file)
        try keys.refuseUnsupported()
        guard let embedding = file[tensor: "token_embd.weight"], let vocabularySize = embedding.shape.first else {
            throw ModelFileError.contradiction(file: file.path, problem: "tensor 'token_embd.weight' is missing.")
        }
        let hiddenSize = try keys.integer("embedding_length")
        let headCount = try keys.integer("attention.head_count")
        guard headCount > 0 else {
            throw ModelFileError.contradiction(file: file.path, problem: "attention.head_count is \(headCount).")
        }
        let headWidth = try keys.integer("attention.key_length", default: hiddenSize / headCount)
        try keys.require("attention.value_length", toBe: headWidth)
        try keys.require("rope.dimension_count", toBe: headWidth)
        let theta = try keys.number("rope.freq_base", default: 10_000)
        let contextLength = try keys.integer("context_length")
        self.init(
            family: keys.family, vocabularySize: vocabularySize, hiddenSize: hiddenSize,
            intermediateSize: try keys.integer("feed_forward_length"), layerCount: try keys.integer("block_count"),
            headCount: headCount, keyValueHeadCount: try keys.integer("attention.head_count_kv", default: headCount),
            headWidth: headWidth, normEpsilon: try keys.number("attention.layer_norm_rms_epsilon"), ropeTheta: theta,
            ropeScaling: try keys.ropeScaling(theta: theta, headWidth: headWidth, contextLength: contextLength),
            tiesEmbeddings: file[tensor: "output.weight"] == nil, contextLength: contextLength,
            beginToken: keys.token("bos"), endTokens: keys.endTokens, padToken: keys.token("padding"))
        hasQueryKeyValueBias = file[tensor: "blk.0.attn_q.bias"] != nil
        hasOutputBias = file[tensor: "blk.0.attn_output.bias"] != nil
        hasMLPBias = file[tensor: "blk.0.ffn_gate.bias"] != nil
        hasQueryKeyNorm = file[tensor: "blk.0.attn_q_norm.weight"] != nil
        try requireBiasesOfFamily(file: file.path)
        try check(file: file.path)
    }

    /// Refuses combinations that no `config.json` of the family can express.
    private func requireBiasesOfFamily(file: String) throws {
        let sound =
            switch family {
            case .llama: hasQueryKeyValueBias == hasOutputBias && !hasQueryKeyNorm
            case .qwen2: hasQueryKeyValueBias && !hasOutputBias && !hasMLPBias && !hasQueryKeyNorm
            case .qwen3: hasQueryKeyValueBias == hasOutputBias && !hasMLPBias && hasQueryKeyNorm
            }
        guard sound else {
            throw ModelFileError.contradiction(
                file: file, problem: "its biases or query-key norms are not those of architecture \(family.rawValue).")
        }
    }
}

/// Reads the metadata of one architecture, with the architecture's prefix put before each key.
private struct GGUFKeys {
    let file: GGUFFile
    let family: ModelConfiguration.Family

    init(_ file: GGUFFile) throws {
        self.file = file
        let name = file.metadata["general.architecture"]?.stringValue
        guard let name, let family = ModelConfiguration.Family(rawValue: name) else {
            let known = ModelConfiguration.Family.allCases.map(\.rawValue).joined(separator: ", ")
            throw ModelFileError.unsupported(
                file: file.path,
                problem: "general.architecture is \(name.map { "\"\($0)\"" } ?? "missing"). Supported: \(known).")
        }
        self.family = family
    }

    subscript(key: String) -> GGUFValue? {
        file.metadata["\(family.rawValue).\(key)"]
    }

    func integer(_ key: String, default fallback: Int? = nil) throws -> Int {
        guard let value = self[key] else {
            guard let fallback else { throw wrong(key, "is missing") }
            return fallback
        }
        // Some converters write one value per layer; only equal ones make sense here.
        if let perLayer = value.integersValue, let first = perLayer.first, perLayer.allSatisfy({ $0 == first }) {
            return Int(first)
        }
        guard let number = value.integerValue else { throw wrong(key, "is not one whole number") }
        return number
    }

    func number(_ key: String, default fallback: Double? = nil) throws -> Double {
        guard let value = self[key] else {
            guard let fallback else { throw wrong(key, "is missing") }
            return fallback
        }
        guard let number = value.doubleValue else { throw wrong(key, "is not a number") }
        // Metadata is fp32: its shortest decimal is what the configuration meant, 1e-5 and not 9.99999974e-6.
        return Double("\(Float(number))") ?? number
    }

    func require(_ key: String, toBe expected: Int) throws {
        let value = try integer(key, default: expected)
        if value != expected { throw wrong(key, "is \(value); only \(expected), the head's width, is supported") }
    }

    func refuseUnsupported() throws {
        for key in ["attention.sliding_window", "expert_count"] where try integer(key, default: 0) != 0 {
            throw wrong(key, "is in use, which is not supported")
        }
        for key in ["rope.scaling.attn_factor", "rope.scaling.yarn_attn_factor"]
        where try number(key, default: 1) != 1 {
            throw wrong(key, "is in use, which is not supported")
        }
    }

    func token(_ name: String) -> Int32? {
        file.metadata["tokenizer.ggml.\(name)_token_id"]?.integerValue.flatMap { Int32(exactly: $0) }
    }

    var endTokens: [Int32] {
        var tokens: [Int32] = []
        for token in [token("eos"), token("eot"), token("eom")].compactMap(\.self) where !tokens.contains(token) {
            tokens.append(token)
        }
        return tokens
    }

    func ropeScaling(theta: Double, headWidth: Int, contextLength: Int) throws -> RopeScaling {
        if let factors = try ropeFactors(headWidth: headWidth) {
            guard let scaling = RopeScaling.llama3(matching: factors, theta: theta, headWidth: headWidth) else {
                throw ModelFileError.unsupported(
                    file: file.path, problem: "tensor 'rope_freqs.weight' is not a llama3 rotary scaling.")
            }
            return scaling
        }
        switch self["rope.scaling.type"]?.stringValue ?? "none" {
        case "none":
            return .none
        case "linear":
            return .linear(factor: try number("rope.scaling.factor"))
        case "yarn":
            return .yarn(
                factor: try number("rope.scaling.factor"),
                originalContextLength: try integer("rope.scaling.original_context_length", default: contextLength),
                betaFast: try number("rope.scaling.yarn_beta_fast", default: 32),
                betaSlow: try number("rope.scaling.yarn_beta_slow", default: 1), attentionFactor: nil)
        case let other:
            throw wrong("rope.scaling.type", "is \"\(other)\"; supported: none, linear, yarn")
        }
    }

    /// The divisors of the rotary frequencies, where the file has them.
    private func ropeFactors(headWidth: Int) throws -> [Float]? {
        guard let tensor = file[tensor: "rope_freqs.weight"] else { return nil }
        guard tensor.type == .f32, tensor.shape == [headWidth / 2] else {
            throw ModelFileError.contradiction(
                file: file.path,
                problem: "tensor 'rope_freqs.weight' is \(tensor.shape) \(tensor.type.name); expected "
                    + "[\(headWidth / 2)] F32.")
        }
        return file.withBytes(of: tensor) { bytes in
            (0..<tensor.count).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
        }
    }

    private func wrong(_ key: String, _ problem: String) -> ModelFileError {
        .contradiction(file: file.path, problem: "\(family.rawValue).\(key) \(problem).")
    }
}

extension RopeScaling {
    /// The llama3 scaling whose divisors of the frequencies are `factors`; nil where none fits.
    ///
    /// GGUF stores only the divisors. The factor is the largest of them; Llama 3 uses 1 and 4 as band limits, so the
    /// original context is the power of two that reproduces all divisors to 1e-3.
    fileprivate static func llama3(matching factors: [Float], theta: Double, headWidth: Int) -> RopeScaling? {
        guard let factor = factors.max().map({ Double("\($0)") ?? Double($0) }), factor.isFinite, factor >= 1 else {
            return nil
        }
        let contexts = [8192] + (4...20).map { 1 << $0 }
        for context in contexts {
            let expected = llama3Divisors(factor, 1, 4, Double(context), theta: theta, headWidth: headWidth)
            if zip(expected, factors).allSatisfy({ abs($0 - Double($1)) <= 1e-3 * $0 }) {
                return .llama3(
                    factor: factor, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContextLength: context)
            }
        }
        return nil
    }

    private static func llama3Divisors(
        _ factor: Double, _ low: Double, _ high: Double, _ context: Double, theta: Double, headWidth: Int
    ) -> [Double] {
        (0..<headWidth / 2).map { index in
            let wavelength = 2 * .pi * Math.pow(theta, 2 * Double(index) / Double(headWidth))
            if wavelength < context / high { return 1 }
            if wavelength > context / low { return factor }
            let smooth = (context / wavelength - low) / (high - low)
            return 1 / ((1 - smooth) / factor + smooth)
        }
    }
}
