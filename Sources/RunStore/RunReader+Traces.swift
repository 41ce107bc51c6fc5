extension RunReader {
    /// The traces that `filter` lets through.
    package func traces(
        _ filter: TraceFilter = TraceFilter(), withTokens: Bool = false
    ) throws(RunStoreError) -> [TraceRecord] {
        var records: [TraceRecord] = []
        try forEachTrace(filter, withTokens: withTokens) { record throws(RunStoreError) in records.append(record) }
        return records
    }

    /// Calls `body` with one trace after another, so that a run of any size can be exported.
    package func forEachTrace(
        _ filter: TraceFilter = TraceFilter(), withTokens: Bool = false,
        _ body: (TraceRecord) throws(RunStoreError) -> Void
    ) throws(RunStoreError) {
        let (conditions, values) = filter.conditions()
        let clause = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        let direction = filter.order == .oldestFirst ? "ASC" : "DESC"
        let statement = try connection.query(
            """
            \(TraceRow.select(withTokens: withTokens)) \(clause)
            ORDER BY rollout_group.step \(direction), trace.number \(direction), rollout_group.attempt \(direction)
            LIMIT ? OFFSET ?
            """,
            values + [.integer(filter.limit ?? -1), .integer(filter.offset)])
        defer { statement.reset() }
        while try statement.step() {
            try body(try TraceRow.read(statement, withTokens: withTokens, path: connection.path))
        }
    }

    /// How many traces `filter` lets through, its limit and offset aside.
    package func traceCount(_ filter: TraceFilter = TraceFilter()) throws(RunStoreError) -> Int {
        let (conditions, values) = filter.conditions()
        let clause = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        return try connection.integer("SELECT count(*) FROM \(TraceRow.tables) \(clause)", values) ?? 0
    }

    /// One trace in full: of the attempt that won, else of the newest, unless an attempt is named.
    ///
    /// - Throws: `RunStoreError.noSuchTrace`.
    package func trace(_ id: TraceID, attempt: Int? = nil) throws(RunStoreError) -> TraceRecord {
        let records = try connection.rows(
            """
            \(TraceRow.select(withTokens: true))
            WHERE rollout_group.step = ? AND rollout_group.purpose = ? AND trace.number = ?
                AND (? IS NULL OR rollout_group.attempt = ?)
            ORDER BY rollout_group.state = 'committed' DESC, rollout_group.attempt DESC LIMIT 1
            """,
            [
                .integer(id.step), .text(id.purpose.rawValue), .integer(id.number), .optional(attempt),
                .optional(attempt),
            ]
        ) { row throws(RunStoreError) in
            try TraceRow.read(row, withTokens: true, path: connection.path)
        }
        guard let record = records.first else { throw .noSuchTrace(id: id.description, run: directory.id) }
        return record
    }

    /// The attempts that wrote a trace, oldest first.
    package func attempts(of id: TraceID) throws(RunStoreError) -> [(attempt: Int, state: RecordState)] {
        try connection.rows(
            """
            SELECT rollout_group.attempt, rollout_group.state FROM rollout_group
            JOIN trace ON trace.group_id = rollout_group.id
            WHERE rollout_group.step = ? AND rollout_group.purpose = ? AND trace.number = ? ORDER BY 1
            """, [.integer(id.step), .text(id.purpose.rawValue), .integer(id.number)]
        ) { row throws(RunStoreError) in
            (row.integer(0), try TraceRow.known(row.text(1), "state", connection.path))
        }
    }

    /// The committed trace whose name comes nearest to `id`; the last one where there is nothing to compare.
    package func nearestTrace(to id: TraceID?) throws(RunStoreError) -> TraceID? {
        try connection.rows(
            """
            SELECT rollout_group.step, trace.number, rollout_group.purpose FROM rollout_group
            JOIN trace ON trace.group_id = rollout_group.id
            WHERE rollout_group.id IN (
                SELECT id FROM rollout_group WHERE state = 'committed' AND purpose = ?
                ORDER BY abs(step - ?), number LIMIT 64)
            ORDER BY abs(rollout_group.step - ?), abs(trace.number - ?) LIMIT 1
            """,
            [
                .text((id?.purpose ?? .training).rawValue), .integer(id?.step ?? Int.max >> 1),
                .integer(id?.step ?? Int.max >> 1), .integer(id?.number ?? 0),
            ]
        ) { row throws(RunStoreError) in
            TraceID(
                step: row.integer(0), number: row.integer(1),
                purpose: try TraceRow.known(row.text(2), "purpose", connection.path))
        }.first
    }
}
