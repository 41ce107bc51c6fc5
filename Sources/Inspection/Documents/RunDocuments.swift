package import Basics
package import RunStore

/// What the inspector says about runs as wholes: the same documents for the page, the terminal and `--json`.
package enum RunDocuments {
    /// The runs of a directory, newest first; a run that cannot be read is listed with the reason.
    package static func list(_ catalogue: RunCatalogue) -> [JSONValue] {
        catalogue.runs().reversed().map { directory in
            do throws(RunStoreError) {
                return try line(RunReader(directory))
            } catch {
                return [
                    "id": .string(directory.id), "status": "unreadable",
                    "detail": .string(InspectorError(error).description), "created": nil, "updated": nil, "step": nil,
                    "plannedSteps": nil, "traces": nil, "reward": nil, "name": nil, "model": nil, "tasks": [],
                    "evaluations": [],
                ]
            }
        }
    }

    private static func line(_ reader: RunReader) throws(RunStoreError) -> JSONValue {
        try reader.moment { () throws(RunStoreError) in
            let summary = try reader.overview()
            return try facts(summary).adding([
                "reward": JSONValue(reader.series("reward/mean").last?.value),
                "name": summary.recipe["name"] ?? .null, "evaluations": JSONValue(ends(reader.evaluations())),
            ])
        }
    }

    /// How a run stands, what it was started with and what happened to it.
    package static func run(_ reader: RunReader, now: Double) throws(RunStoreError) -> JSONValue {
        try reader.moment { () throws(RunStoreError) in
            let summary = try reader.overview()
            let written = try reader.lastWritten()
            let attempts = try reader.attempts()
            return try facts(summary).adding([
                "recipe": summary.recipe, "attempt": .integer(summary.attempt),
                "inFlight": .integer(summary.inFlight), "superseded": .integer(summary.superseded),
                "evaluations": JSONValue(reader.evaluations().map(evaluation)), "version": .string(reader.changeMark()),
                "banner": JSONValue(banner(summary, process: attempts.last?.process, written: written, now: now)),
                "notices": JSONValue(notices(reader, summary).map(JSONValue.string)),
                "attempts": JSONValue(attempts.map(attempt)),
                "metricNames": JSONValue(reader.metricNames().map(JSONValue.string)), "firstStep": 1,
                "lastStep": .integer(summary.step), "hasEvaluationTraces": .bool(reader.hasEvaluationTraces()),
                "notes": JSONValue(notes(reader)), "alerts": JSONValue(alerts(reader)),
                "secondsSinceWrite": JSONValue(written.map { max(0, now - $0) }),
            ])
        }
    }

    /// The little that a page asks for again and again: a mark that changes with the run, and where the run is.
    package static func version(_ reader: RunReader, now: Double) throws(RunStoreError) -> JSONValue {
        try reader.moment { () throws(RunStoreError) in
            let summary = try reader.overview()
            let isRunning = summary.status == .running
            return [
                "version": .string(try reader.changeMark()), "status": .string(summary.status.rawValue),
                "step": .integer(summary.step), "inFlight": .integer(summary.inFlight),
                "traces": .integer(summary.traces), "plannedSteps": JSONValue(plannedSteps(summary.recipe)),
                "secondsSinceWrite": JSONValue(try reader.lastWritten().map { max(0, now - $0) }),
                "phase": isRunning ? .string(try phase(reader, summary)) : nil,
            ]
        }
    }

    /// The events of a run in the order in which they were recorded.
    package static func events(_ reader: RunReader) throws(RunStoreError) -> JSONValue {
        ["events": JSONValue(try reader.events().map(event))]
    }

    package static func notes(_ reader: RunReader) throws(RunStoreError) -> [JSONValue] {
        try reader.notes().map { note in
            [
                "recorded": .number(note.recorded), "trace": JSONValue(note.trace?.description),
                "tag": .string(note.tag), "text": .string(note.text),
            ]
        }
    }

    static func evaluation(_ record: EvaluationRecord) -> JSONValue {
        [
            "step": .integer(record.step), "name": .string(record.name), "problems": .integer(record.problems),
            "accuracy": JSONValue(record.accuracy), "interval": [JSONValue(record.low), JSONValue(record.high)],
            "report": record.report,
        ]
    }

    /// What lists and headers of runs share.
    static func facts(_ summary: RunSummary) -> JSONValue {
        [
            "id": .string(summary.id), "status": .string(summary.status.rawValue), "detail": .string(summary.detail),
            "created": .number(summary.created), "updated": .number(summary.updated), "step": .integer(summary.step),
            "plannedSteps": JSONValue(plannedSteps(summary.recipe)), "traces": .integer(summary.traces),
            "model": model(summary.recipe), "tasks": JSONValue(tasks(summary.recipe)),
        ]
    }

    /// The steps that the recipe asks for, those of its stages together.
    static func plannedSteps(_ recipe: JSONValue) -> Int? {
        let stages = recipe["stages"]?.arrayValue ?? []
        guard !stages.isEmpty else { return recipe["steps"]?.integerValue }
        return stages.reduce(0) { $0 + ($1["steps"]?.integerValue ?? 0) }
    }

    private static func model(_ recipe: JSONValue) -> JSONValue {
        guard let model = recipe["model"], model != .null else { return .null }
        return model.stringValue.map(JSONValue.string) ?? "random weights"
    }

    private static func tasks(_ recipe: JSONValue) -> [JSONValue] {
        let mixtures = [recipe["task"]] + (recipe["stages"]?.arrayValue ?? []).map { $0["task"] }
        var names: [String] = []
        for mixture in mixtures {
            let found =
                mixture?.stringValue.map { [$0] } ?? (mixture?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
            names += found.filter { !names.contains($0) }
        }
        return names.map(JSONValue.string)
    }

    /// The first and the last result of each evaluation.
    private static func ends(_ evaluations: [EvaluationRecord]) -> [JSONValue] {
        var names: [String] = []
        for record in evaluations where !names.contains(record.name) { names.append(record.name) }
        return names.map { name in
            let records = evaluations.filter { $0.name == name }
            return [
                "name": .string(name), "first": JSONValue(records.first?.accuracy),
                "last": JSONValue(records.last?.accuracy), "step": JSONValue(records.last?.step),
            ]
        }
    }

    private static func attempt(_ record: AttemptRecord) -> JSONValue {
        [
            "number": .integer(record.number), "started": .number(record.started),
            "firstStep": .integer(record.firstStep), "process": .integer(record.process), "machine": record.machine,
        ]
    }

    private static func event(_ record: EventRecord) -> JSONValue {
        [
            "recorded": .number(record.recorded), "attempt": .integer(record.attempt), "step": JSONValue(record.step),
            "kind": .string(record.kind), "message": .string(record.message), "details": record.details,
        ]
    }
}
