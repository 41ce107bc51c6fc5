import Basics
import FoundationEssentials
import RolloutTypes
import Testing
import Verification

/// One line of the accept and reject tables.
struct MathCase: Decodable, Sendable, CustomTestStringConvertible {
    let gold: String
    let prediction: String
    var testDescription: String { "\(gold) <- \(prediction)" }

    static func table(_ name: String) -> [MathCase] {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name).jsonl").path
        let data = FileManager.default.contents(atPath: path) ?? Data()
        return data.split(separator: 0x0A).compactMap { try? JSONDecoder().decode(MathCase.self, from: $0) }
    }
}

private func boxed(_ text: String, _ gold: String?, form: MathVerifier.Form = .any) -> Verdict {
    MathVerifier(form: form).verdict(
        Submission(id: "case", completion: "So it is \\boxed{\(text)}.", answer: gold))
}

@Suite("Math verifier") struct MathVerifierTests {
    @Test("the tables are read in full") func tables() {
        #expect(MathCase.table("math-accept").count == 130)
        #expect(MathCase.table("math-reject").count == 146)
    }

    @Test("equal answers are accepted", arguments: MathCase.table("math-accept"))
    func accepts(_ item: MathCase) {
        let verdict = boxed(item.prediction, item.gold)
        #expect(verdict.outcome == .correct && verdict.reward == 1, "\(verdict)")
    }

    @Test("different answers are rejected", arguments: MathCase.table("math-reject"))
    func rejects(_ item: MathCase) {
        let verdict = boxed(item.prediction, item.gold)
        #expect(verdict.outcome == .incorrect || verdict.outcome == .unparseable, "\(verdict)")
        #expect(verdict.reward == 0)
    }

    @Test("equivalence is symmetric where both sides are usable references", arguments: MathCase.table("math-accept"))
    func symmetric(_ item: MathCase) {
        guard !item.gold.contains("####") else { return }
        #expect(boxed(item.gold, item.prediction).outcome == .correct)
    }

    @Test("rejection is symmetric where both sides are usable references", arguments: MathCase.table("math-reject"))
    func symmetricRejection(_ item: MathCase) {
        let verdict = boxed(item.gold, item.prediction)
        #expect(verdict.outcome == .incorrect || verdict.outcome == .abstained, "\(verdict)")
    }

    @Test(
        "an unusable reference abstains and never pays",
        arguments: ["1/0", "", "4 = 5", "\\frac{1}{", "5 +", "\\sqrt{}", "1e999999999"])
    func abstains(_ gold: String) {
        let verdict = boxed("5", gold)
        #expect(verdict.outcome == .abstained && verdict.reward == nil)
    }

    @Test("a false equation is a wrong answer, also where its last side is the right number")
    func contradiction() {
        #expect(boxed("2 + 3 = 6", "6").outcome == .incorrect)
        #expect(boxed("2 + 3 = 6 = 5", "5").outcome == .incorrect)
        #expect(boxed("2 + 4 = 6", "6").outcome == .correct)
    }

    @Test("digits in words are a number where a number is asked for, and words where words are")
    func digitsInWords() {
        #expect(boxed("\\text{5}", "5").outcome == .correct)
        #expect(boxed("13", "\\text{13}").outcome == .incorrect)
        #expect(boxed("\\text{13}", "\\text{13}").outcome == .correct)
    }

    @Test("a missing reference abstains") func missingReference() {
        #expect(boxed("5", nil).outcome == .abstained)
    }

    @Test(
        "an answer still to be worked out pays only where expressions are allowed",
        arguments: [
            ("68", "23 + 45"), ("21", "84/4"), ("0.75", "6/8"), ("1024", "2^{10}"), ("12", "(3)(4)"),
            ("5", "\\sqrt{25}"),
            ("6", "\\gcd(54, 24)"), ("10", "\\sum_{k=1}^{4} k"), ("(2, 3)", "(1+1, 3)"),
        ])
    func unfinished(_ gold: String, _ prediction: String) {
        #expect(boxed(prediction, gold).outcome == .correct)
        #expect(boxed(prediction, gold, form: .evaluated).outcome == .incorrect)
    }

    @Test(
        "finished numbers of every form pay in evaluated form",
        arguments: [
            ("68", "68"), ("68", "23 + 45 = 68"), ("0.75", "3/4"), ("-0.75", "-\\frac{3}{4}"), ("1.5", "1 1/2"),
            ("1200", "1.2\\times10^3"), ("1200", "\\$1,200"), ("0.5", "50\\%"), ("\\sqrt{8}", "2\\sqrt{2}"),
            ("x^2-1", "(x-1)(x+1)"), ("(2, 3)", "(2, 3)"), ("n!", "n!"),
        ])
    func finished(_ gold: String, _ prediction: String) {
        #expect(boxed(prediction, gold, form: .evaluated).outcome == .correct)
    }

    @Test("unparsable predictions say so") func unparseable() {
        #expect(boxed("\\sqrt{}", "5").outcome == .unparseable)
        #expect(boxed("5 =", "5").outcome == .unparseable)
        #expect(boxed("2 + * 3", "5").explanation.contains("at character 5: '*' is not expected here"))
    }

    @Test("a wrong configuration is a usage error that names the key") func configuration() throws {
        #expect(throws: VerificationError.self) { try MathVerifier(configuration: .object(["forms": .string("any")])) }
        let error = #expect(throws: VerificationError.self) {
            try MathVerifier(configuration: .object(["form": .string("loose")]))
        }
        #expect(error?.description == "verifier 'math': configuration key 'form' must be one of any, evaluated")
        #expect(error?.category == .usage)
    }
}
