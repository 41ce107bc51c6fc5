import Basics
import Models
import RolloutTypes
import Rollouts
import Testing
import Tokenization

@Suite("When a completion ends") struct StopRuleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let id: String
        let text: String
        var then: Int32?
        var stopStrings: [String] = []
        var maxTokens = 40
        let expected: String
        let reason: StopReason
        /// Sampled tokens, the end token included.
        let tokenCount: Int
        var testDescription: String { id }
    }

    /// The prompt is the first byte of `text`; the model says the rest.
    static let cases = [
        Case(id: "end token", text: "abcd", then: 256, expected: "bcd", reason: .endToken, tokenCount: 4),
        Case(id: "end token first", text: "a", then: 256, expected: "", reason: .endToken, tokenCount: 1),
        Case(
            id: "stop string over three tokens", text: "abcdefgh", stopStrings: ["def"], expected: "bcdef",
            reason: .stopString, tokenCount: 5),
        Case(
            id: "first of several", text: "abcdefgh", stopStrings: ["gh", "xyz", "c"], expected: "bc",
            reason: .stopString, tokenCount: 2),
        Case(
            id: "not in the prompt", text: "abcd", then: 256, stopStrings: ["ab"], expected: "bcd", reason: .endToken,
            tokenCount: 4),
        Case(
            id: "a character of four bytes", text: "ab😀cd", stopStrings: ["😀"], expected: "b😀", reason: .stopString,
            tokenCount: 5),
        Case(
            id: "letters around it", text: "ab😀cd", stopStrings: ["b😀c"], expected: "b😀c", reason: .stopString,
            tokenCount: 6),
        Case(id: "two bytes", text: "xéy", stopStrings: ["é"], expected: "é", reason: .stopString, tokenCount: 2),
        Case(
            id: "another character with the same first bytes", text: "a😀b", then: 256, stopStrings: ["😁"],
            expected: "😀b", reason: .endToken, tokenCount: 6),
        Case(id: "length", text: "abcdefgh", maxTokens: 3, expected: "bcd", reason: .length, tokenCount: 3),
        Case(
            id: "length in the middle of a character", text: "ab😀cd", maxTokens: 3, expected: "b\u{FFFD}",
            reason: .length, tokenCount: 3),
        Case(
            id: "stop string on the last allowed token", text: "abcd", stopStrings: ["bcd"], maxTokens: 3,
            expected: "bcd", reason: .stopString, tokenCount: 3),
        Case(
            id: "end token on the last allowed token", text: "abc", then: 256, maxTokens: 3, expected: "bc",
            reason: .endToken, tokenCount: 3),
    ]

    @Test("the rule that applies, and what is left of the text", arguments: cases)
    func rule(_ item: Case) throws {
        let model = ScriptedModel.saying(item.text, then: item.then)
        let first = Int32(item.text.utf8.first ?? 0)
        let parameters = SamplingParameters(
            temperature: 0, maxTokens: item.maxTokens, stopTokens: [256])
        let request = TinyModel.request([first], 1, stopStrings: item.stopStrings)
        let completion = try RolloutEngine(model: model, tokenizer: .bytes()).sample([request], parameters)[0][0]
        #expect(completion.text == item.expected)
        #expect(completion.stopReason == item.reason)
        #expect(completion.tokens.count == item.tokenCount)
        #expect(completion.tokens.last == 256 || item.reason != .endToken)
    }

    @Test("each request has stop strings of its own")
    func perRequest() throws {
        let requests = [["c"], [], ["ef", "d"]].map { TinyModel.request([97], 1, stopStrings: $0) }
        let completions = try RolloutEngine(model: ScriptedModel.saying("abcdefgh", then: 256), tokenizer: .bytes())
            .sample(requests, SamplingParameters(temperature: 0, maxTokens: 40, stopTokens: [256]))
        #expect(completions.map { $0[0].text } == ["bc", "bcdefgh", "bcd"])
    }

    @Test("the context ends a completion before a token would have no position")
    func context() throws {
        let model = ScriptedModel.saying("abcdefgh", contextLength: 5)
        let parameters = SamplingParameters(temperature: 0, maxTokens: 40)
        let completion = try RolloutEngine(model: model, tokenizer: .bytes())
            .sample([TinyModel.request(Array("xya".utf8.map(Int32.init)), 1)], parameters)[0][0]
        #expect(completion.text == "bc" && completion.stopReason == .length)
    }

    @Test("a prompt that leaves no room, and an empty one, are errors that name the prompt")
    func wrongPrompts() throws {
        let engine = RolloutEngine(model: ScriptedModel.saying("ab", contextLength: 5), tokenizer: nil)
        let parameters = SamplingParameters(maxTokens: 1)
        let fits = TinyModel.request([1, 2, 3, 4], 1)
        #expect(throws: RolloutError.promptTooLong(index: 1, tokenCount: 5, contextLength: 5)) {
            try engine.sample([fits, TinyModel.request([1, 2, 3, 4, 5], 1)], parameters)
        }
        #expect(throws: RolloutError.emptyPrompt(index: 2)) {
            try engine.sample([fits, fits, TinyModel.request([], 1)], parameters)
        }
        #expect(try engine.sample([fits], parameters)[0][0].stopReason == .length)
    }

    private struct Stop: Error {}

    @Test("a report that throws ends the call with its error, and the engine serves again")
    func reportThrows() throws {
        let engine = RolloutEngine(model: TinyModel.make(), tokenizer: try .bytes(), concurrency: 2)
        let requests = [TinyModel.request(TinyModel.prompt(20), 5)]
        let parameters = SamplingParameters(maxTokens: 10)
        let expected = try engine.sample(requests, parameters)
        var calls = 0
        #expect(throws: Stop.self) {
            try engine.sample(requests, parameters) { _ in
                calls += 1
                if calls == 3 { throw Stop() }
            }
        }
        #expect(calls == 3)
        #expect(try engine.sample(requests, parameters) == expected)
    }

    @Test("progress grows to the total")
    func progress() throws {
        var seen: [Int] = []
        _ = try RolloutEngine(model: TinyModel.make(), tokenizer: nil, concurrency: 2)
            .sample([TinyModel.request([5], 5)], SamplingParameters(maxTokens: 3)) { progress in
                seen.append(progress.finishedCompletions)
                #expect(progress.totalCompletions == 5)
            }
        #expect(seen == seen.sorted() && seen.last == 5)
    }
}
