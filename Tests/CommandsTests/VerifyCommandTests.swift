import Basics
import FoundationEssentials
import TestSupport
import Testing

@Suite("hone verify") struct VerifyCommandTests {
    private func input(_ lines: [String]) throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: directory.file("answers.jsonl"))
        return directory
    }

    @Test("one verdict line per input line, in order, with exactly the contract's fields, for any number of jobs")
    func contract() async throws {
        let lines = (0..<500).map { #"{"id": \#($0), "answer": "\#($0 % 7)", "completion": "\\boxed{\#($0 % 5)}"}"# }
        let directory = try input(lines)
        for jobs in ["1", "3", "16"] {
            let run = await CommandRun(
                "verify", "math", "--input", directory.file("answers.jsonl"), "--jobs", jobs)
            #expect(run.code == 0 && run.errors == "")
            let verdicts = try run.jsonLines()
            #expect(verdicts.map { $0["id"] } == (0..<500).map { .integer($0) })
            for (index, verdict) in verdicts.enumerated() {
                #expect(verdict.keys == ["explanation", "extracted", "id", "outcome", "reward", "seconds"])
                let isCorrect = index % 7 == index % 5
                #expect(verdict["outcome"] == .string(isCorrect ? "correct" : "incorrect"))
                #expect(verdict["reward"]?.doubleValue == (isCorrect ? 1 : 0))
            }
        }
    }

    @Test(
        "a broken line is an error with its number, the rest is still judged, and the exit code is 4",
        arguments: [
            ("nonsense", "this is not JSON"), ("", "the line is empty"), ("[1]", "an object"),
            (#"{"id": "x", "answer": "1"}"#, "\"completion\" is missing"),
            (#"{"answer": "1", "completion": "1"}"#, "\"id\" is missing"),
            (#"{"id": "x", "answer": 1, "completion": "1"}"#, "\"answer\" must be a text"),
        ])
    func broken(line: String, problem: String) async throws {
        let good = #"{"id": "a", "answer": "1/2", "completion": "the answer is 0.5"}"#
        let directory = try input([good, line, good])
        let run = await CommandRun("verify", "math", "--input", directory.file("answers.jsonl"))
        let verdicts = try run.jsonLines()
        #expect(run.code == 4 && verdicts.count == 3)
        #expect(verdicts[1]["id"] == .null && verdicts[1]["outcome"] == .string("error"))
        #expect(verdicts[1]["reward"] == .null)
        let explanation = verdicts[1]["explanation"]?.stringValue ?? ""
        #expect(explanation.hasPrefix("line 2: ") && explanation.contains(problem), "\(explanation)")
        #expect([verdicts[0], verdicts[2]].allSatisfy { $0["outcome"] == .string("correct") })
    }

    @Test("lenient is the default, strict takes boxes only, and a configuration comes as text or as a file")
    func settings() async throws {
        let directory = try input([
            #"{"id": "stated", "answer": "5", "completion": "so the answer is 5"}"#,
            #"{"id": "sum", "answer": "5", "completion": "\\boxed{2 + 3}"}"#,
        ])
        try AtomicFile.write("// as in a task\n{form: 'evaluated'}\n", to: directory.file("math.json5"))
        let path = directory.file("answers.jsonl")
        func outcomes(_ more: String...) async throws -> [String] {
            let run = await CommandRun(["verify", "math", "--input", path] + more)
            #expect(run.code == 0, "\(run.errors)")
            return try run.jsonLines().compactMap { $0["outcome"]?.stringValue }
        }
        #expect(try await outcomes() == ["correct", "correct"])
        #expect(try await outcomes("--extraction", "strict") == ["wrong_format", "correct"])
        #expect(try await outcomes("--config", "{form: 'evaluated'}") == ["correct", "incorrect"])
        #expect(try await outcomes("--config", directory.file("math.json5")) == ["correct", "incorrect"])
    }

    @Test(
        "what cannot begin says why",
        arguments: [
            (["verify", "maths", "--input", "-"], 2, "there is no verifier 'maths'; did you mean 'math'?"),
            (["verify", "math", "--input", "/nowhere/a.jsonl"], 3, "/nowhere/a.jsonl: cannot be opened"),
            (["verify", "math", "--input", "-", "--config", "{from: 1}"], 2, "'from' is unknown"),
            (["verify", "math", "--input", "-", "--config", "{form: }"], 2, "--config:1:8: expected a value"),
            (["verify", "math", "--input", "-", "--config", "/nowhere/c.json5"], 3, "/nowhere/c.json5"),
        ] as [([String], Int32, String)])
    func cannotBegin(arguments: [String], code: Int32, message: String) async {
        let run = await CommandRun(arguments)
        #expect(run.code == code && run.output == "")
        #expect(run.errors.contains(message), "\(run.errors)")
    }

    @Test("no input, no verdict") func empty() async throws {
        let directory = try TemporaryDirectory()
        try AtomicFile.write("", to: directory.file("empty"))
        let run = await CommandRun("verify", "math", "--input", directory.file("empty"))
        #expect(run.code == 0 && run.output == "")
    }

    @Test(
        "whoever sends one line and waits gets its verdict before sending the next",
        .enabled(if: Shell.hone != nil, "the hone binary is not beside the tests"))
    func conversation() throws {
        let directory = try TemporaryDirectory()
        let result = try Shell.run(
            """
            cd '\(directory.path)'; mkfifo in out; exec 3<>in 4<>out
            timeout 60 "$HONE" verify math --input in --jobs 4 > out 3>&- 4>&- &
            for i in 1 2 3; do
                echo '{"id": "'$i'", "answer": "2", "completion": "2"}' >&3; timeout 20 head -n 1 <&4
            done
            exec 3>&-; wait
            """)
        #expect(result.output.split(separator: "\n").count { $0.contains("\"correct\"") } == 3, "\(result.output)")
    }
}
