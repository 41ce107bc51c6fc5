import Basics
import Models
import PolicyOptimization
import RolloutTypes
import Rollouts
import RunStore
import Tasks
import Tensors
import Verification

/// Reinforcement learning, one step at a time: sample groups, judge them, credit them, move the policy.
///
/// On-policy by construction: completions are drawn from the weights that the step updates, by the kernels that compute
/// the update, so recorded and recomputed log-probabilities are equal to the bit (unless `rolloutPrecision` says otherwise). Groups whose rewards are all equal
/// carry no signal: they count in every normaliser and only their computation is skipped.
struct Trainer {
    let recipe: Recipe
    let algorithm: Algorithm
    let policy: Policy
    /// The frozen model of the KL term; nil where its weight is 0.
    let reference: LanguageModel?
    let optimizer: AdamW
    let schedule: LearningRateSchedule
    let tasks: TaskSet
    let renderer: PromptRenderer
    let pool: VerifierPool
    /// Steps of the run before this stage.
    let firstStep: Int
    var problems: ProblemStream

    /// Makes update number `step` of the run and returns what to commit; the store has the groups, uncommitted.
    ///
    /// - Throws: `TrainingError.interrupted` before the weights have changed; `.diverged`; `.verifierFailing`.
    mutating func step(_ step: Int, store: RunWriter, observer: TrainingObserver) async throws -> FinishedStep {
        var watch = Stopwatch()

        // 1. Ask. Problems come from a resumable stream; the step number seeds everything below.
        let randomness = RandomStream(seed: UInt64(bitPattern: Int64(recipe.seed))).child("step", step)
        let asked = try problems.next(recipe.problemsPerStep, step: step)
        let prompts = try asked.map(renderer.render)
        try checkLengths(asked, prompts)

        // 2. Sample. One group per problem; each completion keeps the log-probabilities it was drawn with.
        observer.phase("sample", recipe.problemsPerStep * recipe.groupSize)
        let requests = prompts.indices.map { index in
            RolloutRequest(
                promptTokens: prompts[index].tokens,
                randomness: (0..<recipe.groupSize).map { randomness.child("problem", index).child("slot", $0) },
                stopStrings: tasks.stopStrings(of: asked[index], recipe: recipe.stopStrings))
        }
        let engine = RolloutEngine(model: policy.model, tokenizer: policy.tokenizer)
        let completions = try policy.model.computing(in: recipe.samplingPrecision) {
            try engine.sample(requests, sampling) { progress in
                try observer.checkStop(step - 1)
                observer.progress.advancePhase(to: progress.finishedCompletions)
            }
        }
        // Learning needs blocks of other sizes; what sampling held goes back to the system, and the other way round.
        Storage.trim()
        let groups = asked.indices.map { index in
            RolloutGroup(
                problem: asked[index], prompt: prompts[index].text, promptTokens: prompts[index].tokens,
                completions: completions[index])
        }
        watch.lap("time/rolloutSeconds")

        // 3. Judge. Verifiers run concurrently; what goes wrong in one is a verdict, never an exception.
        observer.phase("verify", nil)
        let judged = await tasks.judge(
            groups, pool: pool, extraction: recipe.verification.extraction.value,
            tokenLimit: recipe.maxCompletionTokens)
        watch.lap("time/verifySeconds")

        // 4. Credit. Rewards become group-relative advantages; the graded groups go to the store, in flight.
        let advantages = Advantages(
            rewards: judged.map { $0.verdicts.map(\.reward) }, penalties: try rewardPenalties(groups),
            passed: judged.map { $0.verdicts.map { $0.outcome == .correct } }, algorithm: algorithm)
        try await record(judged, advantages, requests, step, store)
        try checkErrorRate(judged, step)
        try checkSampled(groups, step)

        // 5. Pack. Completions with a gradient share micro-batches up to a token budget, each prompt once.
        let trained = groups.indices.map { group in
            groups[group].completions.indices.filter { slot in
                advantages.isTrained[group][slot]
                    && algorithm.hasGradient(advantage: advantages.values[group][slot])
            }
        }
        let batches = MicroBatch.pack(
            groups.indices.map { group in
                MicroBatch.Source(
                    promptTokens: groups[group].promptTokens,
                    completions: trained[group].map { groups[group].completions[$0].tokens })
            }, tokenBudget: recipe.microBatchTokens)
        var credit = StepCredit(groups: groups, trained: trained, advantages: advantages)

        // 6. Learn. Usually one update; more make the ratio and the clip matter.
        var metrics = StepMetrics(judged: judged, advantages: advantages)
        let learn = PolicyUpdate(
            model: policy.model, reference: reference, algorithm: algorithm, optimizer: optimizer,
            temperature: temperature)
        for update in 0..<recipe.updatesPerStep {
            observer.phase("learn", batches.count)
            let learned = try learn(
                batches, &credit, learningRate: schedule.learningRate(step: step - firstStep), step: step,
                isFirst: update == 0
            ) { finished in
                // Only before the first update are the weights still those of the last step.
                if update == 0 { try observer.checkStop(step - 1) }
                observer.progress.advancePhase(to: finished)
            }
            metrics.merge(learned)
        }
        let changes = logProbChanges(credit, step)
        Storage.trim()
        watch.lap("time/learnSeconds")

        // 7. Publish. The step's numbers; the caller commits them with the groups.
        metrics.finish(timings: watch.laps)
        return FinishedStep(metrics: metrics.values, logProbChanges: changes)
    }
}

/// What a step hands over to be committed.
struct FinishedStep {
    let metrics: [String: Double]
    /// What the updates did to the tokens of some completions, by the completion's number in the step.
    var logProbChanges: [Int: [Float]] = [:]
}
