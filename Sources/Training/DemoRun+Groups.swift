import Basics
import PolicyOptimization
import Reflection
import RolloutTypes
import RunStore
import Verification

extension DemoRun {
    /// A completion with where its tokens end.
    struct Sample {
        let completion: Completion
        let ends: [Int]
        let kind: DemoKind
    }

    static let maxTokens = 384
    private static let clipHigh = 0.28

    mutating func write(_ step: Int, attempt: Int, to writer: RunWriter) async throws {
        var judged: [JudgedGroup] = []
        var samples: [[Sample]] = []
        for group in 0..<DemoPlan.groupsPerStep {
            let problem = problems[plan.problem(step: step, group: group)]
            let own = (0..<DemoPlan.groupSize).map { slot in
                sample(
                    plan.kind(step: step, group: group, slot: slot, problem: problem, attempt: attempt), problem,
                    stream.child("step", step).child("attempt", attempt).child("trace", group * 8 + slot), step: step)
            }
            samples.append(own)
            judged.append(await judge(problem, own, step: step, group: group))
        }
        let advantages = Advantages(
            rewards: judged.map { $0.verdicts.map(\.reward) },
            passed: judged.map { $0.verdicts.map { $0.outcome == .correct } }, algorithm: .grpo)
        let forks = GroupReflection.forks(judged)
        try await writer.record(tokens: tokens.texts)
        for (number, group) in judged.enumerated() {
            let reflections = GroupReflection.reflections(
                of: group, tokenEnds: samples[number].map(\.ends), verifier: verifier, extraction: .strict,
                forks: forks)
            let facts = reflections.indices.map { slot in
                TraceFacts(
                    advantage: advantages.isTrained[number][slot] ? advantages.values[number][slot] : nil,
                    seed: stream.child("step", step).child("trace", number * 8 + slot).key,
                    reflection: reflections[slot])
            }
            try await writer.record(graded(step, number, group, facts))
        }
        var metrics = StepMetrics(judged: judged, advantages: advantages)
        metrics.merge(learning(step))
        metrics.finish(timings: timings(step))
        try await writer.commitStep(step, metrics: metrics.values, logProbChanges: changes(step, judged))
    }

    /// 512 completions of the held-out problems, two of each.
    mutating func writeEvaluation(step: Int, to writer: RunWriter) async throws {
        var groups: [JudgedGroup] = []
        var ends: [[[Int]]] = []
        for index in 0..<DemoProblem.testCount {
            let problem = problems[index]
            let samples = (0..<2).map { slot in
                let trace = index * 2 + slot
                let child = stream.child("evaluation", step).child("trace", trace)
                let isRight = child.uniform(0) < 0.7 * (1.1 - problem.difficulty)
                return sample(
                    step == 0 ? plan.baselineKind(trace: trace, problem: problem) : isRight ? .right : .wrong, problem,
                    child.child("text"), step: step)
            }
            groups.append(await judge(problem, samples, step: -1, group: index))
            ends.append(samples.map(\.ends))
        }
        let forks = GroupReflection.forks(groups)
        let correct = groups.map { Double($0.verdicts.count { $0.outcome == .correct }) / 2 }
        let interval = Statistics.bootstrapInterval(
            ofMean: correct, resamples: 1000, stream: stream.child("interval", step))
        try await writer.record(tokens: tokens.texts)
        try await writer.recordEvaluation(
            EvaluationRecord(
                step: step, name: "countdown-demo/test", problems: groups.count, accuracy: Statistics.mean(correct),
                low: interval.low, high: interval.high),
            groups: groups.enumerated().map { number, group in
                let reflections = GroupReflection.reflections(
                    of: group, tokenEnds: ends[number], verifier: verifier, extraction: .strict, forks: forks)
                return graded(
                    step, number, group,
                    reflections.map { TraceFacts(advantage: nil, seed: UInt64(number), reflection: $0) },
                    purpose: .evaluation)
            })
    }

    /// Five completions of a step that was not finished.
    mutating func writeInterrupted(step: Int, to writer: RunWriter) async throws {
        let problem = problems[DemoProblem.testCount]
        let samples = (0..<5).map { slot in
            sample(slot == 0 ? .right : .wrong, problem, stream.child("interrupted", slot), step: step)
        }
        let judged = await judge(problem, samples, step: step, group: 0)
        let reflections = GroupReflection.reflections(
            of: judged, tokenEnds: samples.map(\.ends), verifier: verifier, extraction: .strict,
            forks: GroupReflection.forks([judged]))
        try await writer.record(tokens: tokens.texts)
        try await writer.record(
            graded(step, 0, judged, reflections.map { TraceFacts(advantage: nil, seed: 0, reflection: $0) }))
    }

    private func graded(
        _ step: Int, _ number: Int, _ judged: JudgedGroup, _ facts: [TraceFacts], purpose: GroupPurpose = .training
    ) -> GradedGroup {
        GradedGroup(
            step: step, number: number, purpose: purpose, judged: judged, facts: facts,
            policyVersion: purpose == .training ? step - 1 : step, weightHash: "demo",
            sampling: .object(["temperature": .number(1), "maxCompletionTokens": .integer(Self.maxTokens)]),
            verifier: VerifierIdentity(name: verifier.name, version: verifier.version))
    }

    private mutating func sample(
        _ kind: DemoKind, _ problem: DemoProblem, _ stream: RandomStream, step: Int
    ) -> Sample {
        let text = DemoText(problem: problem, kind: kind, stream: stream.child("words")).text
        var (ids, ends) = tokens.encode(text)
        if !kind.isTruncated {
            ids.append(DemoTokens.end)
            ends.append(text.utf8.count)
        }
        let (logProbs, entropies) = probabilities(ids.count, kind, stream, step: step)
        return Sample(
            completion: Completion(
                tokens: ids, text: text, samplerLogProbs: logProbs, entropies: entropies,
                stopReason: kind.isTruncated ? .length : .endToken), ends: ends, kind: kind)
    }

    private mutating func judge(
        _ problem: DemoProblem, _ samples: [Sample], step: Int, group: Int
    ) async -> JudgedGroup {
        let asked = problem.problem
        guard case .prompt(let prompt) = asked.content else {
            preconditionFailure("demo problem \(problem.index) is no plain prompt")
        }
        let promptTokens = tokens.encode(prompt + "\n").tokens
        var verdicts: [Verdict] = []
        for (slot, sample) in samples.enumerated() {
            let submission = Submission(
                id: asked.id, problem: prompt, completion: sample.completion.text, answer: asked.answer,
                metadata: asked.metadata)
            let verdict = await verifier.judge(submission)
            verdicts.append(Self.plantedVerdict(step: step, group: group, slot: slot) ?? verdict)
        }
        return JudgedGroup(
            group: RolloutGroup(
                problem: asked, prompt: prompt + "\n", promptTokens: promptTokens,
                completions: samples.map(\.completion)), verdicts: verdicts)
    }

    /// What cannot be had from a sound verifier and a sound problem.
    private static func plantedVerdict(step: Int, group: Int, slot: Int) -> Verdict? {
        switch (step, group, slot) {
        case (14, 4, 2):
            Verdict(outcome: .timeout, reward: 0, explanation: "stopped after 2.0 s", seconds: 2)
        case (17, 4, 0):
            Verdict(
                outcome: .error, reward: nil, explanation: "the verifier died (signal 11); it wrote to stderr: boom")
        case (19, 4, 1):
            Verdict(
                outcome: .abstained, reward: nil,
                explanation: "the reference answer '8O' cannot be used: it is no expression")
        default: nil
        }
    }

    // MARK: Numbers that are made up

    private func probabilities(
        _ count: Int, _ kind: DemoKind, _ stream: RandomStream, step: Int
    ) -> (logProbs: [Float], entropies: [Float]) {
        let level = 1.15 - 0.25 * min(1, Double(step) / Double(DemoPlan.plannedSteps))
        var logProbs: [Float] = []
        var entropies: [Float] = []
        for token in 0..<count {
            let draw = stream.uniform(2 * token)
            let entropy = level * draw
            entropies.append(Float(entropy))
            logProbs.append(Float(-entropy * stream.uniform(2 * token + 1)))
        }
        if kind == .scriptedAha {
            entropies[DemoText.ahaMarkerToken] = 2.71
            logProbs[DemoText.ahaMarkerToken] = -2.31
        }
        return (logProbs, entropies)
    }

    /// Of one group in eight, how the update moved each token.
    private func changes(_ step: Int, _ judged: [JudgedGroup]) -> [Int: [Float]] {
        let group = 2
        var changes: [Int: [Float]] = [:]
        for (slot, completion) in judged[group].group.completions.enumerated() {
            let stream = self.stream.child("change", step).child("slot", slot)
            var own = completion.tokens.indices.map { Float(0.1 * (stream.uniform($0) - 0.5)) }
            if own.count == DemoText.ahaTokenCount, plan.problem(step: step, group: group) == DemoProblem.scripted {
                own[DemoText.ahaMarkerToken] = Float(Math.log(1.31))
            }
            changes[group * DemoPlan.groupSize + slot] = own
        }
        return changes
    }

    private func learning(_ step: Int) -> [String: Double] {
        let progress = min(1, Double(step) / Double(DemoPlan.plannedSteps))
        let noise = { (name: String) in self.stream.child(name).uniform(step) }
        var metrics = [
            "optimizer/learningRate": 2e-6, "optimizer/gradientNorm": 0.2 + 0.1 * noise("gradient"),
            "optimizer/updateNorm": 0.05, "loss/value": 0.01 * (noise("loss") - 0.5),
            "policy/klReference": 0.02 * progress + 0.001 * noise("kl"),
            "policy/clipFractionHigh": 0.012 * noise("high"),
            "policy/clipFractionLow": 0.004 * noise("low"), "policy/ratioMax": 1.31, "policy/ratioMean": 1,
        ]
        if step == DemoPlan.nonFiniteStep { metrics["policy/entropy"] = .nan }
        return metrics
    }

    private func timings(_ step: Int) -> [String: Double] {
        [
            "time/rolloutSeconds": 6 + stream.child("time").uniform(step), "time/verifySeconds": 0.2,
            "time/learnSeconds": 3.7,
        ]
    }

    var recipe: JSONValue {
        .object([
            "name": .string("demo-run"), "model": .string("made up"), "seed": .integer(settings.seed),
            "task": .array([.object(["name": .string("countdown-demo"), "split": .string("train")])]),
            "steps": .integer(plan.steps + 20), "problemsPerStep": .integer(DemoPlan.groupsPerStep),
            "groupSize": .integer(DemoPlan.groupSize), "maxCompletionTokens": .integer(Self.maxTokens),
            "temperature": .number(1),
            "algorithm": .object(["name": .string("grpo"), "clipLow": .number(0.2), "clipHigh": .number(Self.clipHigh)]
            ),
            "optimizer": .object(["learningRate": .number(2e-6)]),
            "evaluation": .object(["problems": .integer(DemoProblem.testCount), "samples": .integer(2)]),
        ])
    }

    var recipeText: String { "// A sample run: nothing was trained.\n{ name: \"demo-run\", seed: \(settings.seed) }\n" }
}
