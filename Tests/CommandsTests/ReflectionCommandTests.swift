import Basics
import FoundationEssentials
import Reflection
import RolloutTypes
import RunStore
import TestSupport
import Testing
import Tokenization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("Reflection on the command line") struct ReflectionCommandTests {
    private let runs: TemporaryDirectory

    init() throws {
        runs = try TemporaryDirectory()
    }

    private func hone(_ arguments: String...) async -> CommandRun {
        await CommandRun(arguments + ["--runs", runs.path])
    }

    /// Whether the recount agrees, and what it printed; the export and the report are written first.
    private func recount(_ run: String, store: String) async throws -> (agrees: Bool, output: String) {
        let (export, report) = (runs.file("traces.jsonl"), runs.file("aha.json"))
        #expect(await hone("run", "export", run, "--format", "jsonl", "-o", export).code == 0)
        try AtomicFile.write(await hone("run", "show", run, "--aha", "--json").output, to: report)
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Peers/reflection_recount.py").path
        let command = "python3 '\(script)' '\(export)' --answers '\(store)' --against '\(report)' 2>&1"
        let stream = try #require(popen(command, "r"))
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { output += buffer[..<count] }
        return (pclose(stream) == 0, String(decoding: output, as: UTF8.self))
    }

    @Test("an independent recount of the demo run's export agrees with every count", arguments: [7, 8])
    func demo(seed: Int) async throws {
        let path = runs.file("demo")
        let made = await CommandRun("demo-run", path, "--seed", "\(seed)")
        #expect(made.code == 0 && made.output.isEmpty && made.errors.contains("wrote 42 steps"), "\(made.errors)")
        let (agrees, output) = try await recount(path, store: path + "/run.sqlite")
        #expect(agrees, "\(output)")
        #expect(output.contains("all 17 counts agree") && output.contains("\"corrective\": 7"), "\(output)")
    }

    @Test("an independent recount of a trained run's export agrees as well")
    func trained() async throws {
        let id = try await TinyRun.make(in: runs)
        let (agrees, output) = try await recount(id, store: "\(runs.path)/\(id)/run.sqlite")
        #expect(agrees, "\(output)")
        #expect(output.contains("\"traces\": 8"))
    }

    @Test("the report for people names the classes, the first occurrences and the best trace")
    func text() async throws {
        let path = runs.file("demo")
        _ = await CommandRun("demo-run", path)
        let text = await hone("run", "show", path, "--aha", "--limit", "3").output
        #expect(text.contains("7 corrective") && text.contains("12 lost") && text.contains("36 of 512"), "\(text)")
        #expect(text.contains("000021-21") && text.contains("等等"), "\(text)")
        let report = try await hone("run", "show", path, "--json").json()
        let last = try #require(report["steps"]?.arrayValue?.last)
        let traces = try RunReader(RunDirectory(path: path)).passRates()
        #expect(last["pass"]?["count"]?.integerValue == traces[42]?.count && last["pass"]?["total"] == .integer(64))
        #expect(last["pass"]?["low"]?.doubleValue == traces[42]?.low)
        let doctor = try await CommandRun("doctor", path, "--json").json()
        #expect(doctor["isHealthy"] == .bool(false))
        #expect(doctor["findings"]?.arrayValue?.contains { $0["kind"] == .string("notFinite") } == true)
        let words = await CommandRun("doctor", path).output
        #expect(words.contains("numbers that are not finite (policy/entropy)"), "\(words)")
    }

    /// Adds a step to a trained run whose one trace reflects in sentences.
    private func reflectingTrace(in id: String) async throws {
        let text = "3+4 is 8. Wait. It is 7. \\boxed{7}"
        let tokenizer = try Tokenizer.bytes()
        let tokens = tokenizer.encode(text)
        let count = tokens.count
        let problem = Problem(id: "mine", task: "addition-tiny", content: .prompt("3+4"), answer: "7")
        let prompt = "3+4 ="
        let reflection = ReflectionMetrics(prompt: prompt).reflection(
            of: .init(text: text, tokenEnds: Array(1...count), outcome: .correct))
        #expect(reflection.markers.map(\.token) == [10])
        let writer = try RunWriter(directory: RunDirectory(path: "\(runs.path)/\(id)"))
        let recipe = try RunReader(writer.directory).summary().recipe
        try await writer.begin(recipe: recipe, recipeText: "", firstStep: 3)
        try await writer.record(
            GradedGroup(
                step: 3, number: 0,
                judged: JudgedGroup(
                    group: RolloutGroup(
                        problem: problem, prompt: prompt, promptTokens: tokenizer.encode(prompt),
                        completions: [
                            Completion(
                                tokens: tokens, text: text, samplerLogProbs: Array(repeating: -1, count: count),
                                entropies: Array(repeating: 1, count: count), stopReason: .length)
                        ]), verdicts: [Verdict(outcome: .correct, reward: 1, extracted: "7", explanation: "")]),
                facts: [TraceFacts(advantage: 0, seed: 0, reflection: reflection)], policyVersion: 2, weightHash: "",
                sampling: .object(["temperature": .number(1), "maxCompletionTokens": .integer(40)]),
                verifier: VerifierIdentity(name: "math", version: "2")))
        try await writer.commitStep(3, metrics: [:])
    }

    @Test("a probe forces answers at ends of sentences, ablates the marker, says its cost first and is kept")
    func probe() async throws {
        let id = try await TinyRun.make(in: runs)
        try await reflectingTrace(in: id)
        let estimate = try await hone("probe", id, "000003-0", "--estimate", "--json").json()
        #expect(estimate["cuts"] == .integer(3) && estimate["samples"] == .integer(32))
        let probed = await hone("probe", id, "000003-0", "--samples", "4", "--json")
        #expect(probed.code == 0 && probed.errors.contains("3 forced answers and 8 completions"), "\(probed.errors)")
        let result = try probed.json()
        let forced = try #require(result["forced"]?.arrayValue)
        #expect(forced.map { $0["token"]?.integerValue } == [8, 14, 23])
        #expect(result["extractable"]?["total"] == .integer(3))
        let ablation = try #require(result["ablation"])
        #expect(ablation["word"] == .string("wait") && ablation["token"] == .integer(10))
        #expect(ablation["with"]?["total"] == .integer(4) && ablation["without"]?["total"] == .integer(4))
        let again = await hone("probe", id, "000003-0", "--samples", "4", "--json")
        #expect(again.output == probed.output)
        let events = try RunReader(RunDirectory(path: "\(runs.path)/\(id)")).events().filter { $0.kind == "probe" }
        #expect(events.count == 2 && events[0].details == result && events[0].step == 3)
        let text = await hone("probe", id, "000001-0").output
        #expect(text.contains("no marker of reflection"), "\(text)")
        #expect(await hone("probe", id, "000003-0", "--checkpoint", "9").code == 3)
        #expect(await hone("probe", id, "000009-0").code == 3)
    }
}
