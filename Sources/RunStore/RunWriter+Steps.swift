import Basics

extension RunWriter {
    /// Commits a step: its metrics, its groups, and that it replaces what an earlier attempt committed as this step.
    ///
    /// - Parameters:
    ///   - metrics: `noun/statistic` names; values that are not finite are stored as null, with an event.
    ///   - logProbChanges: for some traces, by their number in the step: log-probability after the update minus before
    ///     it, one entry per token.
    /// - Throws: `RunStoreError.writing` where the step does not follow the last one.
    package func commitStep(
        _ step: Int, metrics: [String: Double], logProbChanges: [Int: [Float]] = [:]
    ) throws(RunStoreError) {
        try requireAttempt()
        guard step == nextStep else {
            throw .writing(path: directory.storePath, expected: "step \(step) was committed where \(nextStep) is next")
        }
        try durably { () throws(RunStoreError) in
            try insertStep(step, metrics)
            for (number, changes) in logProbChanges.sorted(by: { $0.key < $1.key }) {
                try setLogProbChanges(step: step, number: number, changes)
            }
            try settle("rollout_group", step: step, alsoWhere: "AND purpose = 'training'")
        }
        nextStep = step + 1
        try scalars?.append(step: step, seconds: now(), metrics)
    }

    /// Stores the result of an evaluation, with its groups where they are worth keeping, as committed.
    package func recordEvaluation(
        _ evaluation: EvaluationRecord, groups: [GradedGroup] = []
    ) throws(RunStoreError) {
        try requireAttempt()
        try durably { () throws(RunStoreError) in
            try connection.run(
                "UPDATE evaluation SET state = 'superseded' WHERE step = ? AND name = ?",
                [.integer(evaluation.step), .text(evaluation.name)])
            try connection.run(
                """
                INSERT INTO evaluation (step, attempt, name, state, recorded, problems, accuracy, low, high, report)
                VALUES (?, ?, ?, 'committed', ?, ?, ?, ?, ?, ?)
                """,
                [
                    .integer(evaluation.step), .integer(attempt), .text(evaluation.name), .real(now()),
                    .integer(evaluation.problems), .finite(evaluation.accuracy), .finite(evaluation.low),
                    .finite(evaluation.high),
                    .text(try StoreJSON.text(finite: evaluation.report, for: directory.storePath)),
                ])
            for group in groups {
                precondition(
                    group.purpose == .evaluation && group.step == evaluation.step,
                    "group of step \(group.step), \(group.purpose), in the evaluation of step \(evaluation.step)")
                try insert(group, state: .inFlight)
            }
            if !groups.isEmpty {
                try settle("rollout_group", step: evaluation.step, alsoWhere: "AND purpose = 'evaluation'")
            }
        }
        if let accuracy = evaluation.accuracy {
            try scalars?.append(
                step: evaluation.step, seconds: now(), ["evaluation/\(evaluation.name)/accuracy": accuracy])
        }
    }

    private func insertStep(_ step: Int, _ metrics: [String: Double]) throws(RunStoreError) {
        try connection.run(
            "INSERT INTO step (step, attempt, state, committed) VALUES (?, ?, 'inFlight', ?)",
            [.integer(step), .integer(attempt), .real(now())])
        let row = connection.lastInsertedRow
        for (name, value) in metrics {
            try connection.run(
                "INSERT INTO metric (step_id, name, value) VALUES (?, ?, ?)",
                [.integer(row), .text(name), .finite(value)])
        }
        try settle("step", step: step, alsoWhere: "")
        let lost = metrics.filter { !$0.value.isFinite }.keys.sorted()
        guard !lost.isEmpty else { return }
        try insertEvent(
            kind: "nonFinite", step: step, message: "step \(step): \(lost.joined(separator: ", ")) not finite",
            details: .object(["names": .array(lost.map(JSONValue.string))]))
    }

    /// This attempt's rows of the step now count, and those of earlier attempts no longer do.
    private func settle(_ table: String, step: Int, alsoWhere clause: String) throws(RunStoreError) {
        try connection.run(
            "UPDATE \(table) SET state = 'superseded' WHERE step = ? AND attempt < ? AND state = 'committed' \(clause)",
            [.integer(step), .integer(attempt)])
        try connection.run(
            "UPDATE \(table) SET state = 'committed' WHERE step = ? AND attempt = ? \(clause)",
            [.integer(step), .integer(attempt)])
    }

    private func setLogProbChanges(step: Int, number: Int, _ changes: [Float]) throws(RunStoreError) {
        let trace = try connection.integer(
            """
            SELECT trace.id FROM trace JOIN rollout_group ON rollout_group.id = trace.group_id
            WHERE rollout_group.step = ? AND rollout_group.attempt = ? AND rollout_group.purpose = 'training'
                AND trace.number = ? AND trace.token_count = ?
            """,
            [.integer(step), .integer(attempt), .integer(number), .integer(changes.count)])
        guard let trace else {
            throw .writing(
                path: directory.storePath,
                expected: "step \(step) has no trace \(number) with \(changes.count) tokens to change")
        }
        try connection.run(
            "UPDATE trace_tokens SET log_prob_changes = ? WHERE trace_id = ?",
            [.blob(TokenBlob.bytes(changes)), .integer(trace)])
    }
}
