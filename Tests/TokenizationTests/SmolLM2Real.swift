import Basics
import FoundationEssentials
import TestSupport
import Testing
import Tokenization

/// The real SmolLM2 tokenizer, from a JSON file with the `tokenizer.*` metadata of its GGUF file.
///
/// `HONE_TEST_TOKENIZER` names that file; `HONE_TEST_PARITY`, if set, a file with lines `{"text": …, "tokens": […]}` written
/// by the `tokenizers` package.
@Suite(
    "SmolLM2 tokenizer Real",
    .enabled(if: RealTokenizer.metadataPath != nil, "HONE_TEST_TOKENIZER names no metadata file"))
struct SmolLM2Real {
    struct Line: Decodable {
        let text: String
        let tokens: [Int32]
    }

    @Test("vocabulary, roles and known ids are those of the published model")
    func facts() throws {
        let tokenizer = try RealTokenizer.load()
        #expect(tokenizer.vocabularySize == 49152)
        #expect(tokenizer.beginToken == 1)
        #expect(tokenizer.endTokens == [2])
        #expect(tokenizer.padToken == 2)
        #expect(!tokenizer.addsBeginToken)
        let bytes: [UInt8] = [0x04, 0x06, 0x13, 0x14, 0x16, 0x1D, 0xC0, 0xC1, 0xF1, 0xF2] + Array(0xF5...0xFF)
        #expect(tokenizer.unencodableBytes == bytes)
        let known: [(String, [Int32])] = [
            ("0123456789", Array(32...41)), (" ", [216]), ("\n", [198]), ("\n\n", [1116]), ("=", [45]), (" =", [446]),
            (" +", [1232]), ("Wait", [33359]), (" Wait", [22297]), ("<think>", [44, 17400, 46]),
            ("<|im_start|>user\n", [1, 4093, 198]), ("x 12", [104, 216, 33, 34]),
        ]
        for (text, ids) in known { #expect(tokenizer.encode(text) == ids, "\(text.debugDescription)") }
        for id in Int32(17)..<49152 {
            let text = tokenizer.decode([id])
            let digits = text.unicodeScalars.count { ("0"..."9").contains($0) }
            #expect(digits == 0 || text.unicodeScalars.count == 1, "token \(id) joins a digit with something")
        }
    }

    @Test("the chat template renders the published form")
    func chat() throws {
        let tokenizer = try RealTokenizer.load()
        let text = try PromptTemplate.chat.render(
            prompt: "What is 7+5?", chatTemplate: try tokenizer.chatTemplate(), variables: tokenizer.templateVariables)
        #expect(
            text == """
                <|im_start|>system
                You are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>
                <|im_start|>user
                What is 7+5?<|im_end|>
                <|im_start|>assistant

                """)
    }

    @Test("a written directory gives the same ids")
    func written() throws {
        let tokenizer = try RealTokenizer.load()
        let directory = try TemporaryDirectory()
        try tokenizer.writeHuggingFace(to: directory.path)
        let copy = try Tokenizer(directory: directory.path)
        var generator = RandomStream(seed: 21).generator()
        for _ in 0..<500 {
            let text = randomText(&generator)
            #expect(copy.encode(text) == tokenizer.encode(text), "\(text.debugDescription)")
        }
    }

    @Test("random text comes back, whole and in pieces")
    func roundTrip() throws {
        let tokenizer = try RealTokenizer.load()
        var generator = RandomStream(seed: 22).generator()
        for _ in 0..<2000 {
            let text = randomText(&generator)
            if !tokenizer.unencodableBytes.allSatisfy({ !text.utf8.contains($0) }) { continue }
            let ids = tokenizer.encode(text)
            #expect(tokenizer.decode(ids).utf8.elementsEqual(text.utf8), "\(text.debugDescription)")
            var decoder = IncrementalDecoder(tokenizer)
            let parts = ids.map { decoder.append($0) }.joined() + decoder.finish()
            #expect(parts.utf8.elementsEqual(text.utf8), "\(text.debugDescription)")
        }
    }

    @Test(
        "ids equal those of the tokenizers package on every line of the parity file",
        .enabled(if: RealTokenizer.parityPath != nil))
    func parity() throws {
        let tokenizer = try RealTokenizer.load()
        let data = try Data(contentsOf: URL(filePath: try #require(RealTokenizer.parityPath)))
        var tokens = 0
        var lines = 0
        for line in data.split(separator: UInt8(ascii: "\n")) {
            let example = try JSONDecoder().decode(Line.self, from: Data(line))
            let ids = tokenizer.encode(example.text)
            #expect(ids == example.tokens, "\(example.text.debugDescription)")
            if tokenizer.unencodableBytes.allSatisfy({ !example.text.utf8.contains($0) }) {
                #expect(tokenizer.decode(ids).utf8.elementsEqual(example.text.utf8), "\(example.text.debugDescription)")
            }
            lines += 1
            tokens += ids.count
        }
        #expect(lines > 0)
        print("parity: \(lines) texts, \(tokens) tokens")
    }
}

/// Where the real tokenizer comes from.
enum RealTokenizer {
    static let metadataPath = ProcessInfo.processInfo.environment["HONE_TEST_TOKENIZER"]
    static let parityPath = ProcessInfo.processInfo.environment["HONE_TEST_PARITY"]

    static func load() throws -> Tokenizer {
        let data = try Data(contentsOf: URL(filePath: try #require(metadataPath)))
        let members = try JSONDecoder().decode([String: Member].self, from: data)
        let metadata = members.filter { $0.key.hasPrefix("tokenizer.") }.mapValues(\.value)
        return try Tokenizer(gguf: metadata, source: "SmolLM2")
    }

    /// Tries the long lists first: decoding 49,152 strings one by one through `JSONValue` takes seconds.
    private struct Member: Decodable {
        let value: GGUFValue

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let list = try? container.decode([String].self) {
                value = .strings(list)
            } else if let list = try? container.decode([Int64].self) {
                value = .integers(list)
            } else if let text = try? container.decode(String.self) {
                value = .string(text)
            } else if let flag = try? container.decode(Bool.self) {
                value = .bool(flag)
            } else if let whole = try? container.decode(UInt64.self) {
                value = .unsigned(whole)
            } else {
                value = .float(try container.decode(Double.self))
            }
        }
    }
}
