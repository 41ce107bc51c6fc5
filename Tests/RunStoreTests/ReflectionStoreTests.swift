import Basics
import RolloutTypes
import RunStore
import TestSupport
import Testing

@Suite("Reflection metrics in the store") struct ReflectionStoreTests {
    let runs: TemporaryDirectory

    init() throws {
        runs = try TemporaryDirectory()
    }

    private func rows(_ reader: RunReader) throws -> [ReflectionRow] {
        var rows: [ReflectionRow] = []
        try reader.forEachReflection { row throws(RunStoreError) in rows.append(row) }
        return rows
    }

    @Test("metrics come back as they were stored, in full and as the columns that queries use")
    func readBack() async throws {
        let reader = try RunReader(try await Sample.committedRun(in: runs.path, steps: 2))
        let rows = try rows(reader)
        #expect(rows.map(\.id.number) == Array(0..<8) + Array(0..<8) && rows.map(\.step).first == 1)
        let row = rows[1]
        let metrics = try #require(row.metrics)
        let stored = Sample.reflection(1)
        #expect(row.problem == "p0" && row.slot == 1 && row.outcome == .incorrect && row.advantage == -0.5)
        #expect(metrics.strong == 1 && metrics.weak == 0 && metrics.outcomeClass == .corrective)
        #expect(metrics.isSilentCorrection && metrics.mixesLanguages && metrics.flips == 1)
        #expect(metrics.transitions == stored.transitions && metrics.behaviours == stored.behaviours)
        #expect(metrics.candidates == 1 && metrics.firstRight == true && metrics.lastRight == true)
        #expect(metrics.settled == 0.5 && metrics.waste == nil && metrics.spike == 1.5 && metrics.repetition == 0.25)
        #expect(rows[2].metrics?.outcomeClass == nil && rows[2].metrics?.strong == 1 && rows[2].metrics?.weak == 1)
        #expect(rows[3].metrics == nil)
        #expect(try reader.reflection(of: row.id) == stored)
        #expect(try reader.trace(row.id).reflection == stored)
        #expect(try reader.trace(rows[3].id).reflection == nil)
        #expect(try reader.lexicons() == ["test@1"])
    }

    @Test("words are counted per trace, and corrective traces per problem")
    func words() async throws {
        let reader = try RunReader(try await Sample.committedRun(in: runs.path, steps: 1))
        let markers = try reader.markerRows()
        #expect(markers.map(\.word).allSatisfy { $0 == "wait" } && markers.map(\.count) == [1, 2, 1, 2])
        #expect(markers.map(\.id.number) == [1, 2, 5, 6] && markers[0].problem == "p0")
        #expect(try reader.correctiveCounts() == ["countdown/p0": 2, "countdown/p1": 2])
    }

    @Test("pass rates count judged completions of committed steps")
    func passRates() async throws {
        let writer = try await Sample.run(in: runs.path)
        try await writer.record(Sample.group(step: 1, number: 0))
        try await writer.commitStep(1, metrics: [:])
        try await writer.record(Sample.group(step: 2, number: 0))
        let reader = try RunReader(writer.directory)
        let rates = try reader.passRates()
        // Slot 3 abstains.
        #expect(rates.count == 1 && rates[1]?.count == 1 && rates[1]?.total == 3)
        #expect(
            try reader.problemVisits() == [
                ProblemVisit(task: "countdown", problem: "p0", step: 1, correct: 1, judged: 3)
            ])
    }

    @Test("a store of version 1 is read without metrics and left alone; its next writer brings it up")
    func earlierVersion() async throws {
        let directory = try await Sample.committedRun(in: runs.path, steps: 1)
        try Connection(path: directory.storePath, access: .writing).execute(
            """
            DROP TABLE trace_reflection; DROP TABLE trace_marker; DROP TABLE token; UPDATE trace SET reflection = '{"markers":3}';
            PRAGMA user_version = 1
            """)
        do {
            let reader = try RunReader(directory)
            let rows = try rows(reader)
            #expect(rows.count == 8 && rows.allSatisfy { $0.metrics == nil })
            #expect(try reader.markerRows().isEmpty && reader.lexicons().isEmpty)
            #expect(try reader.trace(TraceID(step: 1, number: 0)).reflection == nil)
            #expect(try StoreCheck(directory).findings.isEmpty)
        }
        let version = { try Connection(path: directory.storePath, access: .reading).integer("PRAGMA user_version") }
        #expect(try version() == 1)
        let writer = try RunWriter(directory: directory)
        #expect(try version() == 2)
        try await writer.begin(recipe: .object([:]), recipeText: "", firstStep: 2)
        try await writer.record(Sample.group(step: 2, number: 0))
        try await writer.commitStep(2, metrics: [:])
        let all = try rows(try RunReader(directory))
        #expect(all.count { $0.metrics == nil } == 8 + 1 && all.count == 12)
        #expect(try StoreCheck(directory).findings.isEmpty)
    }
}
