import Basics
import FoundationEssentials
import PolicyOptimization
import RolloutTypes
import RunStore
import TestSupport
import Testing
import Training
import Verification

@Suite("Shadow verifiers and rescoring") struct ShadowTests {
    /// A run that gives some right answers, with a shadow that calls everything badly formed.
    private static let settings = ["stages.0.steps=60", "stages.1.steps=3", "evaluation.problems=5"]
    private static let shadow =
        settings + [#"verification.shadow={name: "format", maxDisagreement: 0, window: 2}"#]

    @Test("a shadow is recorded with every training trace, is never trained on, and an alarm tells of it once")
    func recorded() async throws {
        let tiny = try TinyRun()
        let recipe = TinyRecipes.learning(try tiny.makeEchoTask())
        let plain = try await tiny.train(try tiny.recipe(recipe, set: Self.settings))
        let run = try await tiny.train(try tiny.recipe(recipe, set: Self.shadow))
        #expect(try TinyRun.weights(run, step: 63) == TinyRun.weights(plain, step: 63))

        let reader = try RunReader(run)
        let traces = try reader.traces()
        #expect(traces.count == 3 * 16 * 8 && traces.contains { $0.verdict.outcome == .correct })
        for trace in traces {
            #expect(trace.verdict.parts.map(\.standing) == [.shadow])
            #expect(trace.verdict.parts.first?.outcome == .wrongFormat)
            #expect(trace.verdict.parts.first?.explanation?.isEmpty == false)
        }
        for step in try reader.steps(61...63) {
            let own = traces.filter { $0.step == step.step }
            let rate = Double(own.count { $0.verdict.outcome == .correct }) / Double(own.count)
            #expect(step.metrics["shadow/disagreement"] == rate && step.metrics["shadow/errorFraction"] == 0)
            #expect(step.metrics["reward/format/mean"] == nil)
        }
        let alarms = try reader.events().filter { $0.kind == "shadowAlarm" }
        #expect(alarms.count == 1 && alarms[0].message.hasPrefix("the shadow verifier 'format'"))
        #expect(try TextFile.read(run.logPath).contains("alarm: the shadow verifier 'format'"))
    }

    @Test("the alarm goes off above the limit, once, and again only after the share has fallen back")
    func alarm() {
        var shadow = RecipeShadow(name: "judge")
        shadow.maxDisagreement = 0.25
        shadow.window = 2
        var alarm = ShadowAlarm(shadow)
        func add(_ compared: Double, _ disputed: Double) -> (disagreement: Double?, alarm: String?) {
            alarm.add(["shadow/compared": compared, "shadow/disagreement": compared > 0 ? disputed / compared : 0])
        }
        let found = [
            add(8, 8), add(8, 0), add(8, 4), add(8, 1), add(0, 0), add(32, 4), add(0, 0), add(16, 16),
        ]
        #expect(found.map(\.disagreement) == [nil, 0.5, 0.25, 0.3125, nil, 0.125, 0.125, 1])
        #expect(found.map { $0.alarm != nil } == [false, true, false, true, false, false, false, true])
    }

    @Test(
        "what cannot work about a shadow is said at its place",
        arguments: [
            (#"{name: ""}"#, "shadow.name is empty"), (#"{name: "math", maxDisagreement: 2}"#, "expected 0 to 1"),
            (#"{name: "math", window: 0}"#, "expected at least 1"), ("{}", "name"),
            (#"{name: "math", wait: 1}"#, "wait"),
        ])
    func validation(_ shadow: String, _ message: String) {
        let text = #"{model: "x", task: "y", verification: {shadow: \#(shadow)}}"#
        let error = #expect(throws: FileProblems.self) { try RecipeLoader.read(text, file: "r.json5") }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test("rescored with its own verifier a run is what it was, with another the advantages follow the new rewards")
    func rescored() async throws {
        let tiny = try TinyRun()
        let run = try await tiny.train(
            try tiny.recipe(TinyRecipes.learning(try tiny.makeEchoTask()), set: Self.settings))
        let before = try Data(contentsOf: URL(filePath: run.storePath))
        let reader = try RunReader(run)
        let count = try reader.traces().count
        let kept = try reader.evaluations().reduce(count) { $0 + $1.problems }

        var done = 0
        let same = try await Rescoring(reader, verifier: MathVerifier(), extraction: nil, jobs: 2).run { done = $0 }
        #expect(same.traces == kept && done == kept && same.flips.isEmpty && same.rewardsChanged == 0)
        #expect(same.groups.total == 48 && same.groups.changed == 0 && same.oldOutcomes == same.newOutcomes)

        let other = try await Rescoring(reader, verifier: FormatVerifier(), extraction: nil, jobs: 2).run { _ in }
        let traces = try reader.traces()
        let correct = try #require(same.oldOutcomes[.correct])
        #expect(other.lost == correct && other.gained == 0 && other.newOutcomes == [.wrongFormat: kept])
        // Where everything earns nothing, nothing is learned.
        let groups = Dictionary(grouping: traces) { [$0.step, $0.group] }
        let taught = groups.count { $0.value.contains { ($0.advantage ?? 0) != 0 } }
        #expect(other.groups.signalLost == taught && other.groups.changed == taught && taught > 0)
        for flip in other.flips where flip.advantages != nil {
            let own = try #require(groups[[flip.id.step, flip.group]])
            #expect(flip.advantages?.old == own.map(\.advantage))
            #expect(flip.advantages?.new == own.map { _ in 0 })
        }
        #expect(try Data(contentsOf: URL(filePath: run.storePath)) == before)
    }

    @Test("a flip between right and wrong carries both findings, and turns the advantages of its group round")
    func turned() async throws {
        let tiny = try TinyRun()
        let recipe = try tiny.recipe(#"{model: "x", task: "y", algorithm: {name: "dr_grpo"}, groupSize: 4}"#)
        let run = try tiny.makeRun()
        let writer = try RunWriter(directory: run)
        try await writer.begin(
            recipe: try JSONValue(encoding: recipe), recipeText: "{}", firstStep: 1, machine: .object([:]))
        let texts = ["\\boxed{5}", "\\boxed{2+3}", "\\boxed{6}", "\\boxed{5}"]
        let verdicts = [
            Verdict(outcome: .incorrect, reward: 0, extracted: "5", explanation: "wrong"),
            Verdict(outcome: .correct, reward: 1, extracted: "2+3", explanation: "right"),
            Verdict(outcome: .incorrect, reward: 0, extracted: "6", explanation: "wrong"),
            Verdict(outcome: .error, reward: nil, explanation: "it died"),
        ]
        let completions = texts.map {
            Completion(tokens: [1], text: $0, samplerLogProbs: [-1], entropies: [1], stopReason: .endToken)
        }
        let old = [-1.0 / 3, 2.0 / 3, -1.0 / 3, nil]
        try await writer.record(
            GradedGroup(
                step: 1, number: 0,
                judged: JudgedGroup(
                    group: RolloutGroup(
                        problem: Problem(id: "p", task: "y", content: .prompt("2+3="), answer: "5"), prompt: "2+3=",
                        promptTokens: [1], completions: completions), verdicts: verdicts),
                facts: old.map { RunStore.TraceFacts(advantage: $0, seed: 0) }, policyVersion: 0, weightHash: "",
                sampling: .object(["maxCompletionTokens": .integer(4)]),
                verifier: VerifierIdentity(name: "math", version: "2")))
        try await writer.commitStep(1, metrics: [:])

        let report = try await Rescoring(
            try RunReader(run), verifier: MathVerifier(form: .evaluated), extraction: nil, jobs: 1
        ).run { _ in }
        #expect(report.flips.map(\.id.description) == ["000001-0", "000001-1", "000001-3"])
        #expect(report.flips.map(\.old.outcome) == [.incorrect, .correct, .error])
        #expect(report.flips.map(\.new.outcome) == [.correct, .incorrect, .correct])
        #expect(report.flips.map(\.new.reward) == [1, 0, 1] && report.flips[2].old.reward == nil)
        #expect(report.flips[1].new.extracted == "2+3" && report.gained == 2 && report.lost == 1)
        #expect(report.flips[0].advantages?.old == old && report.flips[0].advantages?.new == [0.5, -0.5, -0.5, 0.5])
        #expect(report.groups.reversed == 2 && report.groups.changed == 1)
    }
}
