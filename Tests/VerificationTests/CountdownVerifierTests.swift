import Basics
import RolloutTypes
import Testing
import Verification

@Suite("Countdown verifier") struct CountdownVerifierTests {
    private func verdict(_ text: String, use: CountdownVerifier.Use = .exactlyOnce) -> Verdict {
        CountdownVerifier(use: use).verdict(
            Submission(
                id: "case", completion: "\\boxed{\(text)}", answer: nil,
                metadata: [
                    "numbers": .array([.integer(3), .integer(8), .integer(8), .integer(3)]), "target": .integer(24),
                ]))
    }

    @Test(
        "solutions are accepted",
        arguments: [
            "8 / (3 - 8 / 3)", "8 \\div (3 - 8 \\div 3) = 24", "8/(3-8/3)=24", "$8 / (3 - 8 / 3)$", "8 ÷ (3 − 8 ÷ 3)",
        ])
    func accepts(_ text: String) { #expect(verdict(text).outcome == .correct, "\(verdict(text))") }

    @Test(
        "what is wrong is said",
        arguments: [
            ("3 * 8", Outcome.incorrect, "'3 * 8' evaluates to 24, but 3 is not used"),
            ("8 + 8 + 8", .incorrect, "'8 + 8 + 8' evaluates to 24, but 8 is used too often"),
            ("24 + 0", .incorrect, "'24 + 0' evaluates to 24, but 24 is not one of the numbers"),
            ("8 + 8 + 3 + 3", .incorrect, "'8 + 8 + 3 + 3' evaluates to 22, not to 24"),
            ("8 / 3 + 8 / 3", .incorrect, "'8 / 3 + 8 / 3' evaluates to 16/3, not to 24"),
            ("8 + 8 + 3 + 3 = 24", .unparseable, "it evaluates to 22, not to 24 as it claims"),
            ("8 / (3 - 3) * 8", .unparseable, "it divides by zero"), ("24", .incorrect, "24 is not one of the numbers"),
            ("-8 + 3", .unparseable, "a number should stand where a sign stands"), ("8 8 3 3", .unparseable, "goes on"),
            ("3 ** 8", .unparseable, "a sign stands"), ("abs(3)", .unparseable, "'a' is not allowed in it"),
            ("(3 + 8", .unparseable, "a bracket is not closed"), ("99999999999999999999", .unparseable, "too long"),
        ])
    func rejects(_ text: String, _ outcome: Outcome, _ part: String) {
        let found = verdict(text)
        #expect(found.outcome == outcome && found.reward == 0)
        #expect(found.explanation.contains(part), "\(found.explanation)")
    }

    @Test("numbers may be left out where that is allowed, but never used twice") func atMostOnce() {
        #expect(verdict("3 * 8", use: .atMostOnce).outcome == .correct)
        #expect(verdict("8 + 8 + 8", use: .atMostOnce).outcome == .incorrect)
    }

    @Test("a problem without numbers abstains") func abstains() {
        let submission = Submission(
            id: "case", completion: "\\boxed{3}", answer: nil, metadata: ["target": .integer(3)])
        #expect(CountdownVerifier().verdict(submission).outcome == .abstained)
    }
}
