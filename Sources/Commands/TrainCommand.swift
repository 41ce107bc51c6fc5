import Basics
import FoundationEssentials
import RunStore
import Tasks
import Tensors
import Training
import Verification

/// The body of `hone train`.
struct TrainCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    func run() async throws -> Int32 {
        try ComputeSetup.apply(arguments, console.environment)
        let runs = RunCatalogue(directory: arguments.runsDirectory(console.environment))
        if let reference = arguments.text("resume") {
            return try await resume(try runs.find(reference), runs)
        }
        guard let name = arguments.positional(0) else {
            throw UsageError("train needs a recipe, for example demo, or --resume RUN", path: ["train"])
        }
        let loaded = try recipe(name)
        if arguments.flag("dry-run") {
            console.print(String(try loaded.recipe.resolvedText().dropLast()))
        }
        let verifiers = ResourceLibraries.verifiers(console.environment)
        try checkTasks(loaded.recipe, verifiers)
        if arguments.flag("dry-run") { return 0 }
        try await checkVerifiers(verifiers)
        let directory = try RunDirectory.create(in: runs.directory, name: loaded.recipe.name)
        return try await train(loaded.recipe, loaded.text, directory, runs, verifiers, resuming: false)
    }

    /// A recipe by path, or by name among the shipped ones.
    private func recipe(_ name: String) throws -> LoadedRecipe {
        let isPath = name.hasSuffix(".json5") || name.contains("/")
        let path = isPath ? name : try HoneCommand.resourceFinder().find(.recipe, name)
        return try RecipeLoader.load(path: path, overrides: try TrainVerb.overrides(arguments))
    }

    /// Finds every task before anything is written, so that a misspelled name of the last stage costs no training.
    private func checkTasks(_ recipe: Recipe, _ verifiers: VerifierLibrary) throws {
        let tasks = ResourceLibraries.tasks(console.environment)
        for warning in try recipe.checkTasks(in: tasks, verifiers: verifiers) {
            console.note("hone: note: \(warning)")
        }
    }

    /// Tries the plug-ins of the recipe's tasks out: one that pays wrong answers teaches wrong things.
    private func checkVerifiers(_ verifiers: VerifierLibrary) async throws {
        for warning in try await verifiers.checkVerdicts() { console.note("hone: note: \(warning)") }
    }

    private func resume(_ directory: RunDirectory, _ runs: RunCatalogue) async throws -> Int32 {
        guard arguments.positional(0) == nil else {
            throw UsageError(
                "--resume goes on with the run's own recipe; leave out '\(arguments.positional(0) ?? "")'",
                path: ["train"])
        }
        let loaded = try RecipeLoader.load(
            path: directory.resolvedRecipePath, overrides: try TrainVerb.overrides(arguments))
        let text = (try? TextFile.read(directory.recipePath)) ?? loaded.text
        let verifiers = ResourceLibraries.verifiers(console.environment)
        try checkTasks(loaded.recipe, verifiers)
        try await checkVerifiers(verifiers)
        return try await train(loaded.recipe, text, directory, runs, verifiers, resuming: true)
    }

    private func train(
        _ recipe: Recipe, _ text: String, _ directory: RunDirectory, _ runs: RunCatalogue,
        _ verifiers: VerifierLibrary, resuming: Bool
    ) async throws -> Int32 {
        let progress = console.progress()
        defer { progress.stop() }
        progress.note("run \(directory.id)")
        let environment = console.environment
        let available = Machine.current().availableMemoryBytes
        let report: @Sendable (String) -> Void = { progress.note($0) }
        do {
            let run = try await TrainingRun(
                recipe: recipe, recipeText: text, directory: directory, resuming: resuming,
                library: ResourceLibraries.tasks(environment), verifiers: verifiers, machine: machine,
                observer: TrainingObserver(progress: progress) { StopFlag.isRequested },
                policy: {
                    try PolicyLoader(environment: environment, runs: runs, report: report)
                        .load(recipe.model, seed: recipe.seed)
                },
                loadCheckpoint: { try PolicyLoader(environment: environment, runs: runs).load($0) })
            progress.note(MemoryNote(run.memory, available: available).text)
            try finish(try await run.run())
            return 0
        } catch TrainingError.interrupted(let step) {
            progress.stop()
            console.note("stopped after step \(step); go on with: hone train --resume \(directory.id)")
            return StopFlag.exitCode == 0 ? 130 : StopFlag.exitCode
        } catch {
            // Nothing was begun where there is no store: a model that is not there leaves no empty run behind.
            if !directory.isRun { try? FileManager.default.removeItem(atPath: directory.path) }
            throw error
        }
    }

    private var machine: JSONValue {
        .object([
            "hone": .string(HoneCommand.version), "kernels": .string(KernelVariant.current.rawValue),
            "threads": .integer(WorkerPool.shared.threadCount), "blas": .string(BLASCore.configuration),
            "command": .string(CommandLine.arguments.joined(separator: " ")),
        ])
    }

    private func finish(_ summary: TrainingRun.Summary) throws {
        if arguments.flag("json") {
            try console.printJSON(TrainResult(summary))
            return
        }
        let id = summary.run.id
        var lines = ["", "done: \(summary.steps) steps in \(Int(summary.seconds.rounded())) s, run \(id)"]
        if let first = summary.first { lines.append("  before  " + EvaluationLine.text(first, step: 0)) }
        if let last = summary.last {
            lines.append("  after   " + EvaluationLine.text(last, step: summary.steps))
        }
        let next = [
            ("hone inspect \(id)", "read its traces, curves and problems in the browser"),
            ("hone sample --model \(id) --prompt \"...\"", "ask the trained policy"),
            ("hone verifier new mine", "a verifier of your own, to train on your own task"),
        ]
        let width = next.map(\.0.count).max() ?? 0
        lines.append("next:")
        lines += next.map { "  " + $0 + String(repeating: " ", count: width + 2 - $0.count) + $1 }
        for line in lines { console.print(line) }
    }
}

/// What `hone train --json` prints at the end.
private struct TrainResult: Encodable {
    let id: String
    let steps: Int
    let seconds: Double
    let before: EvaluationReport?
    let after: EvaluationReport?

    init(_ summary: TrainingRun.Summary) {
        id = summary.run.id
        steps = summary.steps
        seconds = summary.seconds
        before = summary.first
        after = summary.last
    }
}
