import Basics
import FoundationEssentials
import Models
import RolloutTypes
import Rollouts
import RunStore
import Tasks
import Tensors
import TestSupport
import Tokenization
import Training

/// Tiny models, groups sampled from them, and runs of tiny recipes inside the test process.
enum TinyPolicy {
    static func model(_ family: ModelConfiguration.Family = .llama, spread: Double = 0.25) -> LanguageModel {
        LanguageModel(
            configuration: ModelConfiguration(
                family: family, vocabularySize: 257, hiddenSize: 24, intermediateSize: 40, layerCount: 2, headCount: 4,
                keyValueHeadCount: 2, normEpsilon: 1e-5, tiesEmbeddings: true, contextLength: 128, endTokens: [256],
                initializerRange: spread), random: RandomStream(seed: 1))
    }

    static func prompt(_ count: Int) -> [Int32] {
        let stream = RandomStream(seed: 9).child("prompt", count)
        return (0..<count).map { Int32(stream.bits($0) % 256) }
    }

    /// Groups of completions of unequal length, as a step would sample them.
    static func completions(
        _ model: LanguageModel, prompts: [Int], groupSize: Int, temperature: Float = 1, maxTokens: Int = 24
    ) throws -> [[Completion]] {
        let requests = prompts.enumerated().map { index, count in
            let stream = RandomStream(seed: 4).child("prompt", index)
            return RolloutRequest(
                promptTokens: prompt(count), randomness: (0..<groupSize).map { stream.child("slot", $0) })
        }
        return try RolloutEngine(model: model, tokenizer: nil).sample(
            requests,
            SamplingParameters(temperature: temperature, maxTokens: maxTokens, stopTokens: Set(0..<Int32(12))))
    }

    static func sources(_ prompts: [Int], _ completions: [[Completion]]) -> [MicroBatch.Source] {
        zip(prompts, completions).map {
            MicroBatch.Source(promptTokens: prompt($0), completions: $1.map(\.tokens))
        }
    }

    static func bits(_ model: LanguageModel) -> [[UInt32]] {
        model.parameters.map { $0.value.values.map(\.bitPattern) }
    }
}

/// A task of its own, a recipe for it, and the directory its runs go to.
struct TinyRun {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    var runs: RunCatalogue { RunCatalogue(directory: directory.file("runs")) }

    /// Makes the task `echo`: a prompt `37=` is to be answered with `\boxed{37}`; no number is in both splits.
    func makeEchoTask(stopStrings: String = "") throws -> String {
        let path = directory.file(stopStrings.isEmpty ? "echo" : "echo-stopping")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        var numbers = Array(10..<100)
        var draw = RandomStream(seed: 3).generator()
        numbers.shuffle(using: &draw)
        for (split, part) in [("train", numbers[..<60]), ("test", numbers[60...])] {
            let lines = part.map {
                #"{"id":"\#(split)-\#($0)","prompt":"\#($0)=","answer":"\#($0)","metadata":{"solution":"\\boxed{\#($0)}"}}"#
            }
            try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: "\(path)/\(split).jsonl")
        }
        try AtomicFile.write(
            """
            {title: "Repeat a number", promptForm: "raw", promptTemplate: "{problem}", verifiers: [{name: "math"}],
             splits: {train: "train.jsonl", test: "test.jsonl"}, stopStrings: [\(stopStrings)], licence: "MIT",
             origin: "a test"}
            """, to: "\(path)/task.json5")
        return path
    }

    func recipe(_ text: String, set: [String] = []) throws -> Recipe {
        try RecipeLoader.read(text, file: "tiny.json5", overrides: set.map { try RecipeOverride(parsing: $0) })
    }

    /// The directory of a run that has not begun.
    func makeRun() throws -> RunDirectory {
        try RunDirectory.create(in: directory.file("runs"), name: "tiny")
    }

    /// Trains `recipe`, in a run of its own unless one is given; `change` alters the weights it starts from.
    @discardableResult
    func train(
        _ recipe: Recipe, in given: RunDirectory? = nil, resuming: Bool = false, output: ProgressOutput = .silent,
        shouldStop: @escaping @Sendable () -> Bool = { false },
        changing change: @escaping @Sendable (LanguageModel) -> Void = { _ in }
    ) async throws -> RunDirectory {
        let run = try given ?? makeRun()
        let catalogue = runs
        let training = try await TrainingRun(
            recipe: recipe, recipeText: "{}", directory: run, resuming: resuming,
            library: TaskLibrary(searchPaths: []), machine: .object([:]),
            observer: TrainingObserver(
                progress: ProgressReporter(output: output, heartbeat: false), shouldStop: shouldStop),
            policy: {
                let policy = try PolicyLoader(environment: [:], runs: catalogue).load(recipe.model, seed: recipe.seed)
                change(policy.model)
                return policy
            },
            loadCheckpoint: { try PolicyLoader(environment: [:], runs: catalogue).load($0) })
        _ = try await training.run()
        return run
    }

    /// The bytes of the weights that a run ended with.
    static func weights(_ run: RunDirectory, step: Int) throws -> Data {
        try Data(contentsOf: URL(filePath: run.checkpointPath(step: step) + "/model.safetensors"))
    }
}
