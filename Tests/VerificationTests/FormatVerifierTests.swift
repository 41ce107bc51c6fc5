import Basics
import RolloutTypes
import Testing
import Verification

@Suite("Format verifier") struct FormatVerifierTests {
    @Test(
        "think and answer",
        arguments: [
            ("<think>a</think><answer>5</answer>", true), ("\n<think>a</think>\n\n<answer>5</answer>\n", true),
            ("<think>a</think> so <answer>5</answer>", false), ("<think>a</think><answer>5</answer> done", false),
            ("x<think>a</think><answer>5</answer>", false), ("<think> </think><answer>5</answer>", false),
            ("<think>a</think><answer> </answer>", false), ("<answer>5</answer><think>a</think>", false),
            ("<think>a</think><answer>5</answer><answer>5</answer>", false), ("<think>a<answer>5</answer>", false),
            ("<think>a<think>b</think><answer>5</answer>", false), ("a</think><answer>5</answer>", false),
            ("<think>a</think></think><answer>5</answer>", false), ("<think>a</think>5", false), ("", false),
        ])
    func thinkAnswer(_ text: String, _ isRight: Bool) {
        let verdict = FormatVerifier().verdict(Submission(id: "case", completion: text, answer: nil))
        #expect(verdict.outcome == (isRight ? .correct : .wrongFormat), "\(verdict.explanation)")
        #expect(verdict.reward == (isRight ? 1 : 0))
    }

    @Test("a prompt that opens the thinking part") func prefilled() {
        func outcome(_ text: String) -> Outcome {
            FormatVerifier().verdict(Submission(id: "case", problem: "Q <think>\n", completion: text, answer: nil))
                .outcome
        }
        #expect(outcome("a</think><answer>5</answer>") == .correct)
        #expect(outcome("<think>a</think><answer>5</answer>") == .wrongFormat)
        #expect(outcome("</think><answer>5</answer>") == .wrongFormat)
    }

    @Test(
        "boxed answers",
        arguments: [
            ("So $\\boxed{5}$.", true), ("\\[\\boxed{5}\\]", true), ("\\boxed{5} done", false),
            ("\\boxed{4} \\boxed{5}", false),
            ("\\boxed{5", false), ("5", false), ("\\boxed{}", false),
        ])
    func box(_ text: String, _ isRight: Bool) {
        let verifier = FormatVerifier(requiresThink: false, answerForm: .box)
        let verdict = verifier.verdict(Submission(id: "case", completion: text, answer: nil))
        #expect(verdict.outcome == (isRight ? .correct : .wrongFormat), "\(verdict.explanation)")
    }

    @Test("half of the form pays half only where partial pay is on") func partial() {
        let submission = Submission(id: "case", completion: "<answer>5</answer>", answer: nil)
        #expect(FormatVerifier().verdict(submission).reward == 0)
        #expect(FormatVerifier(paysPartially: true).verdict(submission).reward == 0.5)
    }

    @Test("the format rate counts judged completions only") func rate() {
        let verdicts = [
            Verdict(outcome: .correct, reward: 1, explanation: ""),
            Verdict(outcome: .wrongFormat, reward: 0, explanation: ""),
            Verdict(outcome: .error, reward: nil, explanation: ""),
            Verdict(
                outcome: .correct, reward: 1, explanation: "", parts: [RewardPart(name: "format", weight: 0, reward: 0)]
            ),
            Verdict(outcome: .incorrect, reward: 0, explanation: ""),
        ]
        #expect(Verdict.formatRate(verdicts) == 0.5)
        #expect(Verdict.formatRate([Verdict]()) == nil)
    }
}
