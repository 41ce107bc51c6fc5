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
