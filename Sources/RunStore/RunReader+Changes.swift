extension RunReader {
    /// A text that differs whenever the run has anything new to show; costs no more than a few look-ups.
    package func changeMark() throws(RunStoreError) -> String {
        let rows = try connection.rows(
            """
            SELECT (SELECT max(id) FROM trace), (SELECT max(id) FROM step), (SELECT max(id) FROM event),
                (SELECT max(id) FROM note), (SELECT max(id) FROM evaluation), (SELECT max(number) FROM attempt),
                (SELECT status FROM run)
            """
        ) { row in
            (0..<6).map { String(row.integer($0)) }.joined(separator: ".") + "." + row.text(6)
        }
        return rows.first ?? ""
    }

    /// A text that differs whenever a step or an evaluation was committed.
    package func commitMark() throws(RunStoreError) -> String {
        try connection.rows(
            "SELECT (SELECT max(id) FROM step), (SELECT max(id) FROM evaluation), (SELECT max(number) FROM attempt)"
        ) { row in (0..<3).map { String(row.integer($0)) }.joined(separator: ".") }.first ?? ""
    }

    /// Seconds since 1970 when the store was last written: a group graded, a step committed, an event or a note.
    package func lastWritten() throws(RunStoreError) -> Double? {
        try connection.rows(
            """
            SELECT max(coalesce((SELECT graded FROM rollout_group ORDER BY id DESC LIMIT 1), 0),
                coalesce((SELECT committed FROM step ORDER BY id DESC LIMIT 1), 0),
                coalesce((SELECT recorded FROM event ORDER BY id DESC LIMIT 1), 0),
                coalesce((SELECT updated FROM run), 0))
            """
        ) { $0.real(0) }.first ?? nil
    }

    /// Groups of training that are in flight, by step: how many, and how many traces they hold.
    package func inFlight() throws(RunStoreError) -> [(step: Int, groups: Int, traces: Int)] {
        try connection.rows(
            """
            SELECT step, count(*), sum(size) FROM rollout_group
            WHERE purpose = 'training' AND state = 'inFlight' GROUP BY step ORDER BY step
            """
        ) { ($0.integer(0), $0.integer(1), $0.integer(2)) }
    }

    /// Whether the store keeps what tokens stand for.
    package func knowsTokens() throws(RunStoreError) -> Bool {
        try connection.integer("SELECT 1 FROM token LIMIT 1") != nil
    }

    /// Whether completions of evaluations were kept, and not their results only.
    package func hasEvaluationTraces() throws(RunStoreError) -> Bool {
        try connection.integer("SELECT 1 FROM rollout_group WHERE purpose = 'evaluation' LIMIT 1") != nil
    }
}
