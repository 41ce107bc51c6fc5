import Basics
import RolloutTypes
import Testing
import Verification

@Suite("Steps verifier") struct StepsVerifierTests {
    private func verdict(_ completion: String, problem: String? = "3 + 4 * 2 - 5") -> Verdict {
        StepsVerifier().verdict(
            Submission(
                id: "case", completion: completion, answer: "6",
                metadata: problem.map { ["problem": .string($0)] } ?? [:]))
    }

    @Test(
        "the share of right steps before the first wrong one is paid, a skipped one is missing",
        arguments: [
            ("3 + 8 - 5 = 11 - 5 = 6. \\boxed{6}", 3), ("3 + 4 * 2 - 5 = 3 + 8 - 5 = 11 - 5 = 6", 3),
            ("3+8-5=11-5=6}", 3), ("= 3 + 8 - 5\n= 11 - 5\n= 6\n\\boxed{6}", 3), ("11 - 5 = 6", 2), ("6", 1),
            ("6. \\boxed{6}", 1), ("3 + 8 - 5 = 12 - 5 = 7", 1), ("3 + 8 - 5 = 12 - 5 = 6", 1),
            ("7 * 2 - 5 = 14 - 5 = 9", 0), ("3 + 8 - 5 = 8 + 3 - 5 = 11 - 5 = 6", 1), ("3 + 4 * 2 - 5", 0),
            ("3 + 4 * 2 - 5 = 3 + 4 * 2 - 5 = 6", 0), ("3 + 8 - 5 = = 6", 2), ("3 + 8 - 5 = 11 - = 6", 1),
            ("5 + 4 - 3 = 6", 0), ("7", 0), ("6.5", 0), ("6.", 1), ("6.0", 0),
            ("11 - 5 = 6.\n7", 1), ("3 + 8 - 5 = (11 - 5) = 6", 3),
            ("6 + 0 + 0 = 6 + 0 = 6", 0), ("6 * 1 * 1 = 6 * 1 = 6", 0), ("8 + 3 - 5 = 11 - 5 = 6", 0),
            ("3 + 8 - 5 = 11 - 5 = 6 = 7", 2), ("3 + 8 - 5 = 11 - 5 = 6 = 6", 2), ("3 + 8 - 5 = 9 - 3 = 6", 1),
        ] as [(String, Double)])
    func shares(_ completion: String, _ right: Double) {
        let verdict = verdict(completion)
        #expect(verdict.reward == right / 3, "\(verdict.explanation)")
        #expect((verdict.outcome == .correct) == (right == 3))
    }

    @Test(
        "a step keeps the order and the brackets of what it does not compute",
        arguments: [
            ("2 * (3 + 4 * 5)", "2 * (3 + 20) = 2 * 23 = 46", 3), ("2 * (3 + 4 * 5)", "2 * 23 = 46", 2),
            ("2 * (3 + 4 * 5)", "(3 + 20) * 2 = 46", 0), ("(8 - 2) / 3 + 1", "6 / 3 + 1 = 2 + 1 = 3", 3),
            ("(8 - 2) / 3 + 1", "(6) / 3 + 1 = 3", 2), ("8 - 3 + 2", "8 - 5 = 3", 0), ("8 - 3 + 2", "5 + 2 = 7", 2),
            ("1 - 1 + 5 * 2", "0 + 5 * 2 = 5 * 2 = 10", 3), ("9 - 4 + 4", "9 + 0 = 9", 0),
        ] as [(String, String, Double)])
    func order(_ problem: String, _ completion: String, _ right: Double) throws {
        let count = Double(problem.count { "+-*/".contains($0) })
        #expect(
            verdict(completion, problem: problem).reward == right / count,
            "\(verdict(completion, problem: problem).explanation)")
    }

    @Test("deep brackets and long sums end within the bound on work")
    func bounded() {
        let deep = String(repeating: "(", count: 60) + "6" + String(repeating: ")", count: 60)
        #expect(verdict(deep).reward == 0)
        #expect(verdict(Array(repeating: "1", count: 400).joined(separator: " + ")).reward == 0)
        let zeros = (0..<20).map { _ in "0" }.joined(separator: " + ")
        #expect(verdict(zeros + " + 6").reward == 0)
    }

    @Test("without steps the form is wrong, without a sum to compare with it abstains")
    func edges() {
        #expect(verdict("").outcome == .wrongFormat)
        #expect(verdict("The answer is 6").outcome == .wrongFormat)
        #expect(verdict("=").outcome == .wrongFormat)
        #expect(verdict("6", problem: nil).outcome == .abstained)
        #expect(verdict("6", problem: "6").outcome == .abstained)
        #expect(verdict("6", problem: "Natalia sold 6 clips").outcome == .abstained)
    }

    @Test("any text ends in a verdict that pays between nothing and everything")
    func anyText() {
        let pieces = [
            "3", "8", "=", " = ", "+", "-", "*", "/", "(", ")", "\n", ".", "\\boxed{", "}", "²", "٣", "é", "0",
        ]
        var state: UInt64 = 1
        for _ in 0..<2000 {
            var text = ""
            for _ in 0..<Int(state >> 59) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(state >> 33) % pieces.count]
            }
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let reward = verdict(text).reward ?? -1
            #expect((0...1).contains(reward), "\(text)")
        }
    }
}
