import Basics
import RolloutTypes
import Testing
import Verification

/// A completion and what each kind of extraction finds in it; nil where nothing counts.
struct ExtractionCase: Sendable, CustomTestStringConvertible {
    let completion: String
    let strict: String?
    let lenient: String?
    var prompt = ""
    var testDescription: String { completion }
}

@Suite("Extraction") struct ExtractionTests {
    static let cases: [ExtractionCase] = [
        .init(completion: "First \\boxed{5}. Wrong. Hence \\boxed{7}", strict: "7", lenient: "7"),
        .init(completion: "\\boxed{1} and \\boxed{2}", strict: "1, 2", lenient: "1, 2"),
        .init(completion: "\\boxed{5}\\boxed{5}, \\boxed{5}", strict: "5", lenient: "5"),
        .init(completion: "so $\\boxed 5$.", strict: "5", lenient: "5"),
        .init(completion: "\\fbox{5}", strict: "5", lenient: "5"),
        .init(completion: "\\boxed {5}", strict: "5", lenient: "5"),
        .init(completion: "\\boxed{\\{1\\}}", strict: "\\{1\\}", lenient: "\\{1\\}"),
        .init(completion: "\\boxed{} then \\boxed{5} then \\boxed{ }", strict: "5", lenient: "5"),
        .init(completion: "the answer is 5 and \\boxed{12345", strict: nil, lenient: nil),
        .init(completion: "\\boxed{5} then \\boxed{7", strict: nil, lenient: nil),
        .init(completion: "% \\boxed{4}\n50% of it: \\boxed{5}", strict: "5", lenient: "5"),
        .init(completion: "<think>so \\boxed{5}</think>\nDone.", strict: nil, lenient: nil),
        .init(completion: "<think>so \\boxed{5}", strict: nil, lenient: nil),
        .init(completion: "<think>a</think><think>\\boxed{5}", strict: nil, lenient: nil),
        .init(completion: "4?</think>\\boxed{5}", strict: "5", lenient: "5"),
        .init(completion: "\\boxed{4}</think>\\boxed{5}", strict: "5", lenient: "5", prompt: "Ask. <think>\n"),
        .init(completion: "so \\boxed{5}", strict: nil, lenient: nil, prompt: "Ask. <think>\n"),
        .init(completion: " 5}", strict: "2 + 3 = 5", lenient: "2 + 3 = 5", prompt: "\\boxed{1}\n\\boxed{2 + 3 ="),
        .init(completion: " 5", strict: nil, lenient: nil, prompt: "\\boxed{2 + 3 ="),
        .init(completion: "5}", strict: nil, lenient: "5", prompt: "Write \\boxed{\nNow:"),
        .init(completion: "5}", strict: nil, lenient: "5", prompt: "\\boxed{1} and {"),
        .init(completion: "5</answer>", strict: "5", lenient: "5", prompt: "<answer>1</answer> <answer>"),
        .init(completion: "<answer>5</answer>", strict: "5", lenient: "5"),
        .init(completion: "\\boxed{4} <answer> 5\n</answer>", strict: "5", lenient: "5"),
        .init(completion: "<answer>it is \\boxed{5}</answer>", strict: "5", lenient: "5"),
        .init(completion: "<answer>4</answer><answer>5</answer>", strict: nil, lenient: "5"),
        .init(completion: "<answer>5</answer><answer>5</answer>", strict: "5", lenient: "5"),
        .init(completion: "<answer>5", strict: nil, lenient: "5"),
        .init(completion: "<answer></answer>", strict: nil, lenient: nil),
        .init(completion: "The answer is 7.", strict: nil, lenient: "7"),
        .init(completion: "The answer is not 5. The answer is 7.", strict: nil, lenient: "7"),
        .init(completion: "The answer is 7. I used 3 steps.", strict: nil, lenient: "7"),
        .init(completion: "**Answer:** 1,234 dollars", strict: nil, lenient: "1,234"),
        .init(completion: "**Answer**: $\\frac{1}{2}$", strict: nil, lenient: "\\frac{1}{2}"),
        .init(completion: "The final answer is: 3/4 of it", strict: nil, lenient: "3/4"),
        .init(completion: "48/2 = 24\n#### 72", strict: nil, lenient: "72"),
        .init(completion: "23 + 45 = 68", strict: nil, lenient: "68"),
        .init(completion: "She gets $18 a day and $5 more.", strict: nil, lenient: "5"),
        .init(completion: "10 - 3", strict: nil, lenient: "3"),
        .init(completion: "It is -3.", strict: nil, lenient: "-3"),
        .init(completion: "So $x = 5$", strict: nil, lenient: "x = 5"),
        .init(completion: "With $x=3$ the total is 42", strict: nil, lenient: "42"),
        .init(completion: "no digits here", strict: nil, lenient: nil),
        .init(completion: "", strict: nil, lenient: nil),
    ]

    private func extracted(_ item: ExtractionCase, _ extraction: Extraction) -> Verdict {
        MathVerifier().verdict(
            Submission(
                id: "case", problem: item.prompt, completion: item.completion, answer: "0", extraction: extraction))
    }

    @Test("strict extraction", arguments: cases) func strict(_ item: ExtractionCase) {
        let verdict = extracted(item, .strict)
        #expect(verdict.extracted == item.strict)
        #expect((verdict.outcome == .wrongFormat) == (item.strict == nil))
    }

    @Test("lenient extraction", arguments: cases) func lenient(_ item: ExtractionCase) {
        let verdict = extracted(item, .lenient)
        #expect(verdict.extracted == item.lenient)
        #expect((verdict.outcome == .wrongFormat) == (item.lenient == nil))
    }

    @Test("lenient extraction finds the last expression for countdown") func expression() {
        let verdict = CountdownVerifier().verdict(
            Submission(
                id: "case", completion: "Try 3 + 4 + 5 = 12. No. So (3 + 4) * 5 works, in 1 step.", answer: nil,
                metadata: ["numbers": .array([.integer(3), .integer(4), .integer(5)]), "target": .integer(35)],
                extraction: .lenient))
        #expect(verdict.outcome == .correct, "\(verdict)")
    }
}
