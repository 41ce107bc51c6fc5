package import Basics
import FoundationEssentials
import Models
import PolicyOptimization
import RolloutTypes
import Rollouts
package import RunStore
package import Tasks
import Tensors
package import Verification

/// A run from its first step to its last: stages, evaluations, checkpoints, stopping and resuming.
///
/// What a step learns is `Trainer`'s business; this is everything around it. Killed at any moment, a run continued from
/// its newest checkpoint ends with the same weights, tokens, log-probabilities, rewards and verdicts as one that was
/// never stopped.
package actor TrainingRun {
    /// How a run ended.
    package struct Summary: Sendable {
        package let run: RunDirectory
        package let steps: Int
        /// The evaluation before the first step; nil where this process did not make it.
        package let first: EvaluationReport?
        /// The latest evaluation of the same task.
        package let last: EvaluationReport?
        package let seconds: Double
    }

    private let recipe: Recipe
    private let stages: [ResolvedStage]
    private let library: TaskLibrary
    private let verifiers: VerifierLibrary
    private let policy: Policy
    private let store: RunWriter
    private let observer: TrainingObserver
    private let reload: @Sendable () throws -> Policy
    private let executor = ComputeExecutor()
    private var state = Checkpoint.State(step: 0, optimizerUpdates: 0)
    private var resumedFrom: String?
    /// The step of the newest checkpoint that is known to be whole.
    private var savedStep: Int?
    private var shadowAlarm: ShadowAlarm?
    private var evaluations: [(step: Int, report: EvaluationReport)] = []

    package nonisolated let memory: TrainingMemory

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - policy: loads what the recipe names; called once to start, and again where a frozen copy is needed.
    ///   - resuming: whether to continue `directory`'s run from its newest checkpoint.
    package init(
        recipe: Recipe, recipeText: String, directory: RunDirectory, resuming: Bool, library: TaskLibrary,
        verifiers: VerifierLibrary = VerifierLibrary(), machine: JSONValue, observer: TrainingObserver,
        policy reload: @escaping @Sendable () throws -> Policy,
        loadCheckpoint: (_ path: String) throws -> Policy
    ) async throws {
        self.recipe = recipe
        let stages = try recipe.resolvedStages()
        self.stages = stages
        self.library = library
        self.verifiers = verifiers
        self.observer = observer
        self.reload = { try reload().computing(as: recipe) }
        // Loaded first: a run that has a store can be resumed from the moment it appears.
        let fresh = resuming && !directory.checkpointSteps.isEmpty ? nil : try self.reload()
        store = try RunWriter(directory: directory)
        Checkpoint.removeUnfinished(of: directory)
        if let fresh {
            policy = fresh
        } else {
            let (path, state) = try Checkpoint.newest(of: directory) { observer.progress.note($0) }
            self.state = state
            resumedFrom = path
            savedStep = state.step
            let loaded = try loadCheckpoint(path).computing(as: recipe)
            policy = Policy(
                model: loaded.model, tokenizer: loaded.tokenizer, origin: "\(directory.id)@\(state.step)")
        }
        memory = try TrainingMemory(stages, policy.model.configuration)
        shadowAlarm = try recipe.verification.shadow.map { try ShadowAlarm($0, after: state.step, of: directory) }
        try await store.begin(
            recipe: try JSONValue(encoding: recipe), recipeText: recipeText, firstStep: state.step + 1,
            machine: machine)
    }

    /// Runs every stage that is left and returns how it ended.
    ///
    /// - Throws: `TrainingError.interrupted` after saving a checkpoint; `.diverged`, `.verifierFailing` with the
    ///   policy before the failing step saved; whatever the store throws.
    package func run() async throws -> Summary {
        let start = ContinuousClock.now
        observer.progress.begin("train", of: totalSteps, completed: state.step)
        do {
            try await evaluateIfDue()
            for resolved in stages where state.step < resolved.firstStep + resolved.recipe.steps {
                try await run(resolved)
            }
            try await store.setStatus(.done)
        } catch {
            try await end(after: error)
            throw error
        }
        observer.progress.end()
        let elapsed = (ContinuousClock.now - start).components
        let first = evaluations.first { $0.step == 0 }?.report
        let last = evaluations.last { first == nil || $0.report.task == first?.task }?.report
        return Summary(
            run: store.directory, steps: state.step, first: first, last: last,
            seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)
    }

    private var totalSteps: Int { stages.reduce(0) { $0 + $1.recipe.steps } }

    private func run(_ resolved: ResolvedStage) async throws {
        let isContinued = state.step > resolved.firstStep
        if !isContinued {
            state.optimizerUpdates = 0
            state.problems = nil
        }
        var stage = try TrainingStage(
            resolved, policy: policy, library: library, verifiers: verifiers,
            problems: isContinued ? state.problems : nil
        ) { try reference(for: resolved) }
        if isContinued, let resumedFrom {
            try Checkpoint.restore(
                stage.optimizer, of: policy, updates: state.optimizerUpdates, from: resumedFrom)
        }
        if stages.count > 1 {
            try await store.recordEvent(
                kind: "stage", step: state.step, message: "stage \(resolved.stage.name) begins")
        }
        do {
            try await runSteps(&stage)
        } catch {
            // Whatever stopped the stage, the policy as of the last finished step stays on disk. Where a step failed
            // after it had moved the weights, they are no finished step's, and an earlier checkpoint is gone on from.
            let isFinishedStep = stage.optimizer.updateCount == state.optimizerUpdates
            do {
                if state.step > 0, isFinishedStep, savedStep != state.step { try await save(stage) }
            } catch let failure {
                // On a full disk this fails too; then the first error is the one to mend. Only a wish to stop is not.
                guard case .interrupted = error as? TrainingError else { throw error }
                throw failure
            }
            throw error
        }
    }

    private func runSteps(_ stage: inout TrainingStage) async throws {
        let recipe = stage.resolved.recipe
        let end = stage.resolved.firstStep + recipe.steps
        while state.step < end {
            try observer.checkStop(state.step)
            let step = state.step + 1
            let finished = try await stage.step(step, store: store, observer: observer)
            var metrics = finished.metrics
            let shadow = shadowAlarm?.add(metrics)
            metrics[ShadowAlarm.windowKey] = shadow?.disagreement
            try await store.commitStep(step, metrics: metrics, logProbChanges: finished.logProbChanges)
            if let alarm = shadow?.alarm { try await raise(alarm, step) }
            state.step = step
            state.optimizerUpdates = stage.optimizer.updateCount
            state.problems = stage.problems
            try await note(step, of: totalSteps, metrics)
            try await evaluateIfDue()
            if isCheckpointDue(step, stageEnd: end) { try await save(stage) }
        }
    }

    /// The frozen model of a stage's KL term: the policy as the stage began.
    private func reference(for resolved: ResolvedStage) throws -> LanguageModel {
        if state.step == resolved.firstStep { return policy.model.copy() }
        let path = store.directory.checkpointPath(step: resolved.firstStep)
        guard resolved.firstStep > 0 else { return try reload().model }
        let problems = CheckpointChecksums.problems(in: path)
        guard problems.isEmpty else {
            throw TrainingError.damaged(
                "\(path), the frozen model of stage \(resolved.stage.name), is damaged: "
                    + "\(problems.joined(separator: "; ")). Restore it from a copy, or start the run again.")
        }
        let model = try LanguageModel(loading: ModelFiles.open(path))
        model.precision = recipe.precision
        return model
    }

    // MARK: Evaluation

    /// Evaluates where the present step is to be evaluated and has not been yet: before the first step, every so many
    /// steps, after the last. Always on the run's own tasks, whatever a stage trains on, so that one curve shows the
    /// whole run.
    private func evaluateIfDue() async throws {
        let settings = recipe.evaluation
        let isEdge = state.step == 0 || state.step == totalSteps
        guard settings.problems > 0, state.evaluatedStep != state.step,
            isEdge || (settings.every > 0 && state.step % settings.every == 0)
        else { return }
        observer.phase("evaluate", settings.problems)
        // Steps and evaluations take turns with the memory.
        Storage.trim()
        defer { Storage.trim() }
        var accuracies: [Double] = []
        var groupCount = 0
        for choice in recipe.task {
            let report = try await evaluate(choice, firstGroup: groupCount)
            groupCount += settings.problems
            evaluations.append((state.step, report))
            accuracies.append(report.accuracy)
            observer.progress.note(EvaluationLine.text(report, step: state.step))
        }
        state.evaluatedStep = state.step
        let accuracy = Statistics.mean(accuracies)
        if state.step > 0, accuracy > state.bestAccuracy ?? -1 {
            state.bestAccuracy = accuracy
            state.bestStep = state.step
        }
    }

    private func evaluate(_ choice: RecipeTask, firstGroup: Int) async throws -> EvaluationReport {
        let settings = Evaluator.Settings(
            samples: recipe.evaluation.samples, temperature: recipe.evaluation.temperature,
            maxCompletionTokens: recipe.evaluation.maxCompletionTokens ?? recipe.maxCompletionTokens,
            extraction: recipe.evaluation.extraction, seed: recipe.seed, stopStrings: recipe.stopStrings,
            workers: recipe.verification.workers)
        let tasks = try TaskSet(
            [choice], library: library, seed: recipe.seed, split: recipe.evaluation.split,
            allowsUnsandboxed: recipe.verification.allowUnsandboxed, verifiers: verifiers)
        let renderer = try PromptRenderer(tokenizer: policy.tokenizer, template: recipe.promptTemplate)
        let problems = try tasks.members[0].source.problems(limit: recipe.evaluation.problems)
        let result = try await Evaluator(policy: policy, renderer: renderer, settings: settings)
            .run(problems, tasks: tasks) { progress in
                try observer.checkStop(state.step)
                observer.progress.advancePhase(to: progress.finishedCompletions / max(settings.samples, 1))
            }
        let report = EvaluationReport(
            model: policy.origin, task: choice.name, split: recipe.evaluation.split, settings: settings,
            report: result)
        try await store.record(tokens: policy.tokenizer.texts(of: result.judged))
        try await store.recordEvaluation(
            EvaluationRecord(
                step: state.step, name: "\(choice.name)/\(recipe.evaluation.split)",
                problems: report.statistics.problems, accuracy: report.accuracy,
                low: report.statistics.interval[0], high: report.statistics.interval[1], report: try report.json()),
            groups: graded(result, tasks, settings, firstGroup: firstGroup))
        try result.checkErrorRate(limit: recipe.verification.maxErrorRate, step: state.step)
        return report
    }

    private func graded(
        _ result: Evaluator.Report, _ tasks: TaskSet, _ settings: Evaluator.Settings, firstGroup: Int
    ) -> [GradedGroup] {
        let verifier = tasks.members[0].verifier
        let forks = GroupReflection.forks(result.judged)
        return result.judged.enumerated().map { number, judged in
            let reflections = GroupReflection.reflections(
                of: judged, verifier: verifier, extraction: settings.extraction.value,
                tokenizer: policy.tokenizer, forks: forks)
            return GradedGroup(
                step: state.step, number: firstGroup + number, purpose: .evaluation, judged: judged,
                facts: reflections.map {
                    TraceFacts(advantage: nil, seed: UInt64(settings.seed), reflection: $0)
                },
                policyVersion: state.step, weightHash: "",
                sampling: .object([
                    "temperature": .number(settings.temperature),
                    "maxCompletionTokens": .integer(settings.maxCompletionTokens),
                ]),
                verifier: VerifierIdentity(name: verifier.name, version: verifier.version))
        }
    }

    // MARK: Checkpoints

    private func isCheckpointDue(_ step: Int, stageEnd: Int) -> Bool {
        let isBest = recipe.checkpoints.best && state.bestStep == step
        let every = recipe.checkpoints.every
        return step == stageEnd || isBest || (every > 0 && step % every == 0)
    }

    private func save(_ stage: TrainingStage) async throws {
        observer.phase("checkpoint", nil)
        let directory = store.directory
        try Checkpoint.save(policy, stage.optimizer, state, to: directory.checkpointPath(step: state.step))
        savedStep = state.step
        let stageStarts = stages.map(\.firstStep)
        Checkpoint.prune(
            directory, keep: recipe.checkpoints.keep, upTo: state.step,
            protected: Set(stageStarts + [state.bestStep].compactMap { $0 }))
        try await store.recordEvent(kind: "checkpoint", step: state.step, message: "saved")
    }

    // MARK: Ends

    private func note(_ step: Int, of total: Int, _ metrics: [String: Double]) async throws {
        observer.progress.advance(to: step, detail: StepLine.short(metrics))
        try await store.log(StepLine.full(step, of: total, metrics))
    }

    private func raise(_ alarm: String, _ step: Int) async throws {
        try await store.recordEvent(kind: "shadowAlarm", step: step, message: alarm)
        try await store.log("alarm: \(alarm)")
        observer.progress.note("alarm: \(alarm)")
    }

    /// Leaves a state that can be resumed and explained, whatever ended the run.
    private func end(after error: any Error) async throws {
        observer.progress.end()
        let status: RunStatus =
            switch error as? TrainingError {
            case .interrupted: .interrupted
            case .diverged: .diverged
            default: .failed
            }
        try? await store.recordEvent(kind: status.rawValue, step: state.step, message: "\(error)")
        try? await store.setStatus(status, detail: "\(error)")
    }
}
