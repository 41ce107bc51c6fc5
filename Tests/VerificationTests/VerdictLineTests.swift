import Basics
import FoundationEssentials
import RolloutTypes
import Testing
import Verification

@Suite("Verdict lines") struct VerdictLineTests {
    private func decode(_ line: String, number: Int = 7) -> VerdictLine.Input {
        VerdictLine.decode(Array(line.utf8), number: number, extraction: .lenient)
    }

    @Test("every field of an input line arrives") func complete() {
        let line = #"{"id":"a","answer":"5","completion":"c","problem":"p","tests":[{"x":1}],"metadata":{"target":3}}"#
        let expected = Submission(
            id: "a", problem: "p", completion: "c", answer: "5", tests: [.object(["x": .integer(1)])],
            metadata: ["target": .integer(3)], extraction: .lenient)
        #expect(decode(line) == .submission(expected, id: .string("a")))
    }

    @Test("optional fields may be absent or null, and an id may be a number") func minimal() {
        let expected = Submission(id: "3", completion: "c", answer: nil, extraction: .lenient)
        #expect(decode(#"{"id":3,"completion":"c"}"#) == .submission(expected, id: .integer(3)))
        #expect(
            decode(#"{"id":3,"completion":"c","answer":null,"tests":null}"#) == .submission(expected, id: .integer(3)))
    }

    @Test(
        "broken lines say which line and what",
        arguments: [
            ("{", "line 7: this is not JSON"), ("", "line 7: the line is empty"), ("[1]", "line 7: an object"),
            (#"{"completion":"c"}"#, #"line 7: "id" is missing"#),
            (#"{"id":"a"}"#, #"line 7: "completion" is missing"#),
            (#"{"id":"a","completion":5}"#, #"line 7: "completion" must be a text"#),
            (#"{"id":"a","completion":"c","answer":5}"#, #"line 7: "answer" must be a text"#),
            (#"{"id":"a","completion":"c","tests":{}}"#, #"line 7: "tests" must be a list"#),
            (#"{"id":"a","completion":"c","metadata":[]}"#, #"line 7: "metadata" must be an object"#),
            (#"{"id":[],"completion":"c"}"#, #"line 7: "id" must be a text"#),
        ])
    func broken(_ line: String, _ start: String) {
        guard case .broken(let explanation) = decode(line) else {
            Issue.record("decoded: \(line)")
            return
        }
        #expect(explanation.hasPrefix(start), "\(explanation)")
    }

    @Test("half surrogates and invalid bytes do not cost the verdict") func surrogates() {
        guard case .submission(let one, _) = decode(#"{"id":"a","completion":"\ud83d \\ud83d \ud83d\ude00"}"#) else {
            Issue.record("broken")
            return
        }
        #expect(one.completion == "\u{FFFD} \\ud83d 😀")
        let bytes = Array(#"{"id":"a","completion":"x"#.utf8) + [0xFF] + Array(#""}"#.utf8)
        #expect(
            VerdictLine.decode(bytes, number: 1, extraction: .strict)
                == .submission(Submission(id: "a", completion: "x\u{FFFD}", answer: nil), id: .string("a")))
    }

    @Test("output lines have exactly the contract's fields, nulls included") func encode() throws {
        let verdict = Verdict(outcome: .wrongFormat, reward: 0, explanation: "a \"b\"\n", seconds: 0.25)
        #expect(
            VerdictLine.encode(verdict, id: .string("x"))
                == #"{"explanation":"a \"b\"\n","extracted":null,"id":"x","outcome":"wrong_format","reward":0,"seconds":0.25}"#
        )
        #expect(
            VerdictLine.encodeBroken("line 2: this is not JSON")
                == #"{"explanation":"line 2: this is not JSON","extracted":null,"id":null,"outcome":"error","reward":null,"seconds":0}"#
        )
    }
}
