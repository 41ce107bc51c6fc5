import Basics
import RolloutTypes
import Testing
import Verification

@Suite("Digits verifier") struct DigitsVerifierTests {
    private func verdict(_ completion: String, answer: String?, prompt: String = "") -> Verdict {
        DigitsVerifier().verdict(Submission(id: "case", problem: prompt, completion: completion, answer: answer))
    }

    @Test(
        "the share of digits in their places is paid, counted from the units",
        arguments: [
            ("42", "42", 1), ("43", "42", 0.5), ("52", "42", 0.5), ("24", "42", 0), ("2", "42", 0.5), ("4", "42", 0),
            ("142", "42", 2.0 / 3), ("-42", "42", 0), ("-42", "-42", 1), ("-43", "-42", 0.5), ("0", "0", 1),
            ("042", "42", 1), ("00", "0", 1), ("84 - 42 = 43", "42", 0.5), ("x", "42", 0), ("4 2", "42", 0),
            ("42 =", "42", 0), ("", "42", 0),
        ] as [(String, String, Double)])
    func shares(_ given: String, _ answer: String, _ reward: Double) {
        let verdict = verdict("\\boxed{\(given)}", answer: answer)
        #expect(verdict.reward == reward, "\(verdict.explanation)")
        #expect((verdict.outcome == .correct) == (reward == 1))
    }

    @Test("without an answer nothing is paid, without a whole number to compare with it abstains")
    func edges() {
        #expect(verdict("42", answer: "42").outcome == .wrongFormat)
        #expect(verdict("\\boxed{42}", answer: "4.2").outcome == .abstained)
        #expect(verdict("\\boxed{42}", answer: nil).outcome == .abstained)
        #expect(verdict("43}", answer: "42", prompt: "\\boxed{84 - 42 = ").reward == 0.5)
    }

    @Test("as a part it shapes the reward and leaves the outcome to the first")
    func composed() async throws {
        let verifier = try VerifierTable.make([
            VerifierPart(verifier: "math"), VerifierPart(verifier: "digits", weight: 0.5),
        ])
        func judged(_ given: String) async -> Verdict {
            await verifier.judge(Submission(id: "case", completion: "\\boxed{\(given)}", answer: "42"))
        }
        #expect(await judged("42").reward == 1.5)
        let near = await judged("43")
        #expect(near.reward == 0.25 && near.outcome == .incorrect)
    }
}
