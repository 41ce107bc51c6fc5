package import Basics

extension Tokenizer {
    /// Reads the `tokenizer.*` keys of a GGUF file's metadata.
    ///
    /// Bytes without a token are dropped even where the file names an unknown token: that token is the end-of-text token
    /// of SmolLM2, and one in the middle of a prompt would end it. transformers does the same on import.
    ///
    /// - Throws: `TokenizerError` naming the key.
    package convenience init(gguf metadata: [String: GGUFValue], source: String) throws(TokenizerError) {
        let reader = GGUFTokenizerReader(metadata: metadata, source: source)
        self.init(try reader.parts())
    }
}

/// Maps GGUF's tokenizer keys to `TokenizerParts`.
private struct GGUFTokenizerReader {
    let metadata: [String: GGUFValue]
    let source: String

    /// GGUF's token kinds; the others (normal, unknown, unused, byte) are ordinary vocabulary.
    private static let controlKind: Int64 = 3
    private static let userDefinedKind: Int64 = 4

    private static let knownSplits = "gpt-2, smollm, qwen2, deepseek-r1-qwen, llama-bpe, deepseek-v3"

    func parts() throws(TokenizerError) -> TokenizerParts {
        let model = metadata["tokenizer.ggml.model"]?.stringValue ?? "none"
        guard model == "gpt2" else {
            throw .unsupported(
                source: source, construct: "tokenizer.ggml.model '\(model)'", known: "gpt2 (byte-level BPE)")
        }
        let tokens = try strings("tokenizer.ggml.tokens")
        guard tokens.count < Vocabulary.largestId else {
            throw .malformed(source: source, reason: "\(tokens.count) tokens, expected at most \(Vocabulary.largestId)")
        }
        let vocabulary = Vocabulary(spellings: tokens)
        let merges = try strings("tokenizer.ggml.merges").enumerated().map { rank, line throws(TokenizerError) in
            let parts = TokenizerFile.Merges.parts(of: line)
            guard parts.count == 2 else {
                throw .malformed(source: source, reason: "merge \(rank) is '\(line)', expected two tokens")
            }
            return (parts[0], parts[1])
        }
        var parts = TokenizerParts(
            vocabulary: vocabulary,
            merges: try TokenizerParts.mergeTable(merges, vocabulary, source: source),
            addedTokens: try addedTokens(tokens),
            splits: [])
        try setSplit(&parts)
        try setRoles(&parts)
        return parts
    }

    private func strings(_ key: String) throws(TokenizerError) -> [String] {
        guard let values = metadata[key]?.stringsValue else {
            throw .malformed(source: source, reason: "the metadata has no list of strings '\(key)'")
        }
        return values
    }

    private func addedTokens(_ tokens: [String]) throws(TokenizerError) -> [AddedToken] {
        guard let kinds = metadata["tokenizer.ggml.token_type"]?.integersValue else { return [] }
        guard kinds.count == tokens.count else {
            throw .malformed(source: source, reason: "\(kinds.count) token types for \(tokens.count) tokens")
        }
        return tokens.indices.filter { kinds[$0] == Self.controlKind || kinds[$0] == Self.userDefinedKind }.map {
            AddedToken(id: Int32($0), content: tokens[$0], isSpecial: kinds[$0] == Self.controlKind)
        }
    }

    private func setSplit(_ parts: inout TokenizerParts) throws(TokenizerError) {
        switch metadata["tokenizer.ggml.pre"]?.stringValue {
        case "gpt-2", "gpt2": parts.splits = [.gpt2]
        case "smollm": parts.splits = [.singleDigits, .gpt2]
        case "qwen2", "deepseek-r1-qwen":
            parts.splits = [.words(numberLength: 1)]
            parts.composes = true
        case "llama-bpe", "llama3", "llama-v3":
            parts.splits = [.words(numberLength: 3)]
            parts.ignoresMerges = true
        case "deepseek-v3": parts.splits = [.numbers, .hanAndKana, .letterMarks]
        case let name:
            throw .unsupported(
                source: source, construct: "tokenizer.ggml.pre '\(name ?? "(absent)")'", known: Self.knownSplits)
        }
    }

    private func setRoles(_ parts: inout TokenizerParts) throws(TokenizerError) {
        let count = parts.vocabulary.count
        func role(_ name: String) throws(TokenizerError) -> Int32? {
            guard let id = metadata["tokenizer.ggml.\(name)_token_id"]?.integerValue else { return nil }
            guard (0..<count).contains(id) else {
                throw .malformed(source: source, reason: "\(name) token id \(id) in a vocabulary of \(count)")
            }
            return Int32(id)
        }
        parts.beginToken = try role("bos")
        parts.padToken = try role("padding")
        for name in ["eos", "eot", "eom"] {
            if let id = try role(name), !parts.endTokens.contains(id) { parts.endTokens.append(id) }
        }
        parts.addsBeginToken = metadata["tokenizer.ggml.add_bos_token"]?.boolValue ?? parts.ignoresMerges
        parts.chatTemplate = metadata["tokenizer.chat_template"]?.stringValue
        parts.addTurnEnds()
    }
}
