import RolloutTypes
import Testing
import Verification

@Suite("Nothing but right answers is paid", .enabled(CodeBox.reason) { await CodeBox.isAvailable() })
struct CodeAttackTests {
    @Test("the tests that the attacks are up against can be passed")
    func honest() async {
        for tests in [CodeAttacks.calls, CodeAttacks.assertions, CodeAttacks.pytest] {
            let verdict = await CodeBox.judge(CodeAttacks.honest, tests, ["entryPoint": "total"])
            #expect(verdict.outcome == .correct, "\(verdict.explanation)")
        }
    }

    @Test("by calls, assertions and test files", arguments: CodeAttacks.functions)
    func functions(attack: CodeAttacks.Attack) async {
        for tests in [CodeAttacks.calls, CodeAttacks.assertions, CodeAttacks.pytest] {
            let verdict = await CodeBox.judge(attack.text, tests, ["entryPoint": "total"])
            #expect(verdict.reward == 0, "\(verdict.outcome) \(verdict.explanation)")
            #expect(verdict.outcome.paysReward && verdict.outcome != .correct)
        }
    }

    @Test("by what is printed", arguments: CodeAttacks.printing)
    func printing(attack: CodeAttacks.Attack) async {
        let verdict = await CodeBox.judge(attack.text, [["input": "3 4 5", "output": "8"]])
        #expect(verdict.reward == 0, "\(verdict.outcome) \(verdict.explanation)")
    }

    @Test("by a file", arguments: CodeAttacks.files)
    func files(attack: CodeAttacks.Attack) async {
        let verdict = await CodeBox.judge(attack.text, [["file": "out.txt", "expected": "8"]])
        #expect(verdict.reward == 0, "\(verdict.outcome) \(verdict.explanation)")
    }

    @Test("an assertion over a loop is not cut short by what the program raises")
    func iteration() async {
        let tests = [["assert": "assert all(map(f, [1, 2]))\nassert [x for x in map(f, [3])] == [True]"]]
        #expect(await CodeBox.judge("def f(x): return True", tests).outcome == .correct)
        for error in ["StopIteration", "GeneratorExit", "SystemExit", "KeyboardInterrupt", "StopAsyncIteration"] {
            let tests = [["assert": "assert all(map(f, [1, 2]))"]]
            #expect(await CodeBox.judge("def f(x): raise \(error)", tests).outcome == .incorrect, "\(error)")
        }
    }

    @Test("what a test forgot to import is not asked of the program")
    func modules() async {
        let fake =
            "class M:\n    def isclose(self, *a): return True\n    allclose = isclose\nmath = M()\nallclose = M().isclose\n"
        let forgotten = [["assert": "assert math.isclose(f(1), 2)"]]
        #expect(await CodeBox.judge(fake + "def f(x): return 3", forgotten).outcome == .incorrect)
        #expect(await CodeBox.judge("def f(x): return x + 1", forgotten).outcome == .correct)
        let absent = [["pytest": "import numpy as np\ndef test_f():\n    assert np.allclose(f(1), 2)"]]
        #expect(await CodeBox.judge(fake + "def f(x): return 3", absent).reward != 1)
    }
}
