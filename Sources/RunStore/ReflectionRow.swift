package import RolloutTypes

/// What queries over reflection need of one trace: its place, its verdict, and its metrics without the texts.
package struct ReflectionRow: Sendable, Equatable {
    package let id: TraceID
    package let group: Int
    package let slot: Int
    package let task: String
    package let problem: String
    package let tokenCount: Int
    package let stopReason: StopReason
    package let outcome: Outcome
    package let reward: Double?
    package let advantage: Double?
    /// Nil where the metrics were not computed when the trace was graded.
    package let metrics: Metrics?

    package struct Metrics: Sendable, Equatable {
        package let strong: Int
        package let weak: Int
        package let outcomeClass: OutcomeClass?
        package let isSilentCorrection: Bool
        package let candidates: Int
        /// Whether the first and the last candidate are right; nil without candidates.
        package let firstRight: Bool?
        package let lastRight: Bool?
        package let transitions: AnswerTransitions
        package let flips: Int
        package let settled: Double?
        package let waste: Double?
        package let underthinking: Double?
        package let spike: Double?
        package let surprisal: Double?
        package let repetition: Double?
        package let mixesLanguages: Bool
        package let behaviours: BehaviourCounts
    }

    package var step: Int { id.step }
    package var isCorrect: Bool { outcome == .correct }
}

/// How often a word of the lexicon stands in a trace.
package struct MarkerRow: Sendable, Equatable {
    package let id: TraceID
    package let problem: String
    package let word: String
    package let count: Int
}

extension RunReader {
    /// Calls `body` with one trace after another, by step and number, without reading any text.
    package func forEachReflection(
        _ filter: TraceFilter = TraceFilter(), _ body: (ReflectionRow) throws(RunStoreError) -> Void
    ) throws(RunStoreError) {
        let (conditions, values) = filter.conditions()
        let clause = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        let statement = try connection.query(
            """
            SELECT rollout_group.step, trace.number, rollout_group.purpose, rollout_group.number, trace.slot,
                problem.task, problem.name, trace.token_count, trace.stop_reason, trace.outcome, trace.reward,
                trace.advantage, \(ReflectionTables.columns)
            FROM rollout_group JOIN trace ON trace.group_id = rollout_group.id
            JOIN problem ON problem.id = rollout_group.problem_id
            LEFT JOIN trace_reflection ON trace_reflection.trace_id = trace.id
            \(clause) ORDER BY rollout_group.step, rollout_group.purpose, rollout_group.number, trace.slot
            """, values)
        defer { statement.reset() }
        while try statement.step() {
            try body(try Self.reflectionRow(statement, path: connection.path))
        }
    }

    /// The words of the lexicon in the traces that `filter` lets through, by step.
    package func markerRows(_ filter: TraceFilter = TraceFilter()) throws(RunStoreError) -> [MarkerRow] {
        let (conditions, values) = filter.conditions()
        let clause = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        return try connection.rows(
            """
            SELECT rollout_group.step, trace.number, rollout_group.purpose, problem.name, trace_marker.word,
                trace_marker.count
            FROM rollout_group JOIN trace ON trace.group_id = rollout_group.id
            JOIN problem ON problem.id = rollout_group.problem_id
            JOIN trace_marker ON trace_marker.trace_id = trace.id
            \(clause) ORDER BY rollout_group.step, trace.number, trace_marker.word
            """, values
        ) { row throws(RunStoreError) in
            MarkerRow(
                id: try Self.traceID(row, path: connection.path), problem: row.text(3), word: row.text(4),
                count: row.integer(5))
        }
    }

    private static func traceID(_ row: Statement, path: String) throws(RunStoreError) -> TraceID {
        TraceID(
            step: row.integer(0), number: row.integer(1),
            purpose: try TraceRow.known(row.text(2), "purpose", path))
    }

    private static func reflectionRow(_ row: Statement, path: String) throws(RunStoreError) -> ReflectionRow {
        ReflectionRow(
            id: try traceID(row, path: path), group: row.integer(3), slot: row.integer(4), task: row.text(5),
            problem: row.text(6), tokenCount: row.integer(7),
            stopReason: try TraceRow.known(row.text(8), "stop reason", path),
            outcome: try TraceRow.known(row.text(9), "outcome", path), reward: row.real(10), advantage: row.real(11),
            metrics: try metrics(row, from: 12, path: path))
    }

    /// The columns of `ReflectionTables`, from `first` on.
    private static func metrics(
        _ row: Statement, from first: Int, path: String
    ) throws(RunStoreError) -> ReflectionRow.Metrics? {
        guard let strong = row.optionalInteger(first) else { return nil }
        let name = row.optionalText(first + 2)
        let outcomeClass: OutcomeClass? = try name.map { name throws(RunStoreError) in
            try TraceRow.known(name, "class", path)
        }
        var transitions = AnswerTransitions()
        transitions.rightToRight = row.integer(first + 7)
        transitions.rightToWrong = row.integer(first + 8)
        transitions.wrongToRight = row.integer(first + 9)
        transitions.wrongToSame = row.integer(first + 10)
        transitions.wrongToOther = row.integer(first + 11)
        var behaviours = BehaviourCounts()
        behaviours.verification = row.integer(first + 20)
        behaviours.backtracking = row.integer(first + 21)
        behaviours.subgoals = row.integer(first + 22)
        behaviours.backwardChaining = row.integer(first + 23)
        return ReflectionRow.Metrics(
            strong: strong, weak: row.integer(first + 1), outcomeClass: outcomeClass,
            isSilentCorrection: row.integer(first + 3) != 0, candidates: row.integer(first + 4),
            firstRight: row.optionalInteger(first + 5).map { $0 != 0 },
            lastRight: row.optionalInteger(first + 6).map { $0 != 0 }, transitions: transitions,
            flips: row.integer(first + 12), settled: row.real(first + 13), waste: row.real(first + 14),
            underthinking: row.real(first + 15), spike: row.real(first + 16), surprisal: row.real(first + 17),
            repetition: row.real(first + 18), mixesLanguages: row.integer(first + 19) != 0, behaviours: behaviours)
    }
}

extension RunReader {
    /// The versions of the lexicons that the run's metrics were computed with.
    package func lexicons() throws(RunStoreError) -> [String] {
        try connection.rows("SELECT DISTINCT lexicon FROM trace_reflection ORDER BY lexicon") { $0.text(0) }
    }

    /// The whole metrics of one committed trace; nil where there are none.
    package func reflection(of id: TraceID) throws(RunStoreError) -> TraceReflection? {
        try connection.rows(
            """
            SELECT trace.reflection FROM trace JOIN rollout_group ON rollout_group.id = trace.group_id
            WHERE rollout_group.step = ? AND rollout_group.purpose = ? AND trace.number = ?
                AND rollout_group.state = 'committed'
            """, [.integer(id.step), .text(id.purpose.rawValue), .integer(id.number)]
        ) { StoreJSON.reflection($0.text(0)) }.first ?? nil
    }

    /// How many committed training traces of each problem, named `task/problem`, are corrective.
    package func correctiveCounts(_ range: ClosedRange<Int>? = nil) throws(RunStoreError) -> [String: Int] {
        let rows = try connection.rows(
            """
            SELECT problem.task || '/' || problem.name, count(*)
            FROM trace_reflection JOIN trace ON trace.id = trace_reflection.trace_id
            JOIN rollout_group ON rollout_group.id = trace.group_id
            JOIN problem ON problem.id = rollout_group.problem_id
            WHERE trace_reflection.class = '\(OutcomeClass.corrective.rawValue)' AND rollout_group.state = 'committed'
                AND rollout_group.purpose = 'training' AND rollout_group.step BETWEEN ? AND ?
            GROUP BY problem.task, problem.name
            """, [.integer(range?.lowerBound ?? 0), .integer(range?.upperBound ?? .max)]
        ) { ($0.text(0), $0.integer(1)) }
        return Dictionary(rows) { $1 }
    }
}
