import Basics
import Testing
import Tokenization

@Suite("Tokenizer properties")
struct TokenizerPropertyTests {
    @Test("decoding the ids of a text gives the text back", arguments: ["llama3", "smollm2"])
    func roundTrip(name: String) throws {
        let tokenizer = try GoldenTokenizer.load(name).make()
        var generator = RandomStream(seed: 11).child(name).generator()
        for _ in 0..<1500 {
            // Tokens that swallow neighbouring spaces lose them by design.
            let text = randomText(&generator)
            if swallowsSpaces(text) { continue }
            let decoded = tokenizer.decode(tokenizer.encode(text))
            #expect(decoded.utf8.elementsEqual(text.utf8), "\(text.debugDescription)")
        }
    }

    @Test("the NFC tokenizer gives back a canonically equivalent text whose second encoding is the same")
    func normalizingRoundTrip() throws {
        let tokenizer = try GoldenTokenizer.load("qwen2").make()
        var generator = RandomStream(seed: 12).generator()
        for _ in 0..<1000 {
            let text = randomText(&generator)
            if swallowsSpaces(text) { continue }
            let ids = tokenizer.encode(text)
            // String equality is canonical equivalence.
            #expect(tokenizer.decode(ids) == text)
            #expect(tokenizer.encode(tokenizer.decode(ids)) == ids, "\(text.debugDescription)")
        }
    }

    @Test("incremental decoding equals decoding at once for any ids", arguments: GoldenTokenizer.names)
    func incremental(name: String) throws {
        let tokenizer = try GoldenTokenizer.load(name).make()
        var generator = RandomStream(seed: 13).child(name).generator()
        for round in 0..<600 {
            // Single bytes are among the first 260 ids, which makes broken sequences frequent.
            let highest = Int32(round.isMultiple(of: 2) ? 260 : tokenizer.vocabularySize + 3)
            let ids = (0..<Int.random(in: 0...24, using: &generator)).map { _ in
                Int32.random(in: 0..<highest, using: &generator)
            }
            var decoder = IncrementalDecoder(tokenizer, skippingSpecialTokens: round.isMultiple(of: 3))
            let parts = ids.map { decoder.append($0) } + [decoder.finish()]
            let whole = tokenizer.decode(ids, skippingSpecialTokens: round.isMultiple(of: 3))
            #expect(parts.joined().utf8.elementsEqual(whole.utf8), "\(ids)")
        }
    }

    @Test("incremental decoding never emits half a character")
    func wholeCharacters() throws {
        let tokenizer = try GoldenTokenizer.load("gpt2").make()
        let text = "é漢😀\u{10FFFF}한👍🏽 x"
        var decoder = IncrementalDecoder(tokenizer)
        var emitted = ""
        var heldBack = 0
        for id in tokenizer.encode(text) {
            let part = decoder.append(id)
            if part.isEmpty { heldBack += 1 }
            #expect(!part.unicodeScalars.contains("\u{FFFD}"))
            emitted += part
            #expect(text.utf8.starts(with: emitted.utf8))
        }
        #expect(heldBack > 5)
        #expect(emitted.utf8.elementsEqual(text.utf8))
        #expect(decoder.finish().isEmpty)
    }

    @Test("a character that never completes becomes U+FFFD at the end, once")
    func unfinished() throws {
        let tokenizer = try GoldenTokenizer.load("gpt2").make()
        let ids = tokenizer.encode("a😀").dropLast()
        var decoder = IncrementalDecoder(tokenizer)
        let before = ids.map { decoder.append($0) }.joined()
        #expect(before == "a")
        #expect(decoder.finish() == "\u{FFFD}")
        #expect(decoder.finish().isEmpty)
    }

    @Test("a megabyte without a space is encoded by the heap and decodes to itself")
    func longPiece() throws {
        let tokenizer = try GoldenTokenizer.load("llama3").make()
        let text = String(repeating: "thewordofanda", count: 80_000)
        let ids = tokenizer.encode(text)
        #expect(tokenizer.decode(ids) == text)
        #expect(ids.count < text.utf8.count * 3 / 4)
    }

    /// By scalars: a combining mark after the token hides it from a search by characters.
    private func swallowsSpaces(_ text: String) -> Bool {
        let parts = text.unicodeScalars.split { "<>".unicodeScalars.contains($0) }.map { String($0) }
        return parts.contains("left") || parts.contains("right")
    }
}
