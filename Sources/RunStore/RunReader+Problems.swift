import Basics

extension RunReader {
    /// Every problem that committed training steps in `steps` asked, in the order in which they were first stored.
    package func problems(_ steps: ClosedRange<Int>? = nil) throws(RunStoreError) -> [ProblemRecord] {
        var visits = try visits(steps ?? 0...Int.max, problem: nil)
        return try connection.rows(
            "SELECT id, task, name, answer, content, tests, metadata FROM problem ORDER BY id"
        ) { row -> ProblemRecord? in
            visits.removeValue(forKey: row.integer(0)).map { Self.problem(row, $0) }
        }.compactMap { $0 }
    }

    /// One problem by its row; nil where there is none.
    package func problem(row: Int) throws(RunStoreError) -> ProblemRecord? {
        let visits = try visits(0...Int.max, problem: row)[row] ?? []
        return try connection.rows(
            "SELECT id, task, name, answer, content, tests, metadata FROM problem WHERE id = ?", [.integer(row)]
        ) { Self.problem($0, visits) }.first
    }

    /// The committed training traces of a problem, by step, group and slot.
    package func summaries(ofProblem row: Int) throws(RunStoreError) -> [TraceSummary] {
        try connection.rows(
            """
            SELECT \(TraceSummary.columns) FROM \(TraceSummary.tables)
            WHERE rollout_group.problem_id = ? AND rollout_group.purpose = 'training'
                AND rollout_group.state = 'committed'
            ORDER BY rollout_group.step, rollout_group.number, trace.slot
            """, [.integer(row)]
        ) { row throws(RunStoreError) in
            try TraceSummary.read(row, path: connection.path)
        }
    }

    /// What identifies each problem across runs (its content, not its name), with its row.
    package func problemDigests() throws(RunStoreError) -> [[UInt8]: Int] {
        let rows = try connection.rows("SELECT digest, id FROM problem") { ($0.blob(0) ?? [], $0.integer(1)) }
        return Dictionary(rows) { first, _ in first }
    }

    /// Values of metadata, short enough to choose by: how many problems have each, by key.
    package func problemFacets() throws(RunStoreError) -> [String: [String: Int]] {
        var facets: [String: [String: Int]] = [:]
        let statement = try connection.query(
            """
            SELECT member.key, CASE member.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE member.value END,
                count(*)
            FROM problem, json_each(problem.metadata) AS member
            WHERE member.type IN ('integer', 'true', 'false') OR (member.type = 'text' AND length(member.value) <= 32)
            GROUP BY 1, 2
            """)
        defer { statement.reset() }
        while try statement.step() {
            facets[statement.text(0), default: [:]][statement.text(1)] = statement.integer(2)
        }
        return facets
    }

    private func visits(
        _ steps: ClosedRange<Int>, problem: Int?
    ) throws(RunStoreError) -> [Int: [ProblemRecord.Visit]] {
        var visits: [Int: [ProblemRecord.Visit]] = [:]
        let statement = try connection.query(
            """
            SELECT rollout_group.problem_id, rollout_group.step, sum(trace.outcome = 'correct'),
                sum(trace.outcome NOT IN ('abstained', 'error')), count(*), avg(trace.token_count)
            FROM rollout_group JOIN trace ON trace.group_id = rollout_group.id
            WHERE rollout_group.purpose = 'training' AND rollout_group.state = 'committed'
                AND rollout_group.step BETWEEN ? AND ?
                \(problem == nil ? "" : "AND rollout_group.problem_id = ?")
            GROUP BY rollout_group.problem_id, rollout_group.step
            ORDER BY rollout_group.problem_id, rollout_group.step
            """,
            [.integer(steps.lowerBound), .integer(steps.upperBound)] + (problem.map { [.integer($0)] } ?? []))
        defer { statement.reset() }
        while try statement.step() {
            visits[statement.integer(0), default: []].append(
                ProblemRecord.Visit(
                    step: statement.integer(1), correct: statement.integer(2), judged: statement.integer(3),
                    traces: statement.integer(4), meanLength: statement.real(5) ?? 0))
        }
        return visits
    }

    private static func problem(_ row: Statement, _ visits: [ProblemRecord.Visit]) -> ProblemRecord {
        ProblemRecord(
            row: row.integer(0), task: row.text(1), name: row.text(2), answer: row.optionalText(3),
            contentText: row.text(4), testsText: row.text(5), metadataText: row.text(6), visits: visits)
    }
}
