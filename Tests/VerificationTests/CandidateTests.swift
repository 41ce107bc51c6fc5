import Basics
import RolloutTypes
import Testing
import Verification

@Suite("Answers on the way") struct CandidateTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        /// Value and, with a `+`, whether it is right.
        let expected: [String]
        var prompt = ""
        var testDescription: String { text }
    }

    private func values(_ candidates: [CandidateAnswer]) -> [String] {
        candidates.map { $0.value + ($0.isRight ? "+" : "") }
    }

    @Test(
        "mathematics: boxes, answer tags and phrases, equal values under one name",
        arguments: [
            Case(text: "\\boxed{18} no, \\boxed{24}", expected: ["18", "24+"]),
            Case(text: "the answer is 18.\nSo \\boxed{24}", expected: ["18", "24+"]),
            Case(text: "the answer is \\boxed{24}", expected: ["24+"]),
            Case(text: "<answer>12</answer> and <answer>24</answer>", expected: ["12", "24+"]),
            Case(text: "<answer>\\boxed{24}</answer>", expected: ["24+"]),
            Case(text: "\\boxed{48/2} \\boxed{24.0} \\boxed{25}", expected: ["48/2+", "48/2+", "25"]),
            Case(text: "#### 24", expected: ["24+"]),
            Case(text: "24", expected: []), Case(text: "\\boxed{24", expected: []), Case(text: "", expected: []),
            Case(text: "24} then \\boxed{3}", expected: ["24+", "3"], prompt: "so it is \\boxed{"),
        ])
    func math(example: Case) {
        let submission = Submission(id: "1", problem: example.prompt, completion: example.text, answer: "24")
        #expect(values(MathVerifier().candidates(in: submission)) == example.expected)
    }

    @Test(
        "countdown: expressions that are stated, and equations that try; steps of another are none",
        arguments: [
            Case(text: "25*4-25 = 75. (25-5)*4 = 80. \\boxed{(25-5)*4}", expected: ["75", "80+", "80+"]),
            Case(text: "25-5=20, 20*4=80", expected: ["80+"]),
            Case(text: "25*4=100, 100-25=75.", expected: ["75"]),
            Case(text: "25*4 = 80", expected: ["80"]),
            Case(text: "3*4 = 12 and 5 = 5 and 25 = 25", expected: []),
            Case(text: "试试 25 × 4 = 100。(25−5)×4 = 80", expected: ["100", "80+"]),
            Case(text: "\\boxed{(25-5)*4 = 80}", expected: ["80+"]),
            Case(text: "25*4 — = 100 — done", expected: []),
            Case(text: "25+5+4 = 34— done", expected: ["34"]),
        ])
    func countdown(example: Case) {
        let submission = Submission(
            id: "1", completion: example.text, answer: nil,
            metadata: ["numbers": .array([25, 5, 4, 2].map(JSONValue.integer)), "target": .integer(80)])
        #expect(values(CountdownVerifier(use: .atMostOnce).candidates(in: submission)) == example.expected)
    }

    @Test("results that double line by line end within counted work")
    func doubling() {
        let lines = (1...200).map { "\(1 << min($0, 40)) + \(1 << min($0, 40)) = \(1 << min($0 + 1, 41))" }
        let submission = Submission(
            id: "1", completion: "2 + 0 = 2\n" + lines.joined(separator: "\n"), answer: nil,
            metadata: ["numbers": .array([2].map(JSONValue.integer)), "target": .integer(80)])
        #expect(CountdownVerifier(use: .atMostOnce).candidates(in: submission).count < 64)
    }

    @Test("positions are those of the text, and the last candidate is the graded one, as right as the verdict says")
    func graded() async {
        let text = "等 \\boxed{24} so \\boxed{18} and then the answer is 24"
        let submission = Submission(id: "1", completion: text, answer: "24")
        let verifier = MathVerifier()
        let verdict = await verifier.judge(submission)
        #expect(verdict.extracted == "18")
        let candidates = verifier.candidates(in: submission, gradedAs: verdict)
        #expect(values(candidates) == ["24+", "18"])
        let bytes = Array(text.utf8)
        #expect(candidates.allSatisfy { String(decoding: bytes[$0.start..<$0.end], as: UTF8.self) == $0.text })
        let lenient = Submission(id: "1", completion: "it makes 24", answer: "24", extraction: .lenient)
        let found = verifier.candidates(in: lenient, gradedAs: await verifier.judge(lenient))
        #expect(values(found) == ["24+"] && found[0].start == 9)
    }

    @Test("of very many candidates the first and the last are kept")
    func thinned() async {
        let text = (0..<200).map { "\\boxed{\($0)}." }.joined(separator: " and also here: ")
        let submission = Submission(id: "1", completion: text, answer: "199")
        let verifier = MathVerifier()
        let candidates = verifier.candidates(in: submission, gradedAs: await verifier.judge(submission))
        #expect(candidates.count == 64 && candidates[0].value == "0" && candidates[63].value == "199")
    }

    @Test("a verifier that runs programs offers only what it graded; a composite asks its first part")
    func others() async throws {
        let composite = try VerifierTable.make(
            "composite",
            configuration: .object([
                "parts": .array([
                    .object(["verifier": .string("math")]), .object(["verifier": .string("format")]),
                ])
            ]))
        let submission = Submission(id: "1", completion: "\\boxed{1} or \\boxed{24}", answer: "24")
        #expect(values(composite.candidates(in: submission)) == ["1", "24+"])
        let code = try VerifierTable.make("code")
        #expect(code.candidates(in: submission).isEmpty)
        let verdict = Verdict(outcome: .incorrect, reward: 0, extracted: "or", explanation: "")
        #expect(code.candidates(in: submission, gradedAs: verdict).map(\.start) == [10])
    }
}
