import Basics

extension RunReader {
    /// The groups that `filter` lets through, and how many there are, its limit and offset aside.
    package func groups(_ filter: GroupFilter) throws(RunStoreError) -> (total: Int, groups: [GroupRecord]) {
        let (condition, values) = filter.conditions()
        let direction = filter.isDescending ? "DESC" : "ASC"
        let order =
            switch filter.sort {
            case .number: "rollout_group.step \(direction), rollout_group.number \(direction)"
            case .passRate: "passRate \(direction), rollout_group.step, rollout_group.number"
            case .rewardStd: "variance \(direction), rollout_group.step, rollout_group.number"
            case .length: "length \(direction), rollout_group.step, rollout_group.number"
            }
        let signal =
            filter.hasSignal.map { $0 ? "HAVING variance > 1e-12" : "HAVING coalesce(variance, 0) <= 1e-12" } ?? ""
        let rows = try connection.rows(
            """
            SELECT rollout_group.id, avg(trace.outcome = 'correct') AS passRate,
                avg(trace.reward * trace.reward) - avg(trace.reward) * avg(trace.reward) AS variance,
                avg(trace.token_count) AS length
            FROM rollout_group JOIN trace ON trace.group_id = rollout_group.id
            WHERE \(condition) GROUP BY rollout_group.id \(signal) ORDER BY \(order)
            """, values
        ) { $0.integer(0) }
        let page = rows.dropFirst(filter.offset).prefix(filter.limit)
        var groups: [GroupRecord] = []
        for row in page { groups.append(try group(row: row)) }
        return (rows.count, groups)
    }

    /// One group: of the attempt that won, else of the newest, unless an attempt is named; nil where there is none.
    package func group(_ id: GroupID, attempt: Int? = nil) throws(RunStoreError) -> GroupRecord? {
        let row = try connection.integer(
            """
            SELECT id FROM rollout_group WHERE step = ? AND purpose = ? AND number = ?
                AND (? IS NULL OR attempt = ?)
            ORDER BY state = 'committed' DESC, attempt DESC LIMIT 1
            """,
            [
                .integer(id.step), .text(id.purpose.rawValue), .integer(id.number), .optional(attempt),
                .optional(attempt),
            ])
        guard let row else { return nil }
        return try group(row: row)
    }

    /// The groups before and after a group, in the order of steps and numbers, among those in the same state.
    package func neighbours(of group: GroupRecord) throws(RunStoreError) -> (previous: GroupID?, next: GroupID?) {
        func neighbour(_ comparison: String, _ direction: String) throws(RunStoreError) -> GroupID? {
            try connection.rows(
                """
                SELECT step, number FROM rollout_group
                WHERE purpose = ? AND state = ? AND (step, number) \(comparison) (?, ?)
                ORDER BY step \(direction), number \(direction) LIMIT 1
                """,
                [
                    .text(group.id.purpose.rawValue), .text(group.state.rawValue), .integer(group.id.step),
                    .integer(group.id.number),
                ]
            ) { GroupID(step: $0.integer(0), number: $0.integer(1), purpose: group.id.purpose) }.first
        }
        return (try neighbour("<", "DESC"), try neighbour(">", "ASC"))
    }

    /// The committed groups of training in order, each with how many tokens it sampled and the rewards it got: enough
    /// to see where two runs began to differ.
    package func groupDigests() throws(RunStoreError) -> [GroupDigest] {
        try connection.rows(
            """
            SELECT rollout_group.step, rollout_group.number, total(trace.token_count), total(trace.reward), count(*)
            FROM rollout_group JOIN trace ON trace.group_id = rollout_group.id
            WHERE rollout_group.purpose = 'training' AND rollout_group.state = 'committed'
            GROUP BY rollout_group.id ORDER BY rollout_group.step, rollout_group.number
            """
        ) { row in
            GroupDigest(
                id: GroupID(step: row.integer(0), number: row.integer(1)), tokens: row.integer(2),
                reward: row.real(3) ?? 0, size: row.integer(4))
        }
    }

    private func group(row: Int) throws(RunStoreError) -> GroupRecord {
        let traces = try connection.rows(
            "SELECT \(TraceSummary.columns) FROM \(TraceSummary.tables) WHERE rollout_group.id = ? ORDER BY trace.slot",
            [.integer(row)]
        ) { row throws(RunStoreError) in
            try TraceSummary.read(row, path: connection.path)
        }
        let groups = try connection.rows(
            """
            SELECT rollout_group.step, rollout_group.number, rollout_group.purpose, rollout_group.attempt,
                rollout_group.state, problem.task, problem.name, problem.id, rollout_group.size, prompt.text,
                length(prompt.tokens) / 4, problem.answer, problem.metadata, rollout_group.policy_version,
                rollout_group.weight_hash, rollout_group.sampling, rollout_group.verifier,
                rollout_group.verifier_version
            FROM rollout_group JOIN problem ON problem.id = rollout_group.problem_id
            JOIN prompt ON prompt.id = rollout_group.prompt_id WHERE rollout_group.id = ?
            """, [.integer(row)]
        ) { row throws(RunStoreError) in
            GroupRecord(
                id: GroupID(
                    step: row.integer(0), number: row.integer(1),
                    purpose: try TraceRow.known(row.text(2), "purpose", connection.path)),
                attempt: row.integer(3), state: try TraceRow.known(row.text(4), "state", connection.path),
                task: row.text(5), problem: row.text(6), problemRow: row.integer(7), size: row.integer(8),
                prompt: row.text(9), promptTokenCount: row.integer(10), answer: row.optionalText(11),
                metadata: StoreJSON.value(row.text(12)) ?? .null, policyVersion: row.integer(13),
                weightHash: row.text(14), sampling: StoreJSON.value(row.text(15)) ?? .null,
                verifier: VerifierIdentity(name: row.text(16), version: row.text(17)), traces: traces)
        }
        guard let group = groups.first else {
            throw .damaged(path: connection.path, detail: "a group names a problem or a prompt that is not there")
        }
        return group
    }
}
