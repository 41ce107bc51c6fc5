import Basics
import FoundationEssentials

extension Tokenizer {
    /// Writes the tokenizer so that transformers' `AutoTokenizer` loads it with the same ids.
    ///
    /// A tokenizer that was read from such files is written back byte for byte; one read from GGUF gets a tokenizer.json,
    /// a tokenizer_config.json and, with a chat template, a chat_template.jinja made for it.
    ///
    /// - Throws: `TokenizerError.unwritable`.
    package func writeHuggingFace(to directory: String) throws(TokenizerError) {
        let files = parts.files.isEmpty ? HuggingFaceWriter(tokenizer: self).files() : parts.files
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            for (name, bytes) in files {
                try Data(bytes).write(to: URL(filePath: directory + "/" + name), options: .atomic)
            }
        } catch {
            throw .unwritable(path: directory, reason: "\(error)")
        }
    }
}

/// Spells a tokenizer in the Hugging Face file formats.
struct HuggingFaceWriter {
    let tokenizer: Tokenizer

    func files() -> [String: [UInt8]] {
        var files = [
            TokenizerFiles.tokenizer: Array(tokenizerJSON().utf8),
            TokenizerFiles.configuration: Array((JSONText.text(configuration(), indent: 2) + "\n").utf8),
        ]
        if let template = tokenizer.chatTemplateSource { files[TokenizerFiles.chatTemplate] = Array(template.utf8) }
        return files
    }

    private func tokenizerJSON() -> String {
        let parts = tokenizer.parts
        let members = [
            ("version", JSONText.quoted("1.0")),
            ("truncation", "null"),
            ("padding", "null"),
            ("added_tokens", JSONText.text(.array(parts.addedTokens.map(addedToken)))),
            ("normalizer", parts.composes ? JSONText.text(.object(["type": .string("NFC")])) : "null"),
            ("pre_tokenizer", JSONText.text(PreTokenizerConfiguration.value(of: parts.splits))),
            ("post_processor", JSONText.text(postProcessor())),
            ("decoder", JSONText.text(byteLevel)),
            ("model", model()),
        ]
        return "{\n" + members.map { "  \(JSONText.quoted($0.0)): \($0.1)" }.joined(separator: ",\n") + "\n}\n"
    }

    private func addedToken(_ token: AddedToken) -> JSONValue {
        .object([
            "id": .integer(Int(token.id)), "content": .string(token.content), "special": .bool(token.isSpecial),
            "single_word": .bool(token.isSingleWord), "lstrip": .bool(token.stripsLeft),
            "rstrip": .bool(token.stripsRight), "normalized": .bool(token.isNormalized),
        ])
    }

    private var byteLevel: JSONValue {
        .object([
            "type": .string("ByteLevel"), "add_prefix_space": .bool(false), "trim_offsets": .bool(true),
            "use_regex": .bool(false),
        ])
    }

    /// Puts the begin token first where the model wants one, else changes nothing.
    private func postProcessor() -> JSONValue {
        guard tokenizer.addsBeginToken, let begin = tokenizer.beginToken, let text = tokenizer.tokenString(begin) else {
            return byteLevel
        }
        func sequence(_ id: String, _ type: Int) -> JSONValue {
            .object(["Sequence": .object(["id": .string(id), "type_id": .integer(type)])])
        }
        func special(_ type: Int) -> JSONValue {
            .object(["SpecialToken": .object(["id": .string(text), "type_id": .integer(type)])])
        }
        let specials: JSONValue = .object([
            text: .object([
                "id": .string(text), "ids": .array([.integer(Int(begin))]), "tokens": .array([.string(text)]),
            ])
        ])
        return .object([
            "type": .string("TemplateProcessing"),
            "single": .array([special(0), sequence("A", 0)]),
            "pair": .array([special(0), sequence("A", 0), special(1), sequence("B", 1)]),
            "special_tokens": specials,
        ])
    }

    private func model() -> String {
        let parts = tokenizer.parts
        let vocabulary = (0..<Int32(tokenizer.vocabularySize)).compactMap { id in
            tokenizer.tokenString(id).map { "\(JSONText.quoted($0)): \(id)" }
        }
        let merges = parts.merges.pairs.map { pair in
            JSONText.quoted(spelling(pair >> 32) + " " + spelling(pair & 0xFFFF_FFFF))
        }
        let members = [
            ("type", JSONText.quoted("BPE")),
            ("dropout", "null"),
            ("unk_token", "null"),
            ("continuing_subword_prefix", "null"),
            ("end_of_word_suffix", "null"),
            ("fuse_unk", "false"),
            ("byte_fallback", "false"),
            ("ignore_merges", parts.ignoresMerges ? "true" : "false"),
            ("vocab", "{\n      " + vocabulary.joined(separator: ",\n      ") + "\n    }"),
            ("merges", "[\n      " + merges.joined(separator: ",\n      ") + "\n    ]"),
        ]
        return "{\n" + members.map { "    \(JSONText.quoted($0.0)): \($0.1)" }.joined(separator: ",\n") + "\n  }"
    }

    private func spelling(_ id: UInt64) -> String {
        ByteAlphabet.text(of: tokenizer.parts.vocabulary.tokenBytes(Int32(truncatingIfNeeded: id)))
    }

    private func configuration() -> JSONValue {
        var members: [String: JSONValue] = [
            "tokenizer_class": .string("PreTrainedTokenizerFast"),
            "clean_up_tokenization_spaces": .bool(false),
            "add_bos_token": .bool(tokenizer.addsBeginToken),
            "add_prefix_space": .bool(false),
        ]
        for (name, value) in tokenizer.templateVariables { members[name] = value }
        if let template = tokenizer.chatTemplateSource { members["chat_template"] = .string(template) }
        return .object(members)
    }
}
