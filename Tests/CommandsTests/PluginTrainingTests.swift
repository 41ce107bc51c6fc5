import Basics
import FoundationEssentials
import RolloutTypes
import RunStore
import TestSupport
import Testing

/// A place with a plug-in, a task that it judges, and a recipe that trains on the task, for the built binary.
private struct Workplace {
    let directory: TemporaryDirectory

    /// - Parameter judge: Python that runs for each item, which is `item`; its completion is `text`.
    init(judge: String, cases: String = "") throws {
        directory = try TemporaryDirectory()
        for name in ["verifiers/mine", "tasks/letters"] {
            try FileManager.default.createDirectory(atPath: directory.file(name), withIntermediateDirectories: true)
        }
        try AtomicFile.write(
            """
            {protocol: "hone-verifier/1", name: "mine", version: "1", command: ["python3", "verify.py"],
             limits: {startSeconds: 60, itemSeconds: 1}, batch: {maxItems: 4}}
            """, to: directory.file("verifiers/mine/verifier.json5"))
        try write(judge: judge)
        if !cases.isEmpty { try AtomicFile.write(cases, to: directory.file("verifiers/mine/cases.jsonl")) }
        try AtomicFile.write(
            """
            {title: "Letters", promptForm: "raw", promptTemplate: "{problem}", verifiers: [{name: "mine"}],
             splits: {train: "train.jsonl", test: "test.jsonl"}, licence: "MIT", origin: "a test"}
            """, to: directory.file("tasks/letters/task.json5"))
        for (split, offset) in [("train", 0), ("test", 50)] {
            let lines = (offset..<offset + 40).map { #"{"prompt": "p\#($0)", "answer": "\#($0)"}"# + "\n" }
            try AtomicFile.write(lines.joined(), to: directory.file("tasks/letters/\(split).jsonl"))
        }
        try AtomicFile.write(
            """
            {model: {hiddenSize: 16, layerCount: 1, headCount: 2, contextLength: 64}, task: "letters", steps: 3,
             problemsPerStep: 4, groupSize: 4, maxCompletionTokens: 8, evaluation: {problems: 0},
             checkpoints: {every: 1}}
            """, to: directory.file("letters.json5"))
    }

    func write(judge: String) throws {
        try AtomicFile.write(
            """
            import json, os, sys, time, zlib
            def judge(item):
                text = item["completion"].encode()
                odd = zlib.crc32(text) % 3 == 0
                \(judge)
                return {"id": item["id"], "status": "ok", "reward": 1 if zlib.crc32(text) % 2 else 0}
            for line in sys.stdin:
                request = json.loads(line)
                if request["op"] == "hello": print(json.dumps({"op": "ready"}))
                elif request["op"] == "score":
                    results = [judge(item) for item in request["items"]]
                    print(json.dumps({"op": "scored", "id": request["id"], "results": results}))
                else: break

            """, to: directory.file("verifiers/mine/verify.py"))
    }

    func hone(_ arguments: String) throws -> Shell.Result {
        try Shell.run("cd '\(directory.path)'; $HONE \(arguments) 2>&1")
    }

    func traces(_ states: Set<RecordState>? = nil) throws -> [TraceRecord] {
        var filter = TraceFilter()
        if let states { filter.states = states }
        let run = try RunCatalogue(directory: directory.file("runs")).find("@last")
        return try RunReader(run).traces(filter, withTokens: false)
    }
}

@Suite(
    "Training with a plug-in", .serialized, .enabled(if: Shell.hone != nil, "the hone binary is not beside the tests"))
struct PluginTrainingTests {
    static let faults = [
        ("if odd: os._exit(7)", "ended with status 7"), ("if odd: time.sleep(1000)", "gave no answer within 1 s"),
        ("if odd: print('what?')", "no JSON object: 'what?'"),
        ("if odd: item['id'] = 'another'", "which was not asked"),
    ]

    @Test(
        "the run goes on, what the verifier failed on has the outcome error, no reward and the cause, and the rest is paid",
        arguments: faults)
    func goesOn(judge: String, cause: String) throws {
        let place = try Workplace(judge: judge)
        let trained = try place.hone("train letters.json5 --set verification.maxErrorRate=1")
        #expect(trained.code == 0, "\(trained.output)")
        let traces = try place.traces()
        #expect(traces.count == 48)
        let failed = traces.filter { $0.verdict.outcome == .error }
        #expect(!failed.isEmpty && failed.count < 48)
        for trace in traces {
            #expect((trace.reward == nil) == (trace.verdict.outcome == .error))
            guard trace.verdict.outcome == .error else { continue }
            #expect(trace.verdict.explanation.contains(cause), "\(trace.verdict.explanation)")
            #expect(trace.advantage == nil, "it is not trained on")
        }
        #expect(Set(traces.compactMap(\.reward)) == [0, 1])
    }

    @Test(
        "above maxErrorRate the run stops with exit code 4, keeps what it has, and goes on when the verifier is mended")
    func stops() throws {
        let place = try Workplace(judge: "if os.path.exists('broken') and odd: os._exit(7)")
        #expect(try place.hone("train letters.json5 --set steps=2").code == 0)
        try AtomicFile.write("", to: place.directory.file("verifiers/mine/broken"))
        let stopped = try place.hone("train --resume @last --set steps=4")
        #expect(stopped.code == 4, "\(stopped.output)")
        #expect(stopped.output.contains("completions could not be judged, more than verification.maxErrorRate 0.05"))
        #expect(stopped.output.contains("a worker of 'mine' ended with status 7"))
        let run = try RunCatalogue(directory: place.directory.file("runs")).find("@last")
        #expect(try RunReader(run).summary().status == .failed)
        #expect(run.checkpointSteps.last == 2)
        #expect(try place.traces().count == 32)
        let kept = try place.traces([.inFlight])
        #expect(kept.count == 16 && kept.contains { $0.verdict.explanation.contains("ended with status 7") })
        try FileManager.default.removeItem(atPath: place.directory.file("verifiers/mine/broken"))
        let mended = try place.hone("train --resume @last --set steps=4")
        #expect(mended.code == 0, "\(mended.output)")
        #expect(try place.traces().count == 64)
    }

    @Test("an evaluation whose verifier fails is no accuracy: exit code 4, in training and alone")
    func evaluation() throws {
        let place = try Workplace(judge: "if odd: os._exit(7)")
        let trained = try place.hone("train letters.json5 --set evaluation.problems=20")
        #expect(trained.code == 4 && trained.output.contains("step 0: "), "\(trained.output)")
        try place.write(judge: "pass")
        #expect(try place.hone("train letters.json5").code == 0)
        try place.write(judge: "if odd: os._exit(7)")
        let some = try place.hone("eval --model @last --task letters --samples 1 --max-tokens 8")
        #expect(some.code == 4 && some.output.contains("the verifier failed on"), "\(some.output)")
        try place.write(judge: "os._exit(7)")
        let all = try place.hone("eval --model @last --task letters --max-tokens 8")
        #expect(all.code == 4 && all.output.contains("ended with status 7"), "\(all.output)")
    }

    @Test("a verifier that pays what its own cases call wrong is not trained with")
    func wrongVerdicts() throws {
        let cases = """
            {"completion": "a", "answer": "a", "expect": "accept"}
            {"completion": "b", "answer": "a", "expect": "reject"}

            """
        let place = try Workplace(
            judge: "return {'id': item['id'], 'status': 'ok', 'reward': 1}", cases: cases)
        let refused = try place.hone("train letters.json5")
        #expect(refused.code == 6 && refused.output.contains("would teach wrong things"), "\(refused.output)")
        #expect(!FileManager.default.fileExists(atPath: place.directory.file("runs")))
        try place.write(
            judge:
                "return {'id': item['id'], 'status': 'ok', 'reward': 1 if item['completion'] == item['answer'] else 0}")
        let accepted = try place.hone("train letters.json5 --set steps=1")
        #expect(accepted.code == 0, "\(accepted.output)")
    }
}
