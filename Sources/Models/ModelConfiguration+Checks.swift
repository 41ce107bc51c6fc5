extension ModelConfiguration {
    /// Refuses sizes no model can have, so that later products cannot overflow and divisions are exact.
    ///
    /// - Throws: `ModelFileError.contradiction` naming `file` and the `config.json` key at fault.
    package func check(file: String) throws {
        func require(_ condition: Bool, _ problem: String) throws {
            if !condition { throw ModelFileError.contradiction(file: file, problem: problem) }
        }
        let sizes: [(key: String, value: Int, limit: Int)] = [
            ("vocab_size", vocabularySize, 1 << 26), ("hidden_size", hiddenSize, 1 << 18),
            ("intermediate_size", intermediateSize, 1 << 20), ("num_hidden_layers", layerCount, 1 << 12),
            ("num_attention_heads", headCount, 1 << 12), ("num_key_value_heads", keyValueHeadCount, 1 << 12),
            ("head_dim", headWidth, 1 << 14), ("max_position_embeddings", contextLength, 1 << 30),
        ]
        for size in sizes {
            try require(
                (1...size.limit).contains(size.value),
                "\(size.key) is \(size.value); it must lie in 1...\(size.limit).")
        }
        try require(
            headCount.isMultiple(of: keyValueHeadCount),
            "num_attention_heads \(headCount) is not a multiple of num_key_value_heads \(keyValueHeadCount).")
        try require(headWidth.isMultiple(of: 2), "head_dim \(headWidth) is odd; rotary positions need pairs.")
        try require(
            normEpsilon > 0 && normEpsilon < 1, "rms_norm_eps is \(normEpsilon); it must be positive and small.")
        try require(ropeTheta > 1 && ropeTheta.isFinite, "rope_theta is \(ropeTheta); it must be greater than 1.")
        try require(
            initializerRange >= 0 && initializerRange <= 1,
            "initializer_range is \(initializerRange); it must lie in 0...1.")
        for token in endTokens + [beginToken, padToken].compactMap(\.self) {
            try require(
                token >= 0 && token < vocabularySize,
                "token id \(token) lies outside the vocabulary of \(vocabularySize).")
        }
        if let problem = ropeScaling.problem { try require(false, problem) }
    }
}

extension RopeScaling {
    /// What makes the scaling meaningless, if anything.
    fileprivate var problem: String? {
        switch self {
        case .none:
            return nil
        case .linear(let factor):
            return factor >= 1 && factor.isFinite ? nil : "rope_scaling.factor is \(factor); it must be at least 1."
        case .llama3(let factor, let low, let high, let original):
            let sound = factor >= 1 && factor.isFinite && low > 0 && high > low && high.isFinite && original > 0
            return sound
                ? nil
                : "rope_scaling (llama3) needs factor >= 1, 0 < low_freq_factor < high_freq_factor and a positive "
                    + "original_max_position_embeddings; found \(factor), \(low), \(high), \(original)."
        case .yarn(let factor, let original, let fast, let slow, let attention):
            let sound =
                factor >= 1 && factor.isFinite && original > 0 && slow > 0 && fast >= slow && fast.isFinite
                && (attention ?? 1) > 0
            return sound
                ? nil
                : "rope_scaling (yarn) needs factor >= 1, a positive original_max_position_embeddings and "
                    + "beta_fast >= beta_slow > 0; found \(factor), \(original), \(fast), \(slow)."
        }
    }
}
