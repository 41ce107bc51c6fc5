import Basics
import FoundationEssentials
import Testing
import Tokenization

/// Reads the committed golden files and builds tokenizers from them.
enum Fixtures {
    static func bytes(_ name: String) throws -> [UInt8] {
        let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        return Array(try Data(contentsOf: directory.appending(path: name)))
    }

    static func text(_ name: String) throws -> String {
        String(decoding: try bytes(name), as: UTF8.self)
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(try bytes(name)))
    }
}

/// One golden file made by `make_tokenizers.py`.
struct GoldenTokenizer: Decodable {
    struct Case: Decodable {
        let text: String
        let ids: [Int32]
        let decoded: String
        /// Without special tokens.
        let plain: String
    }

    let tokenizer: JSONValue
    let cases: [Case]

    static let names = ["gpt2", "smollm2", "qwen2", "llama3", "deepseek"]

    static func load(_ name: String) throws -> GoldenTokenizer {
        try Fixtures.decode(GoldenTokenizer.self, "tokenizer-\(name).json")
    }

    /// The tokenizer read from the file's own tokenizer.json.
    func make(configuration: [String: JSONValue] = [:]) throws -> Tokenizer {
        try Tokenizer(files: try files(configuration), source: "golden")
    }

    func files(_ configuration: [String: JSONValue] = [:]) throws -> [String: [UInt8]] {
        var files = ["tokenizer.json": Array(try JSONEncoder.line().encode(tokenizer))]
        if !configuration.isEmpty {
            files["tokenizer_config.json"] = Array(try JSONEncoder.line().encode(JSONValue.object(configuration)))
        }
        return files
    }
}

/// Text that mixes scripts, spaces, digits, marks, controls and special-token spellings, the same for the same seed.
func randomText(_ generator: inout RandomStreamGenerator) -> String {
    let pools: [[String]] = [
        [" ", "  ", "\n", "\t", "\r\n", "\r", "\u{A0}", "\u{3000}", "\u{85}"],
        "abcdefghijklmnopqrstuvwxyzABCXYZ".map { String($0) },
        "0123456789½²Ⅳ٣१".map { String($0) }, ".,;:!?'\"()[]{}<>|/\\+-*=_#@$%^&~`—«»…€".map { String($0) },
        ["é", "ß", "ø", "ſ", "И", "ж", "漢", "字", "か", "カ", "한", "국", "א", "م", "न", "ส"],
        ["\u{301}", "\u{308}", "\u{323}", "\u{5B8}", "\u{93E}"], ["😀", "👍🏽", "👨‍👩‍👧", "🇩🇪", "☺️"],
        ["\0", "\u{1F}", "\u{7F}", "\u{FFFD}", "\u{E000}", "\u{10FFFF}"],
        ["the", " the", "'s", "'LL", "<|im_end|>", "<|endoftext|>", "<think>", "<left>", "<right>", "word", "<|im_"],
    ]
    var text = ""
    for _ in 0..<Int.random(in: 0...40, using: &generator) {
        let pool = pools[Int.random(in: 0..<pools.count, using: &generator)]
        text += pool[Int.random(in: 0..<pool.count, using: &generator)]
    }
    return text
}
