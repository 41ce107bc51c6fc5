import Basics
import RolloutTypes
import Testing
import Verification

@Suite("Exact verifier") struct ExactVerifierTests {
    private func verdict(
        _ completion: String, _ answer: String?, form: ExactVerifier.Form = .text, ignoresCase: Bool = false
    ) -> Verdict {
        ExactVerifier(form: form, ignoresCase: ignoresCase).verdict(
            Submission(id: "case", completion: completion, answer: answer))
    }

    @Test(
        "what only sets an answer off does not count",
        arguments: [
            "\\boxed{naBle}", "\\boxed{ naBle }", "\\boxed{\\text{naBle}}", "<answer>naBle</answer>",
            "\\boxed{\"naBle\"}",
            "\\boxed{naBle.}", "so \\boxed{$naBle$}", "<answer>\n'naBle'\n</answer>", "\\boxed{\\texttt{naBle}}",
        ])
    func accepts(_ completion: String) { #expect(verdict(completion, "naBle").outcome == .correct) }

    @Test(
        "everything else does",
        arguments: [
            "\\boxed{nable}", "\\boxed{naBl}", "\\boxed{naBle naBle}", "\\boxed{naBle or enable}", "\\boxed{na Ble}",
            "\\boxed{the answer is naBle}", "\\boxed{naBle, table}", "\\boxed{*}", "\\boxed{naBle} \\boxed{table}",
            "\\boxed{\\text{na}\\text{Ble}}",
        ])
    func rejects(_ completion: String) {
        let found = verdict(completion, "naBle")
        #expect(found.outcome == .incorrect && found.reward == 0, "\(found)")
    }

    @Test("no answer is the wrong form", arguments: ["naBle", "", "\\boxed{}", "\\boxed{naBle", "<answer></answer>"])
    func missing(_ completion: String) { #expect(verdict(completion, "naBle").outcome == .wrongFormat) }

    @Test("case is passed over where that is asked for") func ignoringCase() {
        #expect(verdict("\\boxed{monday}", "Monday").outcome == .incorrect)
        #expect(verdict("\\boxed{MONDAY}", "Monday", ignoresCase: true).outcome == .correct)
        #expect(verdict("\\boxed{Monday or Tuesday}", "Monday", ignoresCase: true).outcome == .incorrect)
    }

    @Test(
        "lists are compared item by item",
        arguments: [
            ("1, 2, 3", true), ("[1, 2, 3]", true), ("1 2 3", true), ("1,2,3", true), ("\\{1, 2, 3\\}", true),
            ("(1, 2, 3)", true),
            ("1, 3, 2", false), ("1, 2", false), ("1, 2, 3, 4", false), ("1, 2, 3, ", true),
            ("1, 2, 3, 1, 2, 3", false),
            ("123", false), ("1, 2, 3 or 3, 2, 1", false), ("1; 2; 3", true), ("", false), ("[]", false),
        ])
    func lists(_ text: String, _ isRight: Bool) {
        #expect((verdict("\\boxed{\(text)}", "1, 2, 3", form: .list).outcome == .correct) == isRight)
    }

    @Test("the order of a set does not count, the number of items does") func sets() {
        let gold = "Ann is a knight, Bob is a knave"
        #expect(verdict("\\boxed{Bob is a knave, Ann is a knight}", gold, form: .set).outcome == .correct)
        for wrong in [
            "Ann is a knight", "Ann is a knight, Bob is a knight", "\(gold), Bob is a knight", "\(gold), \(gold)",
            "Ann is a knight, Ann is a knave, Bob is a knave, Bob is a knight",
        ] {
            #expect(verdict("\\boxed{\(wrong)}", gold, form: .set).outcome == .incorrect, "\(wrong)")
        }
    }

    @Test("a problem without a reference answer abstains", arguments: [nil, "", "  "])
    func abstains(_ answer: String?) { #expect(verdict("\\boxed{5}", answer).outcome == .abstained) }

    @Test("giant answers are judged in bounded work") func giant() {
        let giant = String(repeating: "1, ", count: 300_000)
        #expect(verdict("\\boxed{\(giant)}", "1, 2", form: .list).reward == 0)
        #expect(verdict("<answer>\(giant)</answer>", "1, 2", form: .set).reward == 0)
    }
}
