import FoundationEssentials
import Reflection
import Testing

@Suite("Marks of reflection") struct ReflectionCountsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let markers: Int
        let first: Int?
        var testDescription: String { text }
    }

    @Test(
        "whole words count, in any case, and the first position is in bytes",
        arguments: [
            Case(text: "", markers: 0, first: nil),
            Case(text: "Wait, 3*4=12. Let me check: 6*4=24.", markers: 2, first: 0),
            Case(text: "the waiter waited, unchecked, errors, verifying", markers: 0, first: nil),
            Case(text: "WAIT wait Wait", markers: 3, first: 0),
            Case(text: "a_wait wait_b wait2 2wait", markers: 0, first: nil),
            Case(text: "waité éwait wait\u{301}", markers: 0, first: nil),
            Case(text: "é wait", markers: 1, first: 3),
            Case(text: "等等wait等", markers: 1, first: 6),
            Case(text: "re-check, double-check; but\u{0}wrong", markers: 4, first: 3),
            Case(text: "...but", markers: 1, first: 3),
            Case(
                text: "wait mistake however but retry error verify wrong evaluate check", markers: 10, first: 0),
        ])
    func counts(example: Case) {
        let counts = ReflectionCounts(text: example.text)
        #expect(counts.markers == example.markers)
        #expect(counts.firstPosition == example.first)
        #expect(counts.lexicon == "r1@1")
    }

    @Test("one endless word of a megabyte costs one pass and counts nothing")
    func endlessWord() {
        #expect(ReflectionCounts(text: String(repeating: "wait", count: 1 << 18)).markers == 0)
        #expect(ReflectionCounts(text: String(repeating: "wait ", count: 1 << 16)).markers == 1 << 16)
    }

    @Test("an own lexicon counts its own words")
    func ownLexicon() {
        let lexicon = ReflectionLexicon(version: "mine@2", words: ["hmm"])
        let counts = ReflectionCounts(text: "Hmm, wait.", lexicon: lexicon)
        #expect(counts.markers == 1 && counts.lexicon == "mine@2")
    }

    @Test("the stored fields are lexicon, markers and first position")
    func stored() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = String(decoding: try encoder.encode(ReflectionCounts(text: "no marks").json), as: UTF8.self)
        #expect(text == "{\"firstPosition\":null,\"lexicon\":\"r1@1\",\"markers\":0}")
    }
}
