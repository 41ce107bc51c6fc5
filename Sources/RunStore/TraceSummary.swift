package import RolloutTypes

/// One completion without its texts and tokens: what lists of traces show.
package struct TraceSummary: Sendable, Equatable {
    package let id: TraceID
    package let attempt: Int
    package let state: RecordState
    package let group: GroupID
    package let slot: Int
    package let task: String
    package let problem: String
    /// The row of the problem: names may repeat between tasks, rows do not.
    package let problemRow: Int
    package let outcome: Outcome
    package let reward: Double?
    package let advantage: Double?
    package let tokenCount: Int
    package let stopReason: StopReason
    package let extracted: String?
    /// What became of its reflection, and how often its answer changed; nil where no metrics were computed.
    package let outcomeClass: OutcomeClass?
    package let flips: Int?

    static let columns = """
        rollout_group.step, trace.number, rollout_group.purpose, rollout_group.attempt, rollout_group.state,
        rollout_group.number, trace.slot, problem.task, problem.name, problem.id, trace.outcome, trace.reward,
        trace.advantage, trace.token_count, trace.stop_reason, trace.extracted,
        trace_reflection.class, trace_reflection.flips
        """
    static let columnCount = 18

    static let tables = """
        rollout_group JOIN trace ON trace.group_id = rollout_group.id
        JOIN problem ON problem.id = rollout_group.problem_id
        LEFT JOIN trace_reflection ON trace_reflection.trace_id = trace.id
        """

    static func read(_ row: Statement, path: String) throws(RunStoreError) -> TraceSummary {
        let purpose: GroupPurpose = try TraceRow.known(row.text(2), "purpose", path)
        let id = TraceID(step: row.integer(0), number: row.integer(1), purpose: purpose)
        return TraceSummary(
            id: id, attempt: row.integer(3), state: try TraceRow.known(row.text(4), "state", path),
            group: GroupID(step: id.step, number: row.integer(5), purpose: purpose), slot: row.integer(6),
            task: row.text(7), problem: row.text(8), problemRow: row.integer(9),
            outcome: try TraceRow.known(row.text(10), "outcome", path), reward: row.real(11), advantage: row.real(12),
            tokenCount: row.integer(13), stopReason: try TraceRow.known(row.text(14), "stop reason", path),
            extracted: row.optionalText(15),
            outcomeClass: row.optionalText(16).flatMap(OutcomeClass.init), flips: row.optionalInteger(17))
    }
}
