import Basics
import Inspection
import RolloutTypes
import RunStore
import TestSupport
import Testing

@Suite("Diagnosis of runs") struct RunDiagnosisTests {
    let runs: TemporaryDirectory

    init() throws {
        runs = try TemporaryDirectory()
    }

    /// What each step of a planted run is like.
    private struct Step {
        /// Outcomes of each group.
        var groups: [[Outcome]] = [[.correct, .incorrect], [.incorrect, .correct]]
        var stopReason = StopReason.endToken
        var tokens = 10
        var repetition = 0.1
        var mixesLanguages = false
        var metrics: [String: Double] = [:]
    }

    private static let metrics = [
        "policy/entropy": 1.0, "policy/klReference": 0.01, "policy/clipFractionHigh": 0.01,
        "policy/clipFractionLow": 0.01, "optimizer/learningRate": 1e-5, "reward/mean": 0.5,
    ]

    private func diagnose(
        _ steps: [Step], accuracies: [Double] = []
    ) async throws -> (RunDiagnosis, [AlertRule.Kind: RunFinding]) {
        let made = try RunDirectory.create(in: runs.path, name: "planted")
        let writer = try RunWriter(directory: made)
        try await writer.begin(recipe: .object([:]), recipeText: "")
        for (index, step) in steps.enumerated() {
            for (number, outcomes) in step.groups.enumerated() {
                try await writer.record(group(step, index + 1, number, outcomes))
            }
            try await writer.commitStep(index + 1, metrics: Self.metrics.merging(step.metrics) { $1 })
        }
        for (index, accuracy) in accuracies.enumerated() {
            try await writer.recordEvaluation(
                EvaluationRecord(
                    step: index * steps.count / max(1, accuracies.count - 1), name: "held out", problems: 100,
                    accuracy: accuracy))
        }
        try await writer.setStatus(.done)
        let diagnosis = try RunDiagnosis(RunReader(made))
        return (diagnosis, Dictionary(uniqueKeysWithValues: diagnosis.findings.map { ($0.kind, $0) }))
    }

    private func group(_ step: Step, _ index: Int, _ number: Int, _ outcomes: [Outcome]) -> GradedGroup {
        let completions = outcomes.map { _ in
            Completion(
                tokens: Array(repeating: 1, count: step.tokens), text: "text",
                samplerLogProbs: Array(repeating: -1, count: step.tokens),
                entropies: Array(repeating: 1, count: step.tokens), stopReason: step.stopReason)
        }
        let verdicts = outcomes.map { outcome in
            Verdict(
                outcome: outcome, reward: outcome.paysReward ? (outcome == .correct ? 1 : 0) : nil,
                explanation: "planted")
        }
        let reflection = TraceReflection(
            version: "1", lexicon: "test@1", markers: [], candidates: [], outcomeClass: OutcomeClass.none,
            isSilentCorrection: false, transitions: AnswerTransitions(), flips: 0, settled: nil, waste: nil,
            underthinking: nil, spike: nil, surprisal: nil, repetition: step.repetition,
            mixesLanguages: step.mixesLanguages, behaviours: BehaviourCounts())
        return GradedGroup(
            step: index, number: number,
            judged: JudgedGroup(
                group: RolloutGroup(
                    problem: Problem(id: "p\(number)", task: "planted", content: .prompt("?"), answer: "1"),
                    prompt: "?", promptTokens: [1], completions: completions), verdicts: verdicts),
            facts: outcomes.map { _ in TraceFacts(advantage: 0, seed: 0, reflection: reflection) },
            policyVersion: index - 1, weightHash: "", sampling: .object([:]),
            verifier: VerifierIdentity(name: "planted", version: "1"))
    }

    @Test("a sound run has nothing to complain about")
    func sound() async throws {
        let (diagnosis, _) = try await diagnose(Array(repeating: Step(), count: 12), accuracies: [0.2, 0.4])
        #expect(diagnosis.isHealthy && diagnosis.findings.isEmpty, "\(diagnosis.findings)")
        #expect(diagnosis.pass == CountedRate(24, of: 48) && diagnosis.groups == 24 && diagnosis.traces == 48)
        #expect(Set(diagnosis.rules.map(\.kind)) == Set(AlertRule.Kind.allCases))
    }

    @Test("groups that are all wrong or all right are counted once five steps on end have little else")
    func signals() async throws {
        let wrong = Step(groups: [[.incorrect, .incorrect], [.incorrect, .incorrect]])
        let right = Step(groups: [[.correct, .correct], [.correct, .correct]])
        let (_, four) = try await diagnose(Array(repeating: wrong, count: 4) + [Step()] + [wrong])
        #expect(four[.fewSignals] == nil)
        let (diagnosis, five) = try await diagnose(Array(repeating: wrong, count: 5) + [Step()] + [right])
        let finding = try #require(five[.fewSignals])
        #expect(finding.steps == [1, 2, 3, 4, 5] && diagnosis.allWrongGroups == 10 && diagnosis.allRightGroups == 2)
        #expect(finding.message.contains("of 14 groups of the run 10 are all wrong and 2 all right"))
        #expect(finding.advice.contains("easier"))
        let (_, solved) = try await diagnose(Array(repeating: right, count: 5))
        #expect(solved[.fewSignals]?.advice.contains("harder") == true)
    }

    @Test("shares of completions are complained about above their thresholds, with counts")
    func shares() async throws {
        let cut = Step(stopReason: .length)
        let (_, truncated) = try await diagnose([Step(), cut])
        #expect(truncated[.truncation]?.steps == [2])
        #expect(truncated[.truncation]?.message.hasPrefix("4 of 8 completions were cut off") == true)
        let (_, unread) = try await diagnose([Step(groups: [[.correct, .wrongFormat], [.unparseable, .incorrect]])])
        #expect(unread[.unreadableAnswers]?.message.hasPrefix("2 of 4") == true && unread[.truncation] == nil)
        let (diagnosis, failed) = try await diagnose([Step(groups: [[.correct, .error], [.correct, .incorrect]])])
        #expect(failed[.verifierErrors]?.message.hasPrefix("1 of 4") == true && diagnosis.pass.total == 3)
        let (_, mixed) = try await diagnose([Step(mixesLanguages: true)])
        #expect(mixed[.mixedLanguages]?.steps == [1])
        let (_, repeated) = try await diagnose([Step(repetition: 0.31)])
        #expect(repeated[.repetition]?.steps == [1])
    }

    @Test("entropy, KL, clip, learning rate and numbers that are not finite")
    func metrics() async throws {
        let (_, low) = try await diagnose([Step(metrics: ["policy/entropy": 0.04])])
        #expect(low[.lowEntropy]?.steps == [1] && low[.entropyCollapse] == nil)
        let falling = (0..<12).map { Step(metrics: ["policy/entropy": $0 < 10 ? 1 : 0.45]) }
        let (_, fallen) = try await diagnose(falling)
        #expect(fallen[.entropyCollapse]?.steps == [11, 12] && fallen[.lowEntropy] == nil)
        #expect(fallen[.entropyCollapse]?.message.contains("from 1.000 to 0.450 nats") == true)
        let (_, far) = try await diagnose([Step(metrics: ["policy/klReference": 0.6])])
        #expect(far[.highKL]?.advice.contains("1.00e-05") == true)
        let clipped = ["policy/clipFractionHigh": 0.15, "policy/clipFractionLow": 0.1]
        #expect(try await diagnose([Step(metrics: clipped)]).1[.clipping]?.message.contains("25%") == true)
        let (_, still) = try await diagnose([Step(metrics: ["optimizer/learningRate": 0])])
        #expect(still[.noLearningRate]?.steps == [1])
        let (_, broken) = try await diagnose([Step(metrics: ["loss/value": .nan])])
        #expect(broken[.notFinite]?.message == "1 event reports numbers that are not finite (loss/value), at step 1.")
    }

    @Test("longer completions without more right ones, and no progress in fifty steps")
    func growth() async throws {
        let growing = (0..<12).map { Step(tokens: $0 < 6 ? 10 : 21) }
        #expect(try await diagnose(growing).1[.longerWithoutGain]?.steps == [11, 12])
        let better = (0..<12).map { index in
            Step(
                groups: [[.correct, index < 6 ? .incorrect : .correct], [.correct, .incorrect]],
                tokens: index < 6 ? 10 : 21)
        }
        #expect(try await diagnose(better).1[.longerWithoutGain] == nil)
        let (_, stuck) = try await diagnose(Array(repeating: Step(), count: 50))
        #expect(stuck[.noProgress]?.message.contains("20 of 40 in the first fifth to 20 of 40") == true)
        let rising = (0..<50).map {
            Step(groups: [[.correct, $0 < 10 ? .incorrect : .correct], [.incorrect, .correct]])
        }
        #expect(try await diagnose(rising).1[.noProgress] == nil)
    }

    @Test("reward up while held-out accuracy falls is suspicious; either alone is not")
    func hacking() async throws {
        let rising = (0..<12).map { Step(metrics: ["reward/mean": Double($0) / 12]) }
        let finding = try #require(try await diagnose(rising, accuracies: [0.4, 0.3]).1[.rewardHacking])
        #expect(finding.message.contains("fell from 0.400 at step 0 to 0.300 at step 12"))
        #expect(try await diagnose(rising, accuracies: [0.3, 0.4]).1[.rewardHacking] == nil)
        #expect(
            try await diagnose(Array(repeating: Step(), count: 12), accuracies: [0.4, 0.3]).1[.rewardHacking] == nil)
    }
}
