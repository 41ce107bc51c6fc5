import Basics
import FoundationEssentials
import TestSupport
import Testing
import Tokenization

@Suite("Tokenizer files")
struct TokenizerFileTests {
    struct Refused: Sendable, CustomTestStringConvertible {
        let path: [String]
        let value: JSONValue
        let construct: String
        var testDescription: String { path.joined(separator: ".") + " -> " + construct }
    }

    static let refused: [Refused] = [
        Refused(path: ["model", "type"], value: .string("Unigram"), construct: "a model of type Unigram"),
        Refused(path: ["model", "dropout"], value: .number(0.1), construct: "merge dropout 0.1"),
        Refused(path: ["model", "byte_fallback"], value: .bool(true), construct: "byte_fallback"),
        Refused(
            path: ["model", "end_of_word_suffix"], value: .string("</w>"), construct: "a subword prefix or word suffix"),
        Refused(path: ["decoder"], value: .object(["type": .string("Metaspace")]), construct: "decoder 'Metaspace'"),
        Refused(
            path: ["normalizer"], value: .object(["type": .string("Lowercase")]), construct: "normalizer 'Lowercase'"),
        Refused(path: ["pre_tokenizer"], value: .null, construct: "no pre_tokenizer"),
        Refused(
            path: ["pre_tokenizer"], value: .object(["type": .string("Metaspace")]),
            construct: "pre-tokenizer 'Metaspace'"),
        Refused(
            path: ["pre_tokenizer"], value: .object(["type": .string("ByteLevel"), "add_prefix_space": .bool(true)]),
            construct: "ByteLevel with add_prefix_space"),
        Refused(
            path: ["pre_tokenizer"], value: .object(["type": .string("Digits"), "individual_digits": .bool(false)]),
            construct: "Digits without individual_digits"),
        Refused(
            path: ["pre_tokenizer"],
            value: .object([
                "type": .string("Split"), "behavior": .string("Isolated"),
                "pattern": .object(["Regex": .string("[a-z]+")]),
            ]), construct: "the split pattern [a-z]+"),
        Refused(
            path: ["pre_tokenizer"],
            value: .object([
                "type": .string("Split"), "behavior": .string("Removed"),
                "pattern": .object(["Regex": .string(#"\p{N}"#)]),
            ]), construct: "a Split whose behavior is not Isolated, or which is inverted"),
        Refused(
            path: ["pre_tokenizer"], value: .object(["type": .string("Sequence"), "pretokenizers": .array([])]),
            construct: "a pre_tokenizer without ByteLevel"),
    ]

    @Test("a construct outside the supported ones is refused by name", arguments: refused)
    func refusals(example: Refused) throws {
        let golden = try GoldenTokenizer.load("smollm2")
        let bytes = try JSONEncoder.line().encode(golden.tokenizer.replacing(example.path[...], with: example.value))
        let error = #expect(throws: TokenizerError.self) {
            try Tokenizer(files: ["tokenizer.json": Array(bytes)], source: "dir")
        }
        guard case .unsupported("dir/tokenizer.json", example.construct, _) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
    }

    @Test(
        "what is not a tokenizer is refused with its place",
        arguments: [
            ("", "not the expected JSON"), ("{", "not the expected JSON"), ("[]", "at ''"),
            ("{}", "'model' is missing"),
            (#"{"model":{}}"#, "'model.vocab' is missing"),
            (
                #"{"decoder":{"type":"ByteLevel"},"model":{"vocab":{"a":0},"merges":["a b"]}}"#,
                "merge 0 joins 'a' and 'b'"
            ),
            (#"{"decoder":{"type":"ByteLevel"},"model":{"vocab":{"a":0},"merges":["ab"]}}"#, "merge 0 has 1 parts"),
            (#"{"decoder":{"type":"ByteLevel"},"model":{"vocab":{"a":0,"b":0},"merges":[]}}"#, "both have id 0"),
            (#"{"decoder":{"type":"ByteLevel"},"model":{"vocab":{"a":-1},"merges":[]}}"#, "token ids run from -1"),
            (
                #"{"decoder":{"type":"ByteLevel"},"model":{"vocab":{"a":2000000000},"merges":[]}}"#,
                "token ids run from 0 to 2000000000"
            ),
        ])
    func damage(text: String, expected: String) throws {
        let error = #expect(throws: TokenizerError.self) {
            try Tokenizer(files: ["tokenizer.json": Array(text.utf8)], source: "dir")
        }
        #expect(error?.category == .damaged)
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test("a directory without tokenizer.json says which file is missing")
    func missing() throws {
        let directory = try TemporaryDirectory()
        let error = #expect(throws: TokenizerError.self) { try Tokenizer(directory: directory.path) }
        #expect(error?.category == .notFound)
        #expect(error?.description.contains(directory.file("tokenizer.json")) == true)
    }

    @Test("a directory that cannot be made is an error, not a crash")
    func unwritable() throws {
        let directory = try TemporaryDirectory()
        try Data().write(to: URL(filePath: directory.file("occupied")))
        let tokenizer = try GoldenTokenizer.load("gpt2").make()
        let error = #expect(throws: TokenizerError.self) {
            try tokenizer.writeHuggingFace(to: directory.file("occupied"))
        }
        #expect(error?.category == .failed)
    }

    @Test(
        "GGUF metadata that is incomplete or foreign is refused by key",
        arguments: [
            ("tokenizer.ggml.model", GGUFValue.string("llama"), "tokenizer.ggml.model 'llama'"),
            ("tokenizer.ggml.pre", .string("tekken"), "tokenizer.ggml.pre 'tekken'"),
            ("tokenizer.ggml.tokens", .integers([1]), "no list of strings 'tokenizer.ggml.tokens'"),
            ("tokenizer.ggml.merges", .strings(["a"]), "merge 0 is 'a'"),
            ("tokenizer.ggml.merges", .strings(["q zz"]), "merge 0 joins 'q' and 'zz'"),
            ("tokenizer.ggml.token_type", .integers([3]), "1 token types for"),
            ("tokenizer.ggml.eos_token_id", .unsigned(1 << 40), "eos token id 1099511627776"),
        ])
    func ggufRefusals(key: String, value: GGUFValue, expected: String) throws {
        var metadata = try GoldenGGUF.cases[0].metadata(try GoldenTokenizer.load("smollm2"))
        metadata[key] = value
        let error = #expect(throws: TokenizerError.self) { try Tokenizer(gguf: metadata, source: "m.gguf") }
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test("a mutated tokenizer.json loads or is refused, and never crashes")
    func mutations() throws {
        let golden = try GoldenTokenizer.load("smollm2")
        // A short vocabulary keeps the file small enough for a mutation to matter.
        let small = golden.tokenizer.replacing(
            ["model"],
            with: .object([
                "type": .string("BPE"), "vocab": .object(["a": .integer(9), "b": .integer(10), "ab": .integer(11)]),
                "merges": .array([.string("a b")]),
            ]))
        let bytes = Array(try JSONEncoder.line().encode(small))
        var generator = RandomStream(seed: 15).generator()
        var loaded = 0
        var refused = 0
        for _ in 0..<4000 {
            var mutant = bytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) { mutant.mutate(&generator) }
            do throws(TokenizerError) {
                let tokenizer = try Tokenizer(files: ["tokenizer.json": mutant], source: "mutant")
                _ = tokenizer.decode(tokenizer.encode("ab <think> x12\u{301}"))
                loaded += 1
            } catch {
                #expect(!error.description.isEmpty)
                refused += 1
            }
        }
        #expect(loaded > 200)
        #expect(refused > 200)
    }
}

extension JSONValue {
    /// The value with the member at `path` replaced.
    func replacing(_ path: ArraySlice<String>, with value: JSONValue) -> JSONValue {
        guard let first = path.first, case .object(var members) = self else { return value }
        members[first] = (members[first] ?? .null).replacing(path.dropFirst(), with: value)
        return .object(members)
    }
}

extension [UInt8] {
    /// Flips, removes, repeats or moves a few bytes.
    mutating func mutate(_ generator: inout RandomStreamGenerator) {
        guard !isEmpty else { return }
        let position = Int.random(in: 0..<count, using: &generator)
        let end = Swift.min(count, position + Int.random(in: 1...12, using: &generator))
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: self[position] = UInt8.random(in: 32..<127, using: &generator)
        case 1: removeSubrange(position..<end)
        case 2: insert(contentsOf: self[position..<end], at: Int.random(in: 0...count, using: &generator))
        case 3: insert(contentsOf: Array(#"{}[]",:0-1"#.utf8).shuffled(using: &generator).prefix(2), at: position)
        default: self[position] = UInt8.random(in: 0...255, using: &generator)
        }
    }
}
