import Basics
import Models
package import RolloutTypes
package import Rollouts
import Tasks
import Tokenization
import Verification

/// Measures a policy on held-out problems.
package struct Evaluator {
    package struct Settings: Sendable {
        package var samples: Int
        /// 0 is greedy.
        package var temperature: Double
        package var maxCompletionTokens: Int
        package var extraction: RecipeExtraction
        package var seed: Int
        /// Nil takes each task's own.
        package var stopStrings: [String]?
        package var workers: Int

        package init(
            samples: Int = 1, temperature: Double = 0, maxCompletionTokens: Int = 256,
            extraction: RecipeExtraction = .lenient, seed: Int = 0, stopStrings: [String]? = nil, workers: Int = 2
        ) {
            self.samples = samples
            self.temperature = temperature
            self.maxCompletionTokens = maxCompletionTokens
            self.extraction = extraction
            self.seed = seed
            self.stopStrings = stopStrings
            self.workers = workers
        }
    }

    /// An evaluation's numbers and what they were computed from.
    package struct Report: Sendable {
        package let statistics: EvaluationStatistics
        /// pass@1 under each extraction, from the same completions.
        package let accuracy: [RecipeExtraction: Double]
        package let judged: [JudgedGroup]
        /// Problems left out because their prompt does not fit the context or they could not be judged.
        package let skipped: Int
        /// The verdicts of a verifier that failed, not those of one that does not apply.
        package let failures: [Verdict]
        /// All completions that a verdict was asked for.
        package let judgedCount: Int
        /// What completions ended with, of all tasks together.
        package let stopStrings: [String]
    }

    private let policy: Policy
    private let renderer: PromptRenderer
    private let settings: Settings

    package init(policy: Policy, renderer: PromptRenderer, settings: Settings) {
        self.policy = policy
        self.renderer = renderer
        self.settings = settings
    }

    /// Samples and judges `problems`; both extractions are applied to the same completions.
    ///
    /// A problem whose completions could not all be judged is left out and counted.
    /// - Parameter report: called while sampling; may throw to stop.
    package func run(
        _ problems: [Problem], tasks: TaskSet, report: (RolloutProgress) throws -> Void = { _ in }
    ) async throws -> Report {
        let randomness = RandomStream(seed: UInt64(bitPattern: Int64(settings.seed))).child("evaluation")
        let contextLength = policy.model.configuration.contextLength
        var kept: [(problem: Problem, prompt: PromptRenderer.Prompt, index: Int)] = []
        for (index, problem) in problems.enumerated() {
            let prompt = try renderer.render(problem)
            if prompt.tokens.count < contextLength { kept.append((problem, prompt, index)) }
        }
        let requests = kept.map { item in
            RolloutRequest(
                promptTokens: item.prompt.tokens,
                randomness: (0..<settings.samples).map {
                    randomness.child("problem", item.index).child("sample", $0)
                }, stopStrings: tasks.stopStrings(of: item.problem, recipe: settings.stopStrings))
        }
        let completions = try RolloutEngine(model: policy.model, tokenizer: policy.tokenizer)
            .sample(requests, sampling, report: report)
        let groups = kept.indices.map { index in
            RolloutGroup(
                problem: kept[index].problem, prompt: kept[index].prompt.text,
                promptTokens: kept[index].prompt.tokens, completions: completions[index])
        }
        return await judge(
            groups, problemCount: problems.count, tasks: tasks,
            stopStrings: Set(requests.flatMap(\.stopStrings)).sorted())
    }

    private var sampling: SamplingParameters {
        SamplingParameters(
            temperature: Float(settings.temperature), maxTokens: settings.maxCompletionTokens,
            stopTokens: policy.endTokens, tokenLimit: policy.tokenizer.vocabularySize)
    }

    private func judge(_ groups: [RolloutGroup], problemCount: Int, tasks: TaskSet, stopStrings: [String]) async
        -> Report
    {
        let pool = VerifierPool(width: settings.workers)
        var accuracy: [RecipeExtraction: Double] = [:]
        var main: [JudgedGroup] = []
        var failures: [Verdict] = []
        for extraction in RecipeExtraction.allCases {
            let all = await tasks.judge(
                groups, pool: pool, extraction: extraction.value, tokenLimit: settings.maxCompletionTokens)
            let judged = all.filter { $0.verdicts.allSatisfy(\.outcome.paysReward) }
            let verdicts = judged.flatMap(\.verdicts)
            accuracy[extraction] =
                Double(verdicts.count { $0.outcome == .correct }) / Double(max(verdicts.count, 1))
            guard extraction == settings.extraction else { continue }
            main = judged
            failures = all.flatMap(\.verdicts).filter { $0.outcome == .error }
        }
        let stream = RandomStream(seed: UInt64(bitPattern: Int64(settings.seed))).child("statistics")
        return Report(
            statistics: EvaluationStatistics(main.map(Self.results), stream: stream), accuracy: accuracy,
            judged: main, skipped: problemCount - main.count, failures: failures,
            judgedCount: groups.reduce(0) { $0 + $1.completions.count }, stopStrings: stopStrings)
    }

    private static func results(_ judged: JudgedGroup) -> [SampleResult] {
        zip(judged.group.completions, judged.verdicts).map { completion, verdict in
            SampleResult(
                correct: verdict.outcome == .correct,
                extracted: verdict.outcome == .unparseable ? nil : verdict.extracted,
                truncated: completion.stopReason == .length, formatOK: verdict.isWellFormed ?? false,
                length: completion.tokens.count)
        }
    }
}

extension Evaluator.Report {
    /// - Throws: `TrainingError.verifierFailing` where more than the share `limit` of all verdicts are failures.
    package func checkErrorRate(limit: Double, step: Int) throws(TrainingError) {
        guard Double(failures.count) > limit * Double(judgedCount), let first = failures.first else { return }
        throw .verifierFailing(
            step: step, failed: failures.count, total: judgedCount, limit: limit, example: first.explanation)
    }
}
