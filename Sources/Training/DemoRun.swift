import Basics
import FoundationEssentials
import PolicyOptimization
import Reflection
import RolloutTypes
package import RunStore
import Verification

/// A sample run in which everything that the inspector has to show occurs, at places that are known: for tests, for
/// documentation, and for a first look.
///
/// Made as real runs are: verifiers judge the texts, metrics and advantages are computed, the store's own writer writes.
/// Only texts, token probabilities and timings are made up. The same seed gives the same run.
package struct DemoRun {
    package struct Settings: Sendable {
        package var seed = 7
        /// At least this many committed training traces; never fewer than the planted 42 steps have.
        package var traces = 0
        /// A run in which no completion reflects.
        package var isPlain = false

        package init() {}

        var steps: Int {
            let perStep = DemoPlan.groupSize * DemoPlan.groupsPerStep
            return max(DemoPlan.plannedSteps, (traces + perStep - 1) / perStep)
        }
    }

    let settings: Settings
    let plan: DemoPlan
    let stream: RandomStream
    let verifier: any Verifier
    let problems: [DemoProblem]
    var tokens = DemoTokens()

    /// Seconds since 1970 at which the run says it began; each transaction is a second later than the one before.
    private static let start = 1_795_000_000.0

    /// Writes the run into `directory`, which is made, and returns its number of steps.
    ///
    /// - Throws: `RunStoreError`; `.file` where the directory holds something.
    package static func write(
        to directory: RunDirectory, _ settings: Settings = Settings(), progress: (Int, Int) -> Void = { _, _ in }
    ) async throws -> Int {
        try makeDirectory(directory)
        let clock = DemoClock(start: start)
        let writer = try RunWriter(directory: directory, now: { clock.next() })
        var demo = try DemoRun(settings)
        try await demo.write(to: writer, progress: progress)
        return demo.plan.steps
    }

    private init(_ settings: Settings) throws {
        self.settings = settings
        let stream = RandomStream(seed: UInt64(bitPattern: Int64(settings.seed))).child("demo run")
        self.stream = stream
        plan = DemoPlan(steps: settings.steps, isPlain: settings.isPlain, stream: stream)
        problems = (0..<DemoProblem.count).map { DemoProblem(index: $0) }
        verifier = try VerifierTable.make(Self.verifierParts)
    }

    static let verifierParts = [
        VerifierPart(verifier: "countdown", configuration: .object(["use": .string("atMostOnce")])),
        VerifierPart(
            verifier: "format", weight: 0.1,
            configuration: .object(["requireThink": .bool(false), "answerForm": .string("box")])),
    ]

    private static func makeDirectory(_ directory: RunDirectory) throws {
        let files = FileManager.default
        if let names = try? files.contentsOfDirectory(atPath: directory.path), !names.isEmpty {
            throw RunStoreError.file(
                action: "write a demo run into", path: directory.path, reason: "it holds \(names.count) files already")
        }
        do {
            try files.createDirectory(atPath: directory.checkpointsPath, withIntermediateDirectories: true)
        } catch {
            throw RunStoreError.file(action: "create", path: directory.path, reason: "\(error)")
        }
    }

    /// Two attempts: the first commits steps up to the one that is made again, the second the rest, and is interrupted.
    private mutating func write(to writer: RunWriter, progress: (Int, Int) -> Void) async throws {
        try await writer.begin(recipe: recipe, recipeText: recipeText, machine: .object(["demo": .bool(true)]))
        try await writeEvaluation(step: 0, to: writer)
        for step in 1...DemoPlan.supersededStep {
            try await write(step, attempt: step == DemoPlan.supersededStep ? 1 : 2, to: writer)
            progress(step, plan.steps)
        }
        try await writer.begin(
            recipe: recipe, recipeText: recipeText, firstStep: DemoPlan.supersededStep,
            machine: .object(["demo": .bool(true)]))
        for step in DemoPlan.supersededStep...plan.steps {
            try await write(step, attempt: 2, to: writer)
            progress(step, plan.steps)
        }
        try await writeEvaluation(step: plan.steps, to: writer)
        try await writeInterrupted(step: plan.steps + 1, to: writer)
    }
}

/// A clock that ticks once whenever it is read.
private final class DemoClock: @unchecked Sendable {
    // Only the writer's isolation reads it, one call at a time.
    private var now: Double

    init(start: Double) { now = start }

    func next() -> Double {
        now += 1
        return now
    }
}
