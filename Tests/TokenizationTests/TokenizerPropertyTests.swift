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
            if ["<left>", "<right>"].contains(where: { text.contains($0) }) || text.utf8.contains(0xF5) { continue }
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
            if ["<left>", "<right>"].contains(where: { text.contains($0) }) { continue }
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
        #expect(ids.count < text.utf8.count / 2)
    }

    @Test("pieces just below and above the border between the two merge methods agree with each other")
    func mergeMethods() throws {
        let tokenizer = try GoldenTokenizer.load("llama3").make()
        var generator = RandomStream(seed: 14).generator()
        let letters = Array("etaoinshrdlu")
        for _ in 0..<300 {
            // Repeating one word 8 times crosses the border; a period of the ids shows both methods chose alike.
            let word = String((0..<9).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] })
            let short = tokenizer.encode(" " + word + "1")
            let long = tokenizer.encode(" " + word + "1" + String(repeating: "x", count: 100))
            #expect(long.starts(with: short), "\(word)")
        }
    }
}
