import Basics
import Commands
import FoundationEssentials
import TestSupport
import Testing

@Suite("hone eval")
struct EvalTests {
    private let model: TinyModel

    init() throws {
        model = try TinyModel(chatTemplate: TinyModel.plainChat)
    }

    private func task(_ count: Int) throws -> String {
        try model.file(
            "sums.jsonl", (0..<count).map { #"{"id": "p\#($0)", "prompt": "\#($0)+1=", "answer": "\#($0 + 1)"}"# })
    }

    private func eval(_ arguments: String...) async throws -> JSONValue {
        let spoken = await Spoken.by(
            ["eval", "--model", model.path, "--json", "--max-tokens", "6"] + arguments)
        try #require(spoken.code == 0, "\(spoken.errors)")
        let lines = try spoken.json()
        try #require(lines.count == 1)
        return lines[0]
    }

    @Test("the report has the fields of the contract")
    func fields() async throws {
        let report = try await eval("--task", try task(5))
        for key in [
            "model", "task", "split", "problems", "samples", "extraction", "passAt", "majorityAt", "interval",
            "truncated", "formatRate", "meanLength",
        ] {
            #expect(report[key] != nil, "\(key)")
        }
        #expect(report["task"] == .string("sums"))
        #expect(report["split"] == .string("test"))
        #expect(report["problems"] == .integer(5))
        #expect(report["samples"] == .integer(1))
        #expect(report["extraction"] == .string("lenient"))
        #expect(report["passAt"]?.keys == ["1"])
        #expect(report["interval"]?.arrayValue?.count == 2)
    }

    @Test("a completion ends where its task says that it is complete")
    func stopStrings() async throws {
        func lengths(_ stopStrings: String) async throws -> (mean: Double, truncated: Double) {
            let directory = model.directory.file("stopping-\(stopStrings.count)")
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            try AtomicFile.write(
                #"{title: "t", verifiers: [{name: "math"}], splits: {test: "test.jsonl"}, promptForm: "raw", "#
                    + #"stopStrings: [\#(stopStrings)], licence: "MIT", origin: "a test"}"#,
                to: directory + "/task.json5")
            let lines = (0..<12).map { #"{"id": "p\#($0)", "prompt": "\#($0)+1=", "answer": "1"}"# + "\n" }
            try AtomicFile.write(lines.joined(), to: directory + "/test.jsonl")
            let report = try await eval("--task", directory, "--samples", "4", "--temperature", "1")
            return (
                try #require(report["meanLength"]?.doubleValue), try #require(report["truncated"]?.doubleValue)
            )
        }
        let free = try await lengths("")
        // Half of the printable characters: a random model soon says one.
        let stopped = try await lengths(
            (48..<96).map { #""\u00\#(String($0, radix: 16))""# }.joined(separator: ","))
        #expect(free.truncated > 0.9 && free.mean > 5)
        #expect(stopped.truncated < 0.9 * free.truncated && stopped.mean < free.mean)
    }

    @Test("k runs over the powers of two up to the samples, and the same seed gives the same report")
    func samples() async throws {
        let file = try task(6)
        let arguments = ["--samples", "5", "--temperature", "1", "--limit", "4", "--extraction", "strict"]
        func run(_ seed: String) async throws -> JSONValue {
            let spoken = await Spoken.by(
                ["eval", "--model", model.path, "--json", "--max-tokens", "6", "--task", file, "--seed", seed]
                    + arguments)
            return try spoken.json()[0]
        }
        let report = try await run("1")
        #expect(report["problems"] == .integer(4))
        #expect(report["extraction"] == .string("strict"))
        #expect(report["passAt"]?.keys == ["1", "2", "4", "5"])
        #expect(report["majorityAt"]?.keys == ["1", "2", "4", "5"])
        #expect(try await run("1") == report)
        #expect(try await run("2")["meanLength"] != nil)
    }

    @Test("a template replaces the task's own prompt form")
    func template() async throws {
        // A prompt that exceeds the context leaves nothing to evaluate.
        let file = try task(2)
        let long = String(repeating: "x", count: 200) + "{prompt}"
        let spoken = await Spoken.by("eval", "--model", model.path, "--task", file, "--template", long)
        #expect(spoken.code == 2)
        #expect(spoken.errors.contains("none of the 2 problems"))
        #expect(try await eval("--task", file, "--template", "Q: {prompt} A:")["problems"] == .integer(2))
        let wrong = await Spoken.by("eval", "--model", model.path, "--task", file, "--template", "no place")
        #expect(wrong.code == 2)
    }

    @Test("a task that chats with a model that cannot is told what to do")
    func noChat() async throws {
        let plain = try TinyModel()
        let spoken = await Spoken.by("eval", "--model", plain.path, "--task", try task(2))
        #expect(spoken.code == 2)
        #expect(spoken.errors.contains("no chat template") && spoken.errors.contains("--template"))
    }

    @Test("an unknown task or split, a broken line and an endless split are told apart")
    func errors() async throws {
        let named = await Spoken.by("eval", "--model", model.path, "--task", "no-such-task")
        #expect(named.code == 3)
        let file = try task(2)
        #expect(await Spoken.by("eval", "--model", model.path, "--task", file, "--split", "dev").code == 2)
        let broken = try model.file("broken.jsonl", [#"{"prompt": "a", "answer": "1"}"#, "{"])
        let spoken = await Spoken.by("eval", "--model", model.path, "--task", broken)
        #expect(spoken.code == 2)
        #expect(spoken.errors.contains("broken.jsonl:2: "), "\(spoken.errors)")
        #expect(await Spoken.by("eval", "--model", "no-such-model", "--task", file).code == 3)
    }

    @Test("text for people says accuracy, interval and form")
    func text() async throws {
        let spoken = await Spoken.by("eval", "--model", model.path, "--task", try task(3), "--max-tokens", "4")
        #expect(spoken.code == 0)
        #expect(spoken.output.contains("sums/test, "))
        #expect(spoken.output.contains("of 3 problems, 1 completion each, greedy, lenient"))
        #expect(spoken.output.contains("truncated "))
    }
}
