import Basics
import Dispatch
import Foundation
import RolloutTypes
import RunStore
import TestSupport
import Testing

@Suite("Steps are whole, attempts are kept") struct CommitTests {
    let runs: TemporaryDirectory

    init() throws {
        runs = try TemporaryDirectory()
    }

    @Test("a graded group is in flight until its step is committed, and only then counts")
    func inFlight() async throws {
        let writer = try await Sample.run(in: runs.path)
        try await writer.record(Sample.group(step: 1, number: 0))
        let reader = try RunReader(writer.directory)
        #expect(try reader.traceCount() == 0)
        var everything = TraceFilter()
        everything.states = Set(RecordState.allCases)
        #expect(try reader.traces(everything).map(\.state) == Array(repeating: .inFlight, count: 4))
        #expect(try reader.summary().inFlight == 4)
        try await writer.commitStep(1, metrics: ["reward/mean": 1])
        #expect(try reader.traceCount() == 4)
        let summary = try reader.summary()
        #expect(summary.step == 1 && summary.traces == 4 && summary.inFlight == 0 && summary.status == .running)
    }

    @Test("resume rewrites nothing: the later attempt wins step by step, the earlier one stays readable")
    func attempts() async throws {
        let directory = try await interruptedRun()
        let resumed = try RunWriter(directory: directory)
        let attempt = try await resumed.begin(recipe: .object([:]), recipeText: "", firstStep: 2)
        #expect(attempt == 2)
        let reader = try RunReader(directory)
        #expect(try reader.traceCount() == 12, "nothing is lost before the second attempt commits")
        try await resumed.record(Sample.group(step: 2, number: 0, marked: " second"))
        try await resumed.commitStep(2, metrics: ["reward/mean": 22])
        #expect(try reader.series("reward/mean").map(\.value) == [1, 22, 3])
        #expect(try reader.steps().map(\.attempt) == [1, 2, 1])
        #expect(try reader.trace(TraceID(step: 2, number: 0)).text.hasSuffix(" second"))
        let first = try reader.trace(TraceID(step: 2, number: 0), attempt: 1)
        #expect(first.state == .superseded && !first.text.hasSuffix(" second"))
        let summary = try reader.summary()
        #expect(summary.traces == 12 && summary.superseded == 4 && summary.inFlight == 4 && summary.attempt == 2)
        #expect(try reader.attempts().map(\.firstStep) == [1, 2])
        #expect(try StoreCheck(directory).findings == [])
    }

    @Test("steps are committed in order, and nothing before the run has begun")
    func order() async throws {
        let directory = try RunDirectory.create(in: runs.path, name: "order")
        let writer = try RunWriter(directory: directory)
        await #expect(throws: RunStoreError.self) { try await writer.record(Sample.group(step: 1, number: 0)) }
        try await writer.begin(recipe: .null, recipeText: "")
        await #expect(throws: RunStoreError.self) { try await writer.commitStep(2, metrics: [:]) }
        try await writer.commitStep(1, metrics: [:])
        await #expect(throws: RunStoreError.self) { try await writer.commitStep(1, metrics: [:]) }
    }

    @Test("a reader never sees half a step while the writer is at work")
    func noHalfStep() async throws {
        let writer = try await Sample.run(in: runs.path)
        let stepCount = 60
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for step in 1...stepCount {
                    for number in 0..<3 { try await writer.record(Sample.group(step: step, number: number)) }
                    try await writer.commitStep(step, metrics: ["a": Double(step), "b": Double(step), "c": 0])
                }
            }
            group.addTask { try await Self.watch(writer.directory, until: stepCount) }
            try await group.waitForAll()
        }
    }

    /// Looks again and again, and expects every look to show whole steps and whole groups.
    private static func watch(_ directory: RunDirectory, until stepCount: Int) async throws {
        let reader = try RunReader(directory)
        var lastStep = 0
        while lastStep < stepCount {
            try Task.checkCancellation()
            let look = try reader.moment { () throws(RunStoreError) in
                var filter = TraceFilter()
                filter.states = [.inFlight]
                return (
                    steps: try reader.steps(), counted: try reader.traceCount(), inFlight: try reader.traceCount(filter)
                )
            }
            lastStep = look.steps.count
            #expect(look.steps.map(\.step) == look.steps.indices.map { $0 + 1 })
            #expect(look.steps.allSatisfy { $0.metrics.count == 3 && $0.metrics["b"] == Double($0.step) })
            #expect(look.counted == lastStep * 12)
            #expect(look.inFlight % 4 == 0 && look.inFlight <= 12)
            await Task.yield()
        }
    }

    @Test("a reader that sits in the middle of a read keeps its moment while the writer commits")
    func snapshot() async throws {
        let directory = try await interruptedRun()
        let reader = try RunReader(directory)
        let other = try Connection(path: directory.storePath, access: .writing)
        try reader.moment { () throws(RunStoreError) in
            let before = try reader.series("reward/mean")
            try other.run("UPDATE metric SET value = 99")
            #expect(try reader.series("reward/mean") == before)
        }
        #expect(try reader.series("reward/mean").allSatisfy { $0.value == 99 })
    }

    @Test("a store that another connection has to itself for a moment is waited for, from the first statement on")
    func opening() throws {
        let path = runs.file("alone.sqlite")
        try Connection(path: path, access: .creating).execute("PRAGMA journal_mode = WAL; CREATE TABLE a (b)")
        let held = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            let holder = try? Connection(path: path, access: .writing)
            try? holder?.execute("PRAGMA locking_mode = EXCLUSIVE; INSERT INTO a VALUES (1)")
            held.signal()
            usleep(300_000)
        }
        held.wait()
        let connection = try Connection(path: path, access: .reading)
        #expect(try connection.integer("SELECT count(*) FROM a") == 1)
    }

    @Test(
        "killed at any moment, the store opens, is sound, and holds only whole groups and whole steps", arguments: 0..<6
    )
    func killed(round: Int) async throws {
        let path = runs.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, round = round as Int] in
            try await KilledWriter.write(in: path, microseconds: UInt32(20_000 + round * 35_000))
        }
        let directory = try RunCatalogue(directory: path).find("@last")
        #expect(RunLock.holder(of: directory) == nil, "the lock dies with its process")
        #expect(try StoreCheck(directory).findings == [])
        let reader = try RunReader(directory)
        let steps = try reader.steps()
        #expect(steps.map(\.step) == steps.indices.map { $0 + 1 })
        #expect(steps.allSatisfy { $0.metrics.count == 2 })
        #expect(try reader.traceCount() == steps.count * 8)
        #expect(try reader.summary().status == .interrupted)
        // The next attempt goes on behind the last step, with its own groups beside those left in flight.
        let writer = try RunWriter(directory: directory)
        try await writer.begin(recipe: .null, recipeText: "", firstStep: steps.count + 1)
        try await writer.record(Sample.group(step: steps.count + 1, number: 0))
        try await writer.commitStep(steps.count + 1, metrics: ["reward/mean": 1])
        #expect(try StoreCheck(directory).findings == [])
    }

    @Test("a store that may not grow is a full disk, and the group that did not fit is not there")
    func diskFull() async throws {
        let directory = try RunDirectory.create(in: runs.path, name: "small")
        let writer = try RunWriter(directory: directory, maximumBytes: 400_000)
        try await writer.begin(recipe: .null, recipeText: "")
        var recorded = 0
        var failure: RunStoreError?
        do {
            for number in 0..<1000 {
                try await writer.record(Sample.group(step: 1, number: number, tokens: 400))
                recorded += 1
            }
        } catch {
            failure = error
        }
        guard case .diskFull(_, let freeBytes) = failure else {
            Issue.record("expected a full disk, got \(String(describing: failure))")
            return
        }
        #expect(freeBytes > 0 && failure?.category == .failed)
        #expect(failure?.description.contains("free") == true)
        let reader = try RunReader(directory)
        #expect(recorded > 0 && recorded < 1000)
        #expect(try reader.summary().inFlight == recorded * 4)
        #expect(try StoreCheck(directory).findings == [])
    }

    /// Three committed steps of one group, and a fourth whose group was left in flight.
    private func interruptedRun() async throws -> RunDirectory {
        let writer = try await Sample.run(in: runs.path)
        for step in 1...3 {
            try await writer.record(Sample.group(step: step, number: 0))
            try await writer.commitStep(step, metrics: ["reward/mean": Double(step)])
        }
        try await writer.record(Sample.group(step: 4, number: 0))
        return writer.directory
    }
}

/// The process that is killed: writes steps for ever, and a thread of its own sends the signal.
enum KilledWriter {
    static func write(in runs: String, microseconds: UInt32) async throws {
        let writer = try await Sample.run(in: runs, name: "killed")
        let delay = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
        delay.initialize(to: microseconds)
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                if let argument { usleep(argument.load(as: UInt32.self)) }
                kill(getpid(), SIGKILL)
                return nil
            }, delay)
        var step = 1
        while true {
            for number in 0..<2 { try await writer.record(Sample.group(step: step, number: number, tokens: 150)) }
            try await writer.commitStep(step, metrics: ["reward/mean": 0.5, "loss/value": 1])
            step += 1
        }
    }
}
