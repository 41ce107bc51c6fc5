import Basics
import RolloutTypes
import RunStore
import TestSupport
import Testing

@Suite("What is written is read back") struct WriteReadTests {
    let runs: TemporaryDirectory

    init() throws {
        runs = try TemporaryDirectory()
    }

    @Test("every field of every trace comes back as it was, bit patterns, NUL, Han and emoji included")
    func identity() async throws {
        let writer = try await Sample.run(in: runs.path)
        let group = Sample.group(step: 1, number: 3)
        try await writer.record(group)
        try await writer.commitStep(1, metrics: [:])
        let reader = try RunReader(writer.directory)
        let traces = try reader.traces(withTokens: true)
        #expect(traces.map(\.id.description) == ["000001-12", "000001-13", "000001-14", "000001-15"])
        for (slot, trace) in traces.enumerated() {
            let completion = group.judged.group.completions[slot]
            let verdict = group.judged.verdicts[slot]
            #expect(trace.text == completion.text)
            #expect(Array(trace.text.utf8) == Array(completion.text.utf8))
            #expect(trace.tokens?.tokens == completion.tokens)
            #expect(trace.tokens?.logProbs.map(\.bitPattern) == completion.samplerLogProbs.map(\.bitPattern))
            #expect(trace.tokens?.entropies.map(\.bitPattern) == completion.entropies.map(\.bitPattern))
            #expect(trace.tokens?.lossMask == group.facts[slot].lossMask)
            #expect(trace.tokens?.flags == group.facts[slot].flags)
            #expect(trace.stopReason == completion.stopReason)
            #expect(trace.verdict.outcome == verdict.outcome)
            #expect(trace.verdict.reward == verdict.reward)
            #expect(trace.verdict.extracted == verdict.extracted)
            #expect(trace.verdict.explanation == verdict.explanation)
            #expect(trace.verdict.parts == verdict.parts)
            #expect(trace.advantage == group.facts[slot].advantage)
            #expect(trace.seed == group.facts[slot].seed)
            #expect(trace.reflection == group.facts[slot].reflection)
            #expect(trace.group == 3 && trace.slot == slot && trace.problem == "p3" && trace.answer == "42")
            #expect(trace.prompt == "Q: 6 * 7?\nA:" && trace.promptTokens == [1, 2, 3])
            #expect(trace.policyVersion == 0 && trace.weightHash == "abcd" && trace.verifier.name == "math")
            #expect(trace.sampling == .object(["temperature": .number(0.7)]))
            #expect(try reader.trace(trace.id) == trace)
        }
    }

    @Test("special float bit patterns survive, and those that are not finite leave an event")
    func specialFloats() async throws {
        let patterns: [UInt32] = [0, 0x8000_0000, 1, 0x7F7F_FFFF, 0x7F80_0000, 0xFF80_0000, 0x7FC0_0001, 0x3DCC_CCCD]
        let values = patterns.map(Float.init(bitPattern:))
        let completion = Completion(
            tokens: values.indices.map(Int32.init), text: "x", samplerLogProbs: values, entropies: values,
            stopReason: .length)
        let base = Sample.group(step: 1, number: 0, size: 1)
        let group = GradedGroup(
            step: 1, number: 0,
            judged: JudgedGroup(
                group: RolloutGroup(
                    problem: base.judged.group.problem, prompt: "p", promptTokens: [], completions: [completion]),
                verdicts: [Verdict(outcome: .correct, reward: .infinity, explanation: "")]),
            facts: [TraceFacts(advantage: .nan, seed: 1)], policyVersion: 0, weightHash: "", sampling: .null,
            verifier: base.verifier)
        let writer = try await Sample.run(in: runs.path)
        try await writer.record(group)
        try await writer.commitStep(1, metrics: ["policy/entropy": .nan, "reward/mean": 1])
        let reader = try RunReader(writer.directory)
        let trace = try reader.trace(TraceID(step: 1, number: 0))
        #expect(trace.tokens?.logProbs.map(\.bitPattern) == patterns)
        #expect(trace.reward == nil && trace.advantage == nil && trace.verdict.outcome == .correct)
        #expect(try reader.steps().first?.metrics == ["policy/entropy": nil, "reward/mean": 1])
        let events = try reader.events().filter { $0.kind == "nonFinite" }
        #expect(
            events.map(\.message) == [
                "trace 000001-0: reward, advantage, logProbs, entropies not finite",
                "step 1: policy/entropy not finite",
            ])
    }

    @Test("a prompt and a problem are stored once, and again when anything about the problem changes")
    func storedOnce() async throws {
        let directory = try await Sample.committedRun(in: runs.path, steps: 5)
        let connection = try Connection(path: directory.storePath, access: .reading)
        #expect(try connection.integer("SELECT count(*) FROM prompt") == 1)
        #expect(try connection.integer("SELECT count(*) FROM problem") == 2)
        #expect(try connection.integer("SELECT count(*) FROM trace") == 40)
    }

    @Test("log-probability changes are stored with their step, and a wrong length refuses the whole commit")
    func logProbChanges() async throws {
        let writer = try await Sample.run(in: runs.path)
        try await writer.record(Sample.group(step: 1, number: 0))
        await #expect(throws: RunStoreError.self) {
            try await writer.commitStep(1, metrics: ["reward/mean": 1], logProbChanges: [0: [1]])
        }
        let reader = try RunReader(writer.directory)
        #expect(try reader.steps().isEmpty)
        let changes: [Float] = [0.5, -0.25, 0, 1e-20, 3]
        try await writer.commitStep(1, metrics: ["reward/mean": 1], logProbChanges: [0: changes])
        #expect(try reader.trace(TraceID(step: 1, number: 0)).tokens?.logProbChanges == changes)
        #expect(try reader.trace(TraceID(step: 1, number: 1)).tokens?.logProbChanges == nil)
    }

    @Test("filters, paging and counts agree with each other")
    func filters() async throws {
        let directory = try await Sample.committedRun(in: runs.path, steps: 6)
        let reader = try RunReader(directory)
        var filter = TraceFilter()
        #expect(try reader.traceCount(filter) == 48)
        filter.steps = 2...3
        filter.problem = "p1"
        filter.outcomes = [.correct, .abstained]
        let all = try reader.traces(filter)
        #expect(all.map(\.id.description) == ["000002-4", "000002-7", "000003-4", "000003-7"])
        #expect(try reader.traceCount(filter) == 4)
        filter.offset = 1
        filter.limit = 2
        #expect(try reader.traces(filter).map(\.id) == all[1...2].map(\.id))
        filter.order = .newestFirst
        #expect(try reader.traces(filter).map(\.id) == [all[2].id, all[1].id])
        #expect(try reader.series("reward/mean").map(\.value) == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
        #expect(try reader.metricNames() == ["loss/value", "reward/mean"])
    }

    @Test("an evaluation, its groups and notes are read back, and evaluation traces are named apart")
    func evaluations() async throws {
        let writer = try await Sample.run(in: runs.path)
        let record = EvaluationRecord(
            step: 0, name: "countdown/test", problems: 8, accuracy: 0.25, low: 0.1, high: 0.5,
            report: .object(["passAt": .object(["1": .number(0.25)])]))
        try await writer.recordEvaluation(record, groups: [Sample.group(step: 0, number: 0, purpose: .evaluation)])
        let reader = try RunReader(writer.directory)
        #expect(try reader.evaluations() == [record])
        #expect(try reader.traceCount() == 0)
        let id = try #require(TraceID("000000-e1"))
        #expect(try reader.trace(id).state == .committed)
        try RunNotes.add("look: 这里", tag: "aha", trace: id, to: writer.directory)
        #expect(
            try reader.notes().map { [$0.trace?.description, $0.tag, $0.text] } == [["000000-e1", "aha", "look: 这里"]])
        #expect(throws: RunStoreError.noSuchTrace(id: "000009-9", run: writer.directory.id)) {
            try RunNotes.add("nothing", trace: TraceID(step: 9, number: 9), to: writer.directory)
        }
    }
}
