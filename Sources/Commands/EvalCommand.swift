import Basics
import Inspection
import Models
import RolloutTypes
import Rollouts
import Tasks
import Training

/// The body of `hone eval`.
struct EvalCommand {
    let arguments: ParsedArguments
    let console: Console

    func run() async throws -> Int32 {
        try ComputeSetup.apply(arguments, console.environment)
        let options = ModelOptions(arguments: arguments, console: console)
        let settings = Evaluator.Settings(
            samples: arguments.integer("samples") ?? 1,
            temperature: try options.temperature(default: 0, allowsGreedy: true),
            maxCompletionTokens: arguments.integer("max-tokens") ?? EvalVerb.defaultMaxTokens,
            extraction: arguments.text("extraction").flatMap(RecipeExtraction.init) ?? .lenient, seed: options.seed)
        if settings.samples > 1, settings.temperature == 0 {
            console.note("note: without --temperature the \(settings.samples) completions of a problem are the same")
        }
        // The task first: a wrong name should not wait for the weights.
        let split = arguments.text("split") ?? "test"
        let tasks = try TaskSet(
            [RecipeTask(name: arguments.text("task") ?? "")], library: ResourceLibraries.tasks(console.environment),
            seed: settings.seed, split: split, verifiers: ResourceLibraries.verifiers(console.environment))
        let problems = try problems(tasks.members[0].source)
        let policy = try options.policy()
        let renderer = try PromptRenderer(tokenizer: policy.tokenizer, template: arguments.text("template"))
        let result = try await evaluate(
            Evaluator(policy: policy, renderer: renderer, settings: settings), problems, tasks, settings.samples)
        // No problem left because the verifier failed: its cause is the one to be told.
        if result.statistics.problems == 0 { try result.checkErrorRate(limit: 0, step: 0) }
        guard result.statistics.problems > 0 else {
            throw TrainingError.unsuitable(
                "none of the \(problems.count) problems of '\(tasks.members[0].source.task)' could be evaluated: their "
                    + "prompts do not fit the model's context of \(policy.model.configuration.contextLength) tokens, or "
                    + "their answers cannot be judged. Look at them with: hone task sample \(arguments.text("task") ?? "")"
            )
        }
        try print(
            EvaluationReport(
                model: policy.origin, task: tasks.members[0].source.task, split: split, settings: settings,
                report: result))
        guard let failure = result.failures.first else { return 0 }
        console.note(
            "hone: the verifier failed on \(result.failures.count) of \(result.judgedCount) completions, whose problems are "
                + "left out. First cause: \(failure.explanation)")
        return ErrorCategory.verifierFailing.rawValue
    }

    private func problems(_ source: any ProblemSource) throws -> [Problem] {
        guard let count = arguments.integer("limit") ?? source.count else {
            throw UsageError(
                "split '\(source.split)' of '\(source.task)' has no end; say how many problems with --limit N",
                path: ["eval"])
        }
        return try source.problems(limit: count)
    }

    private func evaluate(
        _ evaluator: Evaluator, _ problems: [Problem], _ tasks: TaskSet, _ samples: Int
    ) async throws -> Evaluator.Report {
        let progress = console.progress()
        defer { progress.stop() }
        progress.begin("eval", of: problems.count * samples)
        return try await evaluator.run(problems, tasks: tasks) { state in
            progress.advance(to: state.finishedCompletions, detail: "\(state.sampledTokens) tokens")
        }
    }

    // MARK: Output

    private func print(_ report: EvaluationReport) throws {
        if arguments.flag("json") {
            try console.printJSON(report)
            return
        }
        let statistics = report.statistics
        let low = Self.percent(statistics.interval[0])
        let high = Self.percent(statistics.interval[1])
        let manner = report.temperature == 0 ? "greedy" : "temperature \(NumberText.short(report.temperature))"
        console.print("\(report.task)/\(report.split), \(report.model)")
        console.print(
            "  accuracy    \(Self.percent(report.accuracy)) [\(low), \(high)] of \(statistics.problems) problems, "
                + "\(statistics.samples) completion\(statistics.samples == 1 ? "" : "s") each, \(manner), "
                + "\(report.extraction.rawValue)")
        console.print(
            "  extraction  strict \(Self.percent(report.accuracyStrict)), lenient "
                + Self.percent(report.accuracyLenient))
        if statistics.samples > 1 {
            console.print("  pass@k      " + Self.list(statistics.passAt))
            console.print("  maj@k       " + Self.list(statistics.majorityAt))
        }
        console.print(
            "  form        well formed \(Self.percent(statistics.formatRate)), truncated "
                + "\(Self.percent(statistics.truncated)), \(NumberText.fixed(statistics.meanLength, decimals: 1)) tokens"
        )
        if report.skipped > 0 { console.print("  skipped     \(report.skipped) problems") }
    }

    private static func list(_ values: [String: Double]) -> String {
        values.compactMap { key, value in Int(key).map { ($0, value) } }.sorted { $0.0 < $1.0 }
            .map { "\($0.0): \(percent($0.1))" }.joined(separator: "   ")
    }

    private static func percent(_ fraction: Double) -> String {
        NumberText.fixed(fraction * 100, decimals: 1) + "%"
    }
}
