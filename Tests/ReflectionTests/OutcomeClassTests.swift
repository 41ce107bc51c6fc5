import Reflection
import RolloutTypes
import Testing

@Suite("Answers on the way and what became of them") struct OutcomeClassTests {
    /// A text in which each number stands for a candidate answer.
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let outcome: Outcome
        let outcomeClass: OutcomeClass
        var isSilent = false
        var testDescription: String { text }
    }

    static func candidates(_ text: String, right: String = "80") -> [CandidateAnswer] {
        var found: [CandidateAnswer] = []
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            let digits = bytes[index...].prefix { (48...57).contains($0) }
            if digits.isEmpty {
                index += 1
                continue
            }
            let number = String(decoding: digits, as: UTF8.self)
            found.append(
                CandidateAnswer(
                    start: index, end: digits.endIndex, text: number, value: number, isRight: number == right))
            index = digits.endIndex
        }
        return found
    }

    @Test(
        "every judged completion is in exactly one class",
        arguments: [
            Case(text: "= 75 … wait … = 80", outcome: .correct, outcomeClass: .corrective),
            Case(text: "80 … let me check … 80", outcome: .correct, outcomeClass: .confirm),
            Case(text: "80 … wait … 75", outcome: .incorrect, outcomeClass: .lost),
            Case(text: "75 … wait … 60", outcome: .incorrect, outcomeClass: .stuck),
            Case(text: "75 … wait …", outcome: .wrongFormat, outcomeClass: .unfinished),
            Case(text: "80 … wait …", outcome: .wrongFormat, outcomeClass: .unfinished),
            Case(text: "80 …", outcome: .wrongFormat, outcomeClass: .lost),
            Case(text: "75 … 80", outcome: .correct, outcomeClass: .none, isSilent: true),
            Case(text: "wait … 75 … 80", outcome: .correct, outcomeClass: .search, isSilent: true),
            Case(text: "hmm … 80", outcome: .correct, outcomeClass: .search),
            Case(text: "80", outcome: .correct, outcomeClass: .none),
            Case(text: "but 75 however 80", outcome: .correct, outcomeClass: .none, isSilent: true),
            Case(text: "80 … 75 … 等等 … 80", outcome: .correct, outcomeClass: .corrective),
        ])
    func classes(example: Case) {
        let reflection = ReflectionMetrics(prompt: "").reflection(
            of: .init(
                text: example.text, candidates: Self.candidates(example.text), outcome: example.outcome))
        #expect(reflection.outcomeClass == example.outcomeClass)
        #expect(reflection.isSilentCorrection == example.isSilent)
    }

    @Test("what could not be judged has no class", arguments: [Outcome.abstained, .error])
    func unjudged(outcome: Outcome) {
        let reflection = ReflectionMetrics(prompt: "").reflection(of: .init(text: "wait 80", outcome: outcome))
        #expect(reflection.outcomeClass == nil && !reflection.isSilentCorrection)
    }

    @Test("transitions, flips and gain of a chain of answers")
    func chains() {
        func chain(_ text: String, right: String) -> AnswerChain {
            AnswerChain(Self.candidates(text, right: right), tokenCount: 0, byteCount: 10)
        }
        let found = chain("12 18 24", right: "24")
        #expect(found.transitions.wrongToOther == 1 && found.transitions.wrongToRight == 1 && found.flips == 2)
        let kept = chain("80 80", right: "80")
        #expect(kept.transitions.rightToRight == 1 && kept.flips == 0)
        let lost = chain("24 12", right: "24")
        #expect(lost.transitions.rightToWrong == 1 && lost.flips == 1)
        #expect(chain("12 12", right: "24").transitions.wrongToSame == 1)
    }

    @Test("an answer settles where every later one is the same, and the rest after the first right one is counted")
    func positions() {
        let candidates = [(2, "7"), (5, "8"), (6, "8"), (9, "8")].map { token, value in
            CandidateAnswer(
                start: token, end: token, token: token, text: value, value: value, isRight: value == "8")
        }
        let chain = AnswerChain(candidates, tokenCount: 10, byteCount: 40)
        #expect(chain.settled == 0.5 && chain.restAfterFirstRight == 0.5)
        #expect(AnswerChain([], tokenCount: 10, byteCount: 40).settled == nil)
    }

    @Test("waste is for right completions, underthinking for wrong ones")
    func rest() {
        func reflection(_ text: String, _ outcome: Outcome) -> TraceReflection {
            ReflectionMetrics(prompt: "").reflection(
                of: .init(text: text, candidates: Self.candidates(text), outcome: outcome))
        }
        #expect(reflection("80 so 80", .correct).waste == 1 && reflection("80 so 80", .correct).underthinking == nil)
        #expect(reflection("at 80 75", .incorrect).underthinking == 1 - 3.0 / 8)
        #expect(reflection("75", .incorrect).underthinking == nil)
    }
}
