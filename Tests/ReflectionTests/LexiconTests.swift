import Reflection
import RolloutTypes
import Testing

@Suite("Marks of reflection") struct LexiconTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let strong: [String]
        let weak: [String]
        var prompt = ""
        var testDescription: String { text }
    }

    @Test(
        "whole words and phrases count once, the longest first, of equally long ones the leftmost",
        arguments: [
            Case(text: "", strong: [], weak: []),
            Case(text: "Wait, 3*4=12. Let me re-check: 6*4=24.", strong: ["let me re-"], weak: ["wait"]),
            Case(text: "the waiter waited, unchecked, errors, verifying", strong: [], weak: []),
            Case(text: "首先计算，等等，让我重新检查一下", strong: ["重新检查"], weak: ["等等"]),
            Case(text: "re check, RE-CHECK, recheck", strong: ["recheck", "recheck", "recheck"], weak: []),
            Case(text: "let me remember; let me read", strong: [], weak: []),
            Case(
                text: "That\u{2019}s not right \u{2014} double\u{2011}check",
                strong: ["that's not right", "doublecheck"], weak: []),
            Case(text: "ＷＡＩＴ　ｗａｉｔ", strong: [], weak: ["wait", "wait"]),
            Case(text: "a_wait wait_b wait2 2wait éwait wait\u{301}", strong: [], weak: []),
            Case(text: "等等wait等", strong: [], weak: ["等等", "wait"]),
            Case(text: "go\n\n back, but\u{0}wrong", strong: ["go back"], weak: ["but", "wrong"]),
        ])
    func counts(example: Case) {
        let markers = ReflectionMetrics(prompt: example.prompt).markers(of: example.text)
        #expect(markers.filter(\.isStrong).map(\.word) == example.strong)
        #expect(markers.filter { !$0.isStrong }.map(\.word) == example.weak)
    }

    @Test("what is copied from the prompt, stands in code or follows the answer does not count")
    func uncounted() {
        let metrics = ReflectionMetrics(prompt: "Please double-check your work before you answer.")
        #expect(metrics.markers(of: "I double-check your work before lunch").isEmpty)
        #expect(metrics.markers(of: "I double-check").map(\.word) == ["doublecheck"])
        #expect(metrics.markers(of: "```\n# wait\n``` wait").map(\.start) == [15])
        #expect(metrics.markers(of: "``` wait").isEmpty)
        #expect(metrics.markers(of: "wait 12 wait", answerStart: 5).map(\.start) == [0])
    }

    @Test("positions are bytes of the text and the token that holds them")
    func positions() {
        let text = "等等 wait"
        let markers = ReflectionMetrics(prompt: "").markers(of: text, tokenEnds: [3, 6, 7, 9, 11])
        #expect(markers.map(\.start) == [0, 7] && markers.map(\.end) == [6, 11] && markers.map(\.token) == [0, 3])
    }

    @Test("each preset counts the words it was published with")
    func presets() {
        let r1 = ReflectionMetrics(lexicon: .r1, prompt: "")
        let words = "wait mistake however but retry error verify wrong evaluate check"
        #expect(r1.markers(of: words).count == 10)
        #expect(r1.markers(of: "re-check, double-check; but\u{0}wrong").count == 4)
        #expect(ReflectionMetrics(lexicon: .oat, prompt: "").markers(of: "re-evaluate, recheck, wait").count == 2)
        let pool = ReflectionMetrics(lexicon: .understandingR1Zero, prompt: "")
        #expect(pool.markers(of: "let me go over the steps and double-check").count == 2)
        #expect(Set(ReflectionLexicon.presets.values.map(\.version)).count == 4)
    }

    @Test("a megabyte of one word costs one pass")
    func endlessWord() {
        let metrics = ReflectionMetrics(lexicon: .r1, prompt: "")
        #expect(metrics.markers(of: String(repeating: "wait", count: 1 << 16)).isEmpty)
        #expect(metrics.markers(of: String(repeating: "wait ", count: 1 << 14)).count == 1 << 14)
    }
}
