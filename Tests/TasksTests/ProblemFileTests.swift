import Basics
import RolloutTypes
import Tasks
import TestSupport
import Testing

@Suite("Problem files") struct ProblemFileTests {
    private func read(_ content: String, format: TaskManifest.Format = .native) throws -> [Problem] {
        let directory = try TaskSamples.directory("train.jsonl", content)
        return try StoredProblems(
            task: "t", split: "train", path: directory.file("train.jsonl"), format: format,
            prompt: PromptForm(template: "Q: {problem}", systemPrompt: "S")
        ).problems(limit: 100)
    }

    @Test("native lines keep every field") func native() throws {
        let problems = try read(
            """
            {"id": "a", "prompt": "1+1", "answer": "2", "tests": [1], "metadata": {"target": 3}}

            {"messages": [{"role": "user", "content": "hi"}]}
            """)
        let system = ChatMessage(role: "system", content: "S")
        #expect(problems.map(\.id) == ["a", "train-3"])
        #expect(problems[0].content == .messages([system, ChatMessage(role: "user", content: "Q: 1+1")]))
        #expect(problems[0].answer == "2" && problems[0].tests == [.integer(1)])
        #expect(problems[0].metadata == ["target": .integer(3), "problem": .string("1+1")])
        #expect(problems[1].content == .messages([system, ChatMessage(role: "user", content: "hi")]))
        #expect(problems[1].answer == nil && problems[1].bareText == "hi")
    }

    @Test("GSM8K lines give the number after the last marker, without commas") func gsm8k() throws {
        let line = #"{"question": "How many?", "answer": "2*600 = <<2*600=1200>>1,200 eggs\n#### 1,200"}"#
        let problem = try #require(try read(line, format: .gsm8k).first)
        #expect(problem.answer == "1200" && problem.bareText == "How many?")
        #expect(problem.metadata["solution"] == .string("2*600 = 1,200 eggs\n\\boxed{1200}"))
    }

    @Test("MATH lines give what the last box of the solution holds, with nested braces, or the answer") func math()
        throws
    {
        let lines = [
            #"{"problem": "Q", "solution": "First \\boxed{1}, then $\\boxed{\\frac{1}{2}}$.", "level": "Level 5", "type": "Algebra"}"#,
            #"{"problem": "Q2", "solution": "No box.", "answer": "7", "unique_id": "test/a.json"}"#,
            #"{"problem": "Q3", "solution": "\\fbox{\\{1, 2\\}} and \\boxed{cut"}"#,
        ]
        let problems = try read(lines.joined(separator: "\n"), format: .math)
        #expect(problems.map(\.answer) == ["\\frac{1}{2}", "7", "\\{1, 2\\}"])
        #expect(problems.map(\.id) == ["train-1", "test/a.json", "train-3"])
        #expect(
            problems[0].metadata["type"] == .string("Algebra") && problems[0].metadata["level"] == .string("Level 5"))
        #expect(problems[0].metadata["solution"] == .string("First \\boxed{1}, then $\\boxed{\\frac{1}{2}}$."))
        #expect(problems[1].metadata["solution"] == .string("No box.\n\\boxed{7}"))
    }

    @Test("HumanEval lines are continued prompts with a test that calls check") func humanEval() throws {
        let line =
            #"{"task_id": "HumanEval/3", "prompt": "def f(x):\n", "entry_point": "f", "canonical_solution": "    return x\n", "test": "def check(g):\n    assert g(1) == 1"}"#
        let problem = try #require(try read(line, format: .humaneval).first)
        #expect(problem.id == "HumanEval/3" && problem.answer == "    return x\n" && problem.bareText == "def f(x):\n")
        #expect(problem.tests == [.object(["assert": .string("def check(g):\n    assert g(1) == 1\ncheck(f)")])])
        #expect(problem.metadata["prompt"] == .string("def f(x):\n") && problem.metadata["entryPoint"] == .string("f"))
    }

    @Test("MBPP lines show one test and hide the others, in both of its forms") func mbpp() throws {
        let lines = [
            #"{"task_id": 601, "text": "Add.", "code": "def f(a, b): return a + b", "test_list": ["assert f(1, 2) == 3", "assert f(0, 0) == 0"], "test_setup_code": "one = 1", "challenge_test_list": []}"#,
            #"{"task_id": 602, "prompt": "Add more.", "code": "x", "test_list": ["assert g()"], "test_imports": ["import math"], "source_file": "s"}"#,
        ]
        let problems = try read(lines.joined(separator: "\n"), format: .mbpp)
        #expect(problems.map(\.id) == ["mbpp/601", "mbpp/602"] && problems.map(\.bareText) == ["Add.", "Add more."])
        #expect(problems[0].tests.count == 2)
        #expect(problems[0].tests[0]["assert"] == .string("one = 1\nassert f(1, 2) == 3"))
        #expect(problems[1].tests[0]["assert"] == .string("import math\nassert g()"))
        #expect(problems[0].askedText.contains("f(1, 2) == 3") && !problems[0].askedText.contains("f(0, 0)"))
        #expect(problems[0].answer == "def f(a, b): return a + b")
    }

    @Test(
        "broken lines are named with file and line",
        arguments: [
            ("{\"prompt\": \"a\"}\n{broken", TaskManifest.Format.native, ":2: this is not a JSON object"),
            ("[1]", .native, ":1: a JSON object was expected"),
            ("{\"answer\": \"5\"}", .native, ":1: 'prompt' is missing"),
            ("{\"prompt\": 5}", .native, ":1: 'prompt' must be a text"),
            ("{\"prompt\": \"\"}", .native, ":1: 'prompt' is empty"),
            (
                "{\"prompt\": \"a\", \"answer\": 5}", .native,
                ":1: 'answer' must be a text, in quotes also where it is a number"
            ),
            ("{\"prompt\": \"a\", \"tests\": {}}", .native, ":1: 'tests' must be a list"),
            ("{\"prompt\": \"a\", \"metadata\": []}", .native, ":1: 'metadata' must be an object"),
            ("{\"prompt\": \"a\", \"anwser\": \"5\"}", .native, ":1: key 'anwser' is unknown"),
            ("{\"prompt\": \"a\", \"messages\": []}", .native, ":1: 'prompt' and 'messages' are both given"),
            ("{\"messages\": [5]}", .native, ":1: each of 'messages' must be"),
            ("{\"messages\": []}", .native, ":1: 'messages' is empty"),
            (
                "{\"id\": \"x\", \"prompt\": \"a\"}\n\n{\"id\": \"x\", \"prompt\": \"b\"}", .native,
                ":3: id 'x' already stands in line 1"
            ),
            ("{\"id\": [], \"prompt\": \"a\"}", .native, ":1: 'id' must be"), ("\n\n", .native, "has no problems"),
            ("{\"question\": \"a\"}", .gsm8k, ":1: 'answer' is missing"),
            ("{\"answer\": \"#### 5\"}", .gsm8k, ":1: 'question' is missing"),
            ("{\"question\": \"a\", \"answer\": \"5\"}", .gsm8k, ":1: 'answer' does not end with '#### '"),
            ("{\"question\": \"a\", \"answer\": \"#### \"}", .gsm8k, ":1: nothing follows '####'"),
            ("{\"problem\": \"a\"}", .math, ":1: 'solution' is missing"),
            ("{\"problem\": \"a\", \"solution\": \"b\"}", .math, ":1: 'solution' has no \\boxed{}"),
            (
                "{\"problem\": \"a\", \"solution\": \"\\\\boxed{b\"}", .math,
                ":1: 'solution' has no \\boxed{} that is closed"
            ),
            ("{\"prompt\": \"a\"}", .humaneval, ":1: 'entry_point' is missing"),
            (
                "{\"prompt\": \"a\", \"entry_point\": \"f\", \"test\": \"t\", \"canonical_solution\": \"c\"}",
                .humaneval,
                ":1: 'task_id' is missing"
            ),
            ("{\"task_id\": \"x\"}", .mbpp, ":1: 'task_id' is missing, or not a whole number"),
            ("{\"task_id\": 1, \"text\": \"a\", \"code\": \"b\"}", .mbpp, ":1: 'test_list' is missing or empty"),
            (
                "{\"task_id\": 1, \"text\": \"a\", \"code\": \"b\", \"test_list\": [5]}", .mbpp,
                ":1: 'test_list' must be a list of texts"
            ),
        ])
    func broken(_ content: String, _ format: TaskManifest.Format, _ part: String) throws {
        let error = #expect(throws: TaskError.self) { try read(content, format: format) }
        #expect(error?.description.contains("train.jsonl") == true)
        #expect(error?.description.contains(part) == true, "\(String(describing: error))")
        #expect(error?.category == .usage)
    }

    @Test("all broken lines are reported at once, up to the limit") func several() {
        let error = #expect(throws: TaskError.self) { try read(String(repeating: "{}\n", count: 50)) }
        #expect(error?.description.split(separator: "\n").count == TaskError.faultLimit)
    }
}
