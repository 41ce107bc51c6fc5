import RolloutTypes
import Testing
import Verification

@Suite("Programs are judged by what they do", .enabled(CodeBox.reason) { await CodeBox.isAvailable() })
struct CodeVerifierTests {
    @Test("a right program passes, a wrong one does not", arguments: CodeCases.rows)
    func forms(row: CodeCases.Row) async {
        let right = await CodeBox.judge(row.right, row.tests, row.metadata)
        #expect(right.outcome == .correct && right.reward == 1, "\(right.explanation)")
        let wrong = await CodeBox.judge(row.wrong, row.tests, row.metadata)
        #expect(wrong.outcome == .incorrect && wrong.reward == 0, "\(wrong.outcome) \(wrong.explanation)")
    }

    @Test("how a program ends without an answer is its outcome", arguments: CodeCases.ends)
    func ends(row: CodeCases.End) async {
        let verifier = row.outcome == .timeout ? CodeBox.impatient : CodeBox.verifier
        let tests = [row.isCalled ? ["call": "f(1)", "expected": "2"] : ["input": "", "output": "2"]]
        let verdict = await CodeBox.judge(row.text, tests, with: verifier)
        #expect(verdict.outcome == row.outcome && verdict.reward == 0, "\(verdict.outcome) \(verdict.explanation)")
    }

    @Test("without tests the outcome says how the program ended, and nothing is paid")
    func untested() async {
        for (text, outcome) in [("print(2)", Outcome.incorrect), ("raise ValueError", .crashed), ("f(", .rejected)] {
            let verdict = await CodeBox.judge(text, [])
            #expect(verdict.outcome == outcome && verdict.reward == 0, "\(verdict.explanation)")
        }
    }

    @Test("tests that cannot be used are the task's fault", arguments: CodeCases.unusable)
    func unusable(test: [String: String]) async {
        let verdict = await CodeBox.judge("def f(x): return x", [test])
        #expect(verdict.outcome == .abstained && verdict.reward == nil, "\(verdict.outcome) \(verdict.explanation)")
    }

    @Test("the same program gets the same verdict every time")
    func repeatable() async {
        let text = "import random\ndef f(n): return [random.random(), list({str(i) for i in range(n)})]"
        let tests = [["call": "f(9)", "expected": "0"]]
        let explanations = [
            await CodeBox.judge(text, tests).explanation, await CodeBox.judge(text, tests).explanation,
            await CodeBox.judge(text, tests, with: CodeBox.impatient).explanation,
        ]
        #expect(Set(explanations).count == 1, "\(explanations)")
    }

    @Test("many programs at once get their own verdicts")
    func concurrent() async {
        let outcomes = await withTaskGroup(of: (Int, Outcome).self) { group in
            for index in 0..<12 {
                group.addTask {
                    let expected = index % 3 == 0 ? "-1" : "\(index + 1)"
                    let tests = [["call": "f(1)", "expected": expected]]
                    return (index, await CodeBox.judge("def f(x): return x + \(index)", tests).outcome)
                }
            }
            return await group.reduce(into: [Int: Outcome]()) { $0[$1.0] = $1.1 }
        }
        for index in 0..<12 { #expect(outcomes[index] == (index % 3 == 0 ? .incorrect : .correct)) }
    }
}
