import Basics
import TestSupport
import Testing
import Tokenization

@Suite("Tokenizer Golden")
struct TokenizerGoldenTests {
    @Test("ids equal those of the tokenizers package", arguments: GoldenTokenizer.names)
    func ids(name: String) throws {
        let golden = try GoldenTokenizer.load(name)
        let tokenizer = try golden.make()
        #expect(golden.cases.count > 300)
        for example in golden.cases {
            #expect(tokenizer.encode(example.text) == example.ids, "\(name): \(example.text.debugDescription)")
        }
        // A second pass is served from the piece cache.
        for example in golden.cases {
            #expect(tokenizer.encode(example.text) == example.ids, "\(name), cached: \(example.text.debugDescription)")
        }
    }

    @Test("decoded text equals that of the tokenizers package", arguments: GoldenTokenizer.names)
    func decoding(name: String) throws {
        let golden = try GoldenTokenizer.load(name)
        let tokenizer = try golden.make()
        for example in golden.cases {
            let decoded = tokenizer.decode(example.ids)
            #expect(decoded.utf8.elementsEqual(example.decoded.utf8), "\(name): \(example.text.debugDescription)")
            let plain = tokenizer.decode(example.ids, skippingSpecialTokens: true)
            #expect(plain.utf8.elementsEqual(example.plain.utf8), "\(name): \(example.text.debugDescription)")
        }
    }

    @Test("all golden texts at once give the concatenated ids, whatever the order of calls")
    func concurrency() async throws {
        let golden = try GoldenTokenizer.load("qwen2")
        let tokenizer = try golden.make()
        await withTaskGroup(of: Bool.self) { group in
            for example in golden.cases {
                group.addTask { tokenizer.encode(example.text) == example.ids }
            }
            for await isEqual in group { #expect(isEqual) }
        }
    }

    @Test("a directory written from files is read back with the same bytes and ids")
    func copiedDirectory() throws {
        let golden = try GoldenTokenizer.load("llama3")
        let tokenizer = try golden.make(configuration: [
            "eos_token": .string("<|im_end|>"), "chat_template": .string("{{ 'x' }}"),
        ])
        let directory = try TemporaryDirectory()
        try tokenizer.writeHuggingFace(to: directory.path)
        let copy = try Tokenizer(directory: directory.path)
        for example in golden.cases { #expect(copy.encode(example.text) == example.ids) }
        #expect(copy.chatTemplateSource == "{{ 'x' }}")
        #expect(copy.endTokens == tokenizer.endTokens)
        #expect(copy.endTokens == [try #require(tokenizer.id(of: "<|im_end|>"))])
    }

    @Test("GGUF metadata gives the ids of the same tokenizer.json", arguments: GoldenGGUF.cases)
    func gguf(example: GoldenGGUF) throws {
        let golden = try GoldenTokenizer.load(example.name)
        let tokenizer = try Tokenizer(gguf: example.metadata(golden), source: "golden.gguf")
        let directory = try TemporaryDirectory()
        try tokenizer.writeHuggingFace(to: directory.path)
        let written = try Tokenizer(directory: directory.path)
        #expect(written.vocabularySize == tokenizer.vocabularySize)
        #expect(written.endTokens == tokenizer.endTokens)
        #expect(written.addsBeginToken == tokenizer.addsBeginToken)
        for example in golden.cases where !example.text.unicodeScalars.contains(where: GoldenGGUF.isFlagged) {
            #expect(tokenizer.encode(example.text) == example.ids, "\(example.text.debugDescription)")
            #expect(written.encode(example.text) == example.ids, "\(example.text.debugDescription)")
        }
    }

    @Test("token spelling and id are inverse, and bytes are those of the spelling", arguments: GoldenTokenizer.names)
    func spelling(name: String) throws {
        let tokenizer = try GoldenTokenizer.load(name).make()
        var spelt = 0
        for id in 0..<Int32(tokenizer.vocabularySize) {
            guard let text = tokenizer.tokenString(id) else { continue }
            spelt += 1
            #expect(tokenizer.id(of: text) == id)
            #expect(tokenizer.decode([id]) == String(decoding: tokenizer.tokenBytes(id), as: UTF8.self))
        }
        #expect(spelt >= 690)
        #expect(tokenizer.tokenString(Int32(tokenizer.vocabularySize)) == nil)
        #expect(tokenizer.tokenBytes(-1).isEmpty)
    }

    @Test("end tokens are the configured one first, then what the chat template writes")
    func endTokens() throws {
        let golden = try GoldenTokenizer.load("qwen2")
        let tokenizer = try golden.make(configuration: [
            "eos_token": .object(["content": .string("<|endoftext|>")]), "bos_token": .string("<|im_start|>"),
            "pad_token": .string("<|end|>"), "add_bos_token": .bool(true),
            "chat_template": .array([
                .object(["name": .string("tool_use"), "template": .string("no")]),
                .object(["name": .string("default"), "template": .string("{{ '<|im_end|>' + eos_token }}")]),
            ]),
        ])
        #expect(tokenizer.endTokens == [0, 2])
        #expect(tokenizer.beginToken == 1)
        #expect(tokenizer.padToken == tokenizer.id(of: "<|end|>"))
        #expect(tokenizer.addsBeginToken)
        let template = try #require(try tokenizer.chatTemplate())
        let text = try template.render(messages: [], addGenerationPrompt: true, variables: tokenizer.templateVariables)
        #expect(text == "<|im_end|><|endoftext|>")
    }

    @Test("the SmolLM2-like vocabulary names the bytes it cannot spell and drops them")
    func unencodableBytes() throws {
        let tokenizer = try GoldenTokenizer.load("smollm2").make()
        #expect(tokenizer.unencodableBytes == [0x04, 0x06, 0x13, 0xC1, 0xF5])
        #expect(tokenizer.decode(tokenizer.encode("a\u{4}b\u{6}")) == "ab")
        #expect(tokenizer.encode("th\u{4}e") == tokenizer.encode("the"))
    }
}

/// A golden tokenizer turned into the metadata a GGUF file would hold.
struct GoldenGGUF: Sendable {
    let name: String
    let split: String

    static let cases = [
        GoldenGGUF(name: "smollm2", split: "smollm"), GoldenGGUF(name: "qwen2", split: "qwen2"),
        GoldenGGUF(name: "llama3", split: "llama-bpe"),
    ]

    /// GGUF has no lstrip, rstrip or single-word flags, so texts with those tokens are left out of the comparison.
    static func isFlagged(_ scalar: Unicode.Scalar) -> Bool { "<wV".unicodeScalars.contains(scalar) }

    func metadata(_ golden: GoldenTokenizer) throws -> [String: GGUFValue] {
        let model = try #require(golden.tokenizer["model"])
        let vocabulary = try #require(model["vocab"]?.objectValue)
        let added = try #require(golden.tokenizer["added_tokens"]?.arrayValue)
        let addedIds = added.compactMap { $0["id"]?.integerValue }
        let count = (vocabulary.values.compactMap(\.integerValue) + addedIds).reduce(0, max) + 1
        var tokens = (0..<count).map { "[unused\($0)]" }
        var kinds = [Int64](repeating: 1, count: count)
        for (text, id) in vocabulary { tokens[try #require(id.integerValue)] = text }
        for token in added {
            let id = try #require(token["id"]?.integerValue)
            tokens[id] = try #require(token["content"]?.stringValue)
            kinds[id] = token["special"] == .bool(true) ? 3 : 4
        }
        let merges = try #require(model["merges"]?.arrayValue).map { pair in
            (pair.arrayValue ?? []).compactMap(\.stringValue).joined(separator: " ")
        }
        return [
            "tokenizer.ggml.model": .string("gpt2"), "tokenizer.ggml.pre": .string(split),
            "tokenizer.ggml.tokens": .strings(tokens), "tokenizer.ggml.token_type": .integers(kinds),
            "tokenizer.ggml.merges": .strings(merges), "tokenizer.ggml.bos_token_id": .unsigned(1),
            "tokenizer.ggml.eos_token_id": .unsigned(2), "tokenizer.ggml.unknown_token_id": .unsigned(0),
            "tokenizer.ggml.padding_token_id": .unsigned(2),
        ]
    }
}
