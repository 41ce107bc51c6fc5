package import Basics

/// Reads a run, also while it is being written; many readers may do so at once.
///
/// Each call answers one moment of the store; `moment` gives several calls the same one. Not sendable: make one where
/// it is used.
package final class RunReader {
    package let directory: RunDirectory
    let connection: Connection

    /// - Throws: `RunStoreError.noSuchRun`, `.newerSchema`, `.notAStore`, `.damaged`.
    package init(_ directory: RunDirectory) throws(RunStoreError) {
        guard directory.isRun else { throw .noSuchRun(reference: directory.id, directory: directory.path) }
        self.directory = directory
        connection = try Connection(path: directory.storePath, access: .reading)
        try Schema.check(connection)
        try Schema.complete(connection)
    }

    /// Everything that `body` reads is the same moment of the run.
    package func moment<Result>(_ body: () throws(RunStoreError) -> Result) throws(RunStoreError) -> Result {
        try connection.snapshot(body)
    }

    /// The same for a body that fails in ways of its own too.
    package func inMoment<Value>(_ body: () throws -> Value) throws -> Value {
        try moment { () throws(RunStoreError) in Result { try body() } }.get()
    }

    /// How the run stands, without its steps.
    package func summary() throws(RunStoreError) -> RunSummary {
        try moment(overview)
    }

    /// The same as `summary`, for use inside a moment.
    package func overview() throws(RunStoreError) -> RunSummary {
        let rows = try connection.rows("SELECT status, detail, created, updated, recipe FROM run") { row in
            (row.text(0), row.text(1), row.real(2) ?? 0, row.real(3) ?? 0, row.text(4))
        }
        guard let row = rows.first else {
            // The directory and the store were made, but the run had not begun.
            return RunSummary(
                id: directory.id, status: .interrupted, detail: "it stopped before it began", created: 0, updated: 0,
                attempt: 0, step: 0, traces: 0, inFlight: 0, superseded: 0, recipe: .null)
        }
        let status = RunStatus(rawValue: row.0) ?? .failed
        let isDead = status == .running && RunLock.holder(of: directory) == nil
        return RunSummary(
            id: directory.id, status: isDead ? .interrupted : status,
            detail: isDead ? RunSummary.unexpectedEnd : row.1, created: row.2, updated: row.3,
            attempt: try connection.integer("SELECT max(number) FROM attempt") ?? 0,
            step: try connection.integer("SELECT max(step) FROM step WHERE state = 'committed'") ?? 0,
            traces: try traceCount(.committed), inFlight: try traceCount(.inFlight),
            superseded: try traceCount(.superseded), recipe: StoreJSON.value(row.4) ?? .null)
    }

    /// The recipe as it was resolved; null where the run had not begun. Costs one look-up, unlike `summary`.
    package func recipe() throws(RunStoreError) -> JSONValue {
        try connection.rows("SELECT recipe FROM run") { StoreJSON.value($0.text(0)) ?? .null }.first ?? .null
    }

    /// The committed steps with their metrics, ascending; a value is nil where it was not finite.
    package func steps(_ range: ClosedRange<Int>? = nil) throws(RunStoreError) -> [StepRecord] {
        var records: [StepRecord] = []
        var metrics: [String: Double?] = [:]
        var current: (step: Int, attempt: Int, time: Double)?
        func finish() {
            guard let last = current else { return }
            records.append(
                StepRecord(step: last.step, attempt: last.attempt, committed: last.time, metrics: metrics))
        }
        let statement = try connection.query(
            """
            SELECT step.step, step.attempt, step.committed, metric.name, metric.value
            FROM step LEFT JOIN metric ON metric.step_id = step.id
            WHERE step.state = 'committed' AND step.step BETWEEN ? AND ? ORDER BY step.step
            """,
            [.integer(range?.lowerBound ?? 0), .integer(range?.upperBound ?? .max)])
        defer { statement.reset() }
        while try statement.step() {
            if current?.step != statement.integer(0) {
                finish()
                metrics = [:]
                current = (statement.integer(0), statement.integer(1), statement.real(2) ?? 0)
            }
            if let name = statement.optionalText(3) { metrics[name] = .some(statement.real(4)) }
        }
        finish()
        return records
    }

    /// The names of all metrics of committed steps, sorted.
    package func metricNames() throws(RunStoreError) -> [String] {
        try connection.rows(
            """
            SELECT DISTINCT metric.name FROM metric JOIN step ON step.id = metric.step_id
            WHERE step.state = 'committed' ORDER BY metric.name
            """
        ) { $0.text(0) }
    }

    /// One metric over the committed steps.
    package func series(_ name: String) throws(RunStoreError) -> [MetricPoint] {
        try connection.rows(
            """
            SELECT step.step, metric.value FROM metric JOIN step ON step.id = metric.step_id
            WHERE step.state = 'committed' AND metric.name = ? ORDER BY step.step
            """, [.text(name)]
        ) { MetricPoint(step: $0.integer(0), value: $0.real(1)) }
    }

    /// The evaluations that count, by step and name.
    package func evaluations() throws(RunStoreError) -> [EvaluationRecord] {
        try connection.rows(
            """
            SELECT step, name, problems, accuracy, low, high, report FROM evaluation
            WHERE state = 'committed' ORDER BY step, name
            """
        ) { row in
            EvaluationRecord(
                step: row.integer(0), name: row.text(1), problems: row.integer(2), accuracy: row.real(3),
                low: row.real(4), high: row.real(5), report: StoreJSON.value(row.text(6)) ?? .null)
        }
    }

    /// Events in the order they were recorded.
    package func events() throws(RunStoreError) -> [EventRecord] {
        try connection.rows("SELECT recorded, attempt, step, kind, message, details FROM event ORDER BY id") { row in
            EventRecord(
                recorded: row.real(0) ?? 0, attempt: row.integer(1), step: row.optionalInteger(2), kind: row.text(3),
                message: row.text(4), details: StoreJSON.value(row.text(5)) ?? .null)
        }
    }

    /// The attempts of the run, in order.
    package func attempts() throws(RunStoreError) -> [AttemptRecord] {
        try connection.rows("SELECT number, started, first_step, process, machine FROM attempt ORDER BY number") {
            row in
            AttemptRecord(
                number: row.integer(0), started: row.real(1) ?? 0, firstStep: row.integer(2), process: row.integer(3),
                machine: StoreJSON.value(row.text(4)) ?? .null)
        }
    }

    /// Notes in the order they were written.
    package func notes() throws(RunStoreError) -> [NoteRecord] {
        try connection.rows("SELECT recorded, trace, tag, text FROM note ORDER BY id") { row in
            NoteRecord(
                recorded: row.real(0) ?? 0, trace: row.optionalText(1).flatMap { TraceID($0) }, tag: row.text(2),
                text: row.text(3))
        }
    }

    private func traceCount(_ state: RecordState) throws(RunStoreError) -> Int {
        try connection.integer(
            "SELECT total(size) FROM rollout_group WHERE state = ? AND purpose = 'training'", [.text(state.rawValue)])
            ?? 0
    }
}
