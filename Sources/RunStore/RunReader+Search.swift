/// How far a search has come.
package struct SearchProgress: Sendable, Equatable {
    package let scanned: Int
    package let total: Int
}

/// A trace that a search found.
package struct TraceMatch: Sendable, Equatable {
    /// Of the trace in the store, for reading it.
    package let row: Int
    package let id: TraceID
    package let attempt: Int
    package let outcome: String
    package let reflectionClass: String?
}

extension RunReader {
    /// The traces that `filter` lets through, in its order; only what lists need to be counted and cut into pages.
    ///
    /// Phrases go through the index; everything else reads every text, some hundred megabytes a second.
    /// - Parameters:
    ///   - deadline: when to give up looking through texts.
    ///   - progress: called after every ten thousand traces; false ends the search with what was found.
    /// - Throws: `RunStoreError.tookTooLong` when the deadline passes.
    package func matches(
        _ filter: TraceFilter, until deadline: Deadline? = nil, progress: (SearchProgress) -> Bool = { _ in true }
    ) throws(RunStoreError) -> [TraceMatch] {
        let found = try moment { () throws(RunStoreError) in
            try connection.limited(by: deadline) { () throws(RunStoreError) in try scan(filter, progress) }
        }
        let ascending = found.sorted { first, second in
            (first.id.step, first.id.number, first.attempt, first.row)
                < (second.id.step, second.id.number, second.attempt, second.row)
        }
        let ordered = filter.order == .oldestFirst ? ascending : ascending.reversed()
        let rest = ordered.dropFirst(filter.offset)
        return Array(filter.limit.map { rest.prefix($0) } ?? rest)
    }

    private func scan(
        _ filter: TraceFilter, _ progress: (SearchProgress) -> Bool
    ) throws(RunStoreError) -> [TraceMatch] {
        let (conditions, values) = filter.conditions()
        let total = try connection.integer("SELECT max(id) FROM trace") ?? 0
        let batch = 10_000
        var found: [TraceMatch] = []
        for start in stride(from: 0, to: total, by: batch) {
            let end = min(start + batch, total)
            found += try connection.rows(
                """
                SELECT trace.id, rollout_group.step, trace.number, rollout_group.purpose, rollout_group.attempt,
                    trace.outcome, (SELECT class FROM trace_reflection WHERE trace_id = trace.id)
                FROM \(TraceRow.tables)
                WHERE \((["trace.id BETWEEN ? AND ?"] + conditions).joined(separator: " AND "))
                """, [.integer(start + 1), .integer(end)] + values
            ) { row throws(RunStoreError) in
                let purpose: GroupPurpose = try TraceRow.known(row.text(3), "purpose", connection.path)
                return TraceMatch(
                    row: row.integer(0),
                    id: TraceID(step: row.integer(1), number: row.integer(2), purpose: purpose),
                    attempt: row.integer(4), outcome: row.text(5), reflectionClass: row.optionalText(6))
            }
            guard progress(SearchProgress(scanned: end, total: total)) else { break }
        }
        return found
    }

    /// The traces of `matches`, in the same order, with their texts.
    package func traces(
        of matches: some Sequence<TraceMatch>
    ) throws(RunStoreError) -> [(summary: TraceSummary, text: String)] {
        var traces: [(summary: TraceSummary, text: String)] = []
        for match in matches {
            traces += try connection.rows(
                "SELECT \(TraceSummary.columns), trace.text FROM \(TraceSummary.tables) WHERE trace.id = ?",
                [.integer(match.row)]
            ) { row throws(RunStoreError) in
                (try TraceSummary.read(row, path: connection.path), row.text(TraceSummary.columnCount))
            }
        }
        return traces
    }

    /// How many committed traces, or those in `states`, have no reflection metrics: an earlier version graded them.
    package func unmeasuredCount(_ states: Set<RecordState>) throws(RunStoreError) -> Int {
        var filter = TraceFilter()
        (filter.purpose, filter.states) = (nil, states)
        let (conditions, values) = filter.conditions()
        let unmeasured = ["NOT EXISTS (SELECT 1 FROM trace_reflection WHERE trace_id = trace.id)"]
        return try connection.integer(
            "SELECT count(*) FROM \(TraceRow.tables) WHERE \((conditions + unmeasured).joined(separator: " AND "))",
            values) ?? 0
    }
}
