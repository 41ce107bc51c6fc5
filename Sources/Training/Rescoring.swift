import Basics
import PolicyOptimization
import RolloutTypes
package import RunStore
package import Verification

/// Judges every trace that a run keeps with another verifier and compares. Only reads.
package struct Rescoring {
    private let reader: RunReader
    private let verifier: any Verifier
    private let extraction: Extraction
    private let pool: VerifierPool
    private let stages: [ResolvedStage]

    /// - Parameters:
    ///   - extraction: nil takes the run's own.
    ///   - jobs: verdicts worked on at the same time.
    /// - Throws: what the store throws; a decoding error where its recipe is not one.
    package init(_ reader: RunReader, verifier: any Verifier, extraction: Extraction?, jobs: Int) throws {
        self.reader = reader
        self.verifier = verifier
        let recipe = try reader.summary().recipe.decoded(as: Recipe.self)
        self.extraction = extraction ?? recipe.verification.extraction.value
        pool = VerifierPool(width: jobs)
        stages = try recipe.resolvedStages()
    }

    /// Why the new advantages are not quite what the run would have had; nil where they are.
    package var caution: String? {
        let hidden = stages.contains { stage in
            guard let algorithm = try? stage.recipe.resolvedAlgorithm() else { return false }
            return algorithm.klPlacement == .reward && algorithm.needsReference
        }
        return hidden
            ? "the run took a KL penalty off its rewards that the store does not keep; the new advantages are without it"
            : nil
    }

    /// How many traces there are to judge.
    package func traceCount() throws -> Int { try reader.traceCount(Self.everything) }

    /// Judges all traces of committed steps and of evaluations, step by step.
    ///
    /// - Parameter progress: told how many traces are done, after every step; may throw to stop.
    package func run(progress: (Int) throws -> Void) async throws -> RescoreReport {
        let summary = try reader.summary()
        var report = RescoreReport(
            run: summary.id, verifier: VerifierIdentity(name: verifier.name, version: verifier.version))
        for step in 0...max(summary.step, 0) {
            for purpose in [GroupPurpose.training, .evaluation] {
                var filter = Self.everything
                filter.purpose = purpose
                filter.steps = step...step
                try await add(try reader.traces(filter), purpose, step, to: &report)
            }
            try progress(report.traces)
        }
        return report
    }

    private static var everything: TraceFilter {
        var filter = TraceFilter()
        filter.purpose = nil
        return filter
    }

    private func add(
        _ traces: [TraceRecord], _ purpose: GroupPurpose, _ step: Int, to report: inout RescoreReport
    ) async throws {
        guard !traces.isEmpty else { return }
        let groups = Dictionary(grouping: traces, by: \.group).sorted { $0.key < $1.key }
            .map { $0.value.sorted { $0.slot < $1.slot } }
        var submissions: [Submission] = []
        for group in groups { submissions += try self.submissions(group) }
        var verdicts = await pool.judge(submissions, with: verifier)[...]
        let judged = groups.map { group in
            defer { verdicts = verdicts.dropFirst(group.count) }
            return Array(verdicts.prefix(group.count))
        }
        let advantages = purpose == .training ? try advantages(judged, step) : nil
        for (index, group) in groups.enumerated() {
            report.add(
                group, judged[index],
                advantages.map { .init(old: group.map(\.advantage), new: $0[index]) })
        }
    }

    private func submissions(_ group: [TraceRecord]) throws -> [Submission] {
        let problem = try group.first.map { try reader.problem(of: $0.id) }
        return group.map { trace in
            Submission(
                id: trace.id.description, problem: trace.prompt, completion: trace.text, answer: problem?.answer,
                tests: problem?.tests ?? [], metadata: problem?.metadata ?? [:], extraction: extraction,
                length: trace.sampling["maxCompletionTokens"]?.integerValue.flatMap { limit in
                    limit > 0 ? CompletionLength(tokenCount: trace.tokenCount, limit: limit) : nil
                })
        }
    }

    /// The advantages that the run's own algorithm gives to the new rewards of a step.
    private func advantages(_ judged: [[Verdict]], _ step: Int) throws -> [[Double?]] {
        let stage = stages.last { $0.firstStep < step } ?? stages[0]
        let advantages = Advantages(
            rewards: judged.map { $0.map(\.reward) }, algorithm: try stage.recipe.resolvedAlgorithm())
        return advantages.values.indices.map { group in
            advantages.values[group].indices.map { slot in
                advantages.isTrained[group][slot] ? advantages.values[group][slot] : nil
            }
        }
    }
}
