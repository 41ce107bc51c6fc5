import Basics
import FoundationEssentials
import Models
import PolicyOptimization
import RolloutTypes
import RunStore
import Synchronization
import Tasks
import Tensors
import TestSupport
import Testing
import Tokenization
import Training

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What of a trace has to be the same however a run was interrupted.
struct TraceFacts: Equatable {
    let id: String
    let tokens: [Int32]
    let logProbs: [UInt32]
    let entropies: [UInt32]
    let text: String
    let reward: Double?
    let advantage: Double?

    static func all(_ run: RunDirectory) throws -> [TraceFacts] {
        try RunReader(run).traces(withTokens: true).map { trace in
            TraceFacts(
                id: trace.id.description, tokens: trace.tokens?.tokens ?? [],
                logProbs: (trace.tokens?.logProbs ?? []).map(\.bitPattern),
                entropies: (trace.tokens?.entropies ?? []).map(\.bitPattern), text: trace.text, reward: trace.reward,
                advantage: trace.advantage)
        }
    }
}

@Suite("A run inside the process", .serialized) struct TrainingRunTests {
    private final class Counter: Sendable {
        private let value = Mutex(0)
        /// The number of calls, this one included.
        func next() -> Int {
            value.withLock {
                $0 += 1; return $0
            }
        }
        var count: Int { value.withLock { $0 } }
    }

    private struct Evaluations: Equatable {
        let steps: [Int]
        let accuracies: [Double?]

        init(_ run: RunDirectory) throws {
            let records = try RunReader(run).evaluations()
            steps = records.map(\.step)
            accuracies = records.map(\.accuracy)
        }
    }

    @Test("training and evaluation end a completion where its task says, unless the recipe says otherwise")
    func stopStrings() async throws {
        let tiny = try TinyRun()
        // Half of the printable characters: a random model soon says one.
        let strings = (48..<96).map { #""\u00\#(String($0, radix: 16))""# }.joined(separator: ",")
        let recipe = TinyRecipes.reinforcement(try tiny.makeEchoTask(stopStrings: strings))
        func ends(_ set: [String]) async throws -> (traces: Int, recorded: Int, truncated: Double) {
            let run = try await tiny.train(try tiny.recipe(recipe, set: ["steps=1"] + set))
            let reader = try RunReader(run)
            let traces = try reader.traces(withTokens: false)
            let evaluations = try reader.evaluations().filter { $0.step == 0 }
            return (
                traces.count { $0.stopReason == .stopString },
                try #require(evaluations[0].report["stopStrings"]?.arrayValue).count,
                try #require(evaluations[0].report["truncated"]?.doubleValue)
            )
        }
        let task = try await ends([])
        let none = try await ends(["stopStrings=[]"])
        #expect(task.traces > 0 && task.recorded == 48 && task.truncated < 1)
        #expect(none.traces == 0 && none.recorded == 0 && none.truncated == 1)
    }

    @Test(
        "the weights after three steps have the same bits for any number of threads, and sampler and trainer agree",
        .needsSteadyKernels, arguments: Precision.trainable)
    func threads(precision: Precision) async throws {
        let tiny = try TinyRun()
        let recipe = try tiny.recipe(
            TinyRecipes.reinforcement(tiny.makeEchoTask()), set: ["precision=\(precision.rawValue)"])
        let before = WorkerPool.shared.threadCount
        defer { WorkerPool.shared.threadCount = before }
        var weights: [Data] = []
        for count in [1, 2, 3, 8] {
            WorkerPool.shared.threadCount = count
            let run = try await tiny.train(recipe)
            weights.append(try TinyRun.weights(run, step: 3))
            let drifts = try RunReader(run).steps().map { $0.metrics["policy/logProbDriftMax"] }
            #expect(drifts == [0, 0, 0])
        }
        #expect(weights.allSatisfy { $0 == weights[0] })
        let start = try await tiny.train(
            try tiny.recipe(TinyRecipes.reinforcement(tiny.makeEchoTask()), set: ["steps=1"]))
        #expect(try TinyRun.weights(start, step: 1) != weights[0], "the steps move the weights")
    }

    @Test("what the updates did is recorded for the tokens of one group in so many, to the bit")
    func updateEffect() async throws {
        let tiny = try TinyRun()
        let text = try TinyRecipes.reinforcement(tiny.makeEchoTask())
        let recipe = try tiny.recipe(text, set: ["steps=1", "updatesPerStep=2", "logProbChangesEvery=2"])
        let run = try await tiny.train(recipe)
        let moved = try LanguageModel(loading: ModelFiles.open(run.checkpointPath(step: 1)))
        let traces = try RunReader(run).traces(withTokens: true).filter { $0.id.step == 1 }
        #expect(traces.count == 12)
        for trace in traces {
            let tokens = try #require(trace.tokens)
            guard trace.group % 2 == 0 else {
                #expect(tokens.logProbChanges == nil, "\(trace.id)")
                continue
            }
            let batch = MicroBatch.pack(
                [.init(promptTokens: trace.promptTokens, completions: [tokens.tokens])], tokenBudget: 100)[0]
            let after = moved.scores(batch, temperature: 1).logProbs
            #expect(tokens.logProbChanges == zip(after, tokens.logProbs).map { $0 - $1 }, "\(trace.id)")
            #expect(tokens.logProbChanges?.contains { $0 != 0 } == true)
        }
        let none = try await tiny.train(
            try tiny.recipe(text, set: ["steps=1", "updatesPerStep=2", "logProbChangesEvery=0"]))
        #expect(try RunReader(none).traces(withTokens: true).allSatisfy { $0.tokens?.logProbChanges == nil })
        #expect(try TinyRun.weights(none, step: 1) == TinyRun.weights(run, step: 1))
    }

    @Test("completions sampled in 8 bits are corrected: the ratio stays 1, the weights of tokens stay near 1")
    func roundedRollouts() async throws {
        let tiny = try TinyRun()
        let text = try TinyRecipes.reinforcement(tiny.makeEchoTask())
        let recipe = try tiny.recipe(text, set: ["rolloutPrecision=int8"])
        #expect(try recipe.resolvedAlgorithm().importanceCap == 2)
        #expect(try tiny.recipe(text).resolvedAlgorithm().importanceCap == nil)
        let run = try await tiny.train(recipe)
        let reader = try RunReader(run)
        let tokens = try reader.traces(withTokens: true).filter { $0.id.step > 0 }
        for step in try reader.steps() {
            let drift = try #require(step.metrics["policy/logProbDriftMax"] ?? nil)
            #expect(drift > 0 && drift < 0.5, "step \(step.step): \(drift)")
            #expect(step.metrics["policy/ratioMean"] == 1)
            let sampled = Double(
                tokens.filter { $0.id.step == step.step }.reduce(0) { $0 + ($1.tokens?.tokens.count ?? 0) })
            let effective = try #require(step.metrics["correction/effectiveSampleSize"] ?? nil)
            #expect(effective > 0.95 * sampled && effective < sampled, "\(effective) of \(sampled)")
        }
        let again = try await tiny.train(recipe)
        #expect(try TinyRun.weights(again, step: 3) == TinyRun.weights(run, step: 3))
        let exact = try await tiny.train(try tiny.recipe(text))
        #expect(try TinyRun.weights(exact, step: 3) != TinyRun.weights(run, step: 3))
    }

    @Test(
        "stopped at any check, in any phase, and resumed, a run ends as if it had never been stopped",
        .needsSteadyKernels, arguments: Precision.trainable)
    func stopAnywhere(precision: Precision) async throws {
        let tiny = try TinyRun()
        let recipe = try tiny.recipe(
            TinyRecipes.pipeline(tiny.makeEchoTask()), set: ["precision=\(precision.rawValue)"])
        let last = TinyRecipes.pipelineSteps
        let checks = Counter()
        let whole = try await tiny.train(recipe) {
            _ = checks.next(); return false
        }
        let expected = try (TinyRun.weights(whole, step: last), TraceFacts.all(whole), Evaluations(whole))
        #expect(expected.2.steps == Array(stride(from: 0, through: last, by: 4)))
        #expect(expected.1.contains { $0.reward != 0 } && expected.1.contains { $0.reward == 0 })
        // Each run is stopped twice: at one of the places spread over the run, and again a little later.
        for first in stride(from: 1, to: checks.count, by: max(checks.count / 8, 1)) {
            let stopped = try tiny.makeRun()
            for (attempt, stop) in [first, first / 3 + 5, .max].enumerated() {
                let calls = Counter()
                do {
                    try await tiny.train(recipe, in: stopped, resuming: attempt > 0) { calls.next() >= stop }
                    break
                } catch TrainingError.interrupted {
                    #expect(try RunReader(stopped).summary().status == .interrupted)
                }
            }
            #expect(try TinyRun.weights(stopped, step: last) == expected.0, "stopped at check \(first)")
            #expect(try TraceFacts.all(stopped) == expected.1, "stopped at check \(first)")
            #expect(try Evaluations(stopped) == expected.2, "stopped at check \(first)")
            #expect(try RunReader(stopped).summary().status == .done)
            try stopped.remove()
        }
    }

    @Test("without a period, evaluation happens before the first step and after the last")
    func evaluationEdges() async throws {
        let tiny = try TinyRun()
        let run = try await tiny.train(try tiny.recipe(TinyRecipes.reinforcement(tiny.makeEchoTask())))
        #expect(try Evaluations(run).steps == [0, 3])
        #expect(try RunReader(run).steps().map(\.step) == [1, 2, 3])
    }

    @Test("a gradient clip of 0 leaves gradients as they are")
    func noClip() async throws {
        let tiny = try TinyRun()
        let text = TinyRecipes.reinforcement(try tiny.makeEchoTask())
        let unclipped = try await tiny.train(try tiny.recipe(text, set: ["optimizer.gradientClip=0", "steps=1"]))
        let wide = try await tiny.train(try tiny.recipe(text, set: ["optimizer.gradientClip=1e9", "steps=1"]))
        #expect(try TinyRun.weights(unclipped, step: 1) == TinyRun.weights(wide, step: 1))
        let moved = try RunReader(unclipped).steps()[0].metrics["optimizer/updateNorm"]
        #expect(try #require(moved ?? nil) > 0)
    }

    @Test("a damaged checkpoint is passed over with a note, and the run ends the same")
    func damaged() async throws {
        let tiny = try TinyRun()
        let recipe = try tiny.recipe(TinyRecipes.pipeline(tiny.makeEchoTask()))
        let whole = try await tiny.train(recipe)
        let stopped = try await tiny.stop(recipe, afterStep: 21)
        let newest = try #require(stopped.checkpointSteps.last)
        let path = stopped.checkpointPath(step: newest) + "/model.safetensors"
        var bytes = try Data(contentsOf: URL(filePath: path))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(filePath: path))
        let notes = try await tiny.resumeCollectingNotes(recipe, stopped)
        #expect(notes.contains { $0.contains("step \(newest) is damaged") && $0.contains("model.safetensors") })
        #expect(try TinyRun.weights(stopped, step: 24) == TinyRun.weights(whole, step: 24))
        #expect(try TraceFacts.all(stopped) == TraceFacts.all(whole))
    }

    @Test("what a killed process left half written is removed")
    func unfinished() async throws {
        let tiny = try TinyRun()
        let recipe = try tiny.recipe(TinyRecipes.reinforcement(tiny.makeEchoTask()), set: ["checkpoints.every=1"])
        let stopped = try await tiny.stop(recipe, afterStep: 1)
        let left = stopped.checkpointPath(step: 2) + ".unfinished-1"
        try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: false)
        try await tiny.train(recipe, in: stopped, resuming: true)
        #expect(!FileManager.default.fileExists(atPath: left))
    }

    @Test("the newest checkpoints, the starts of stages and the best one stay")
    func pruning() async throws {
        let tiny = try TinyRun()
        let run = try await tiny.train(try tiny.recipe(TinyRecipes.pipeline(tiny.makeEchoTask())))
        let state = try JSONDecoder().decode(
            JSONValue.self, from: Data(contentsOf: URL(filePath: run.checkpointPath(step: 24) + "/state.json")))
        let best = try #require(state["bestStep"]?.integerValue)
        let evaluations = try RunReader(run).evaluations().filter { $0.step > 0 }
        let top = evaluations.compactMap(\.accuracy).max()
        #expect(evaluations.first { $0.accuracy == top }?.step == best)
        #expect(Set(run.checkpointSteps).isSuperset(of: [16, 24, best]))
        #expect(run.checkpointSteps.count <= 4)
    }

    @Test("a second trainer is refused")
    func secondTrainer() async throws {
        let tiny = try TinyRun()
        let recipe = try tiny.recipe(TinyRecipes.reinforcement(tiny.makeEchoTask()))
        let run = try await tiny.train(recipe)
        let lock = try RunLock(run)
        await #expect(throws: RunStoreError.writerPresent(path: run.path, process: Int(getpid()))) {
            try await tiny.train(recipe, in: run, resuming: true)
        }
        withExtendedLifetime(lock) {}
    }

    @Test("weights that are no numbers end the run as diverged in the step that samples from them")
    func notANumber() async throws {
        let tiny = try TinyRun()
        let recipe = try tiny.recipe(TinyRecipes.reinforcement(tiny.makeEchoTask()), set: ["evaluation.problems=0"])
        let error = await #expect(throws: TrainingError.self) {
            try await tiny.train(recipe, changing: { $0.embedding.value.pointer[3] = .nan })
        }
        guard case .diverged(step: 1, _, _) = error else {
            Issue.record("ended with \(String(describing: error))")
            return
        }
        let run = try tiny.newest()
        #expect(try RunReader(run).summary().status == .diverged)
        var filter = TraceFilter()
        filter.states = [.inFlight]
        #expect(try RunReader(run).traceCount(filter) == 12, "the batch is kept")
        #expect(run.checkpointSteps.isEmpty)
    }

    @Test("an update that is not finite ends the run as diverged, and its weights are in no checkpoint")
    func diverged() async throws {
        let tiny = try TinyRun()
        let text = TinyRecipes.reinforcement(try tiny.makeEchoTask())
        let error = await #expect(throws: TrainingError.self) {
            let settings = ["optimizer.weightDecay=1e30", "checkpoints.every=1"]
            try await tiny.train(try tiny.recipe(text, set: settings))
        }
        #expect(error?.category.rawValue == 5)
        let run = try tiny.newest()
        for step in run.checkpointSteps {
            let weights = try SafetensorsFile(path: run.checkpointPath(step: step) + "/model.safetensors")
            let embedding = Tensor(shape: [257, 48])
            try weights.read("model.embed_tokens.weight", into: embedding.buffer)
            #expect(Elementwise.allFinite(embedding), "step \(step)")
        }
        let mended = try tiny.recipe(text, set: ["optimizer.weightDecay=0", "checkpoints.every=1"])
        try await tiny.train(mended, in: run, resuming: true)
        #expect(try RunReader(run).summary().status == .done)
    }

    @Test("answers that cannot be judged stop the run with the verifier's exit code")
    func verifierFailing() async throws {
        let tiny = try TinyRun()
        let task = try tiny.makeEchoTask()
        let path = task + "/train.jsonl"
        let text = try TextFile.read(path)
        try AtomicFile.write(text.replacing(#""answer":""#, with: #""answer":"+*"#), to: path)
        let error = await #expect(throws: TrainingError.self) {
            try await tiny.train(try tiny.recipe(TinyRecipes.reinforcement(task)))
        }
        #expect(error?.category.rawValue == 4)
        #expect(try RunReader(tiny.newest()).summary().status == .failed)
    }
}

extension TinyRun {
    /// The run that was made last.
    func newest() throws -> RunDirectory { try runs.find("@last") }

    /// A run that was interrupted once `step` was finished.
    func stop(_ recipe: Recipe, afterStep step: Int) async throws -> RunDirectory {
        let run = try makeRun()
        do {
            try await train(recipe, in: run) { ((try? RunReader(run).summary().step) ?? 0) >= step }
            Issue.record("the run was not stopped")
        } catch TrainingError.interrupted {}
        return run
    }

    func resumeCollectingNotes(_ recipe: Recipe, _ run: RunDirectory) async throws -> [String] {
        let notes = NoteCollector()
        let output = ProgressOutput(isTerminal: false) { notes.add($0) }
        try await train(recipe, in: run, resuming: true, output: output)
        return notes.all
    }
}

/// Collects what progress reports.
private final class NoteCollector: Sendable {
    private let notes = Mutex<[String]>([])

    func add(_ text: String) { notes.withLock { $0.append(text) } }
    var all: [String] { notes.withLock { $0 } }
}
