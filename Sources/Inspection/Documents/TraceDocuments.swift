package import Basics
import RolloutTypes
package import RunStore

/// One completion: what was asked, written, judged and stored about it.
package enum TraceDocuments {
    /// What lists show of a trace.
    static func summary(_ trace: TraceSummary) -> JSONValue {
        [
            "id": .string(trace.id.description), "step": .integer(trace.id.step), "slot": .integer(trace.slot),
            "groupId": .string(trace.group.description), "purpose": .string(trace.id.purpose.rawValue),
            "attempt": .integer(trace.attempt), "state": .string(trace.state.rawValue),
            "problem": .string(trace.problem), "problemId": .integer(trace.problemRow), "task": .string(trace.task),
            "outcome": .string(trace.outcome.rawValue), "reward": JSONValue(trace.reward),
            "advantage": JSONValue(trace.advantage), "tokenCount": .integer(trace.tokenCount),
            "stopReason": .string(trace.stopReason.rawValue), "extracted": JSONValue(trace.extracted),
            "class": JSONValue(trace.outcomeClass?.rawValue), "flips": JSONValue(trace.flips),
        ]
    }

    /// One trace with everything but its token arrays.
    ///
    /// - Throws: `InspectorError` where there is no such trace, with the nearest one.
    package static func trace(_ reader: RunReader, _ name: String, attempt: Int? = nil) throws -> JSONValue {
        try reader.inMoment {
            let trace = try found(reader, name, attempt)
            let id = GroupID(step: trace.step, number: trace.group, purpose: trace.id.purpose)
            let group = try reader.group(id, attempt: trace.attempt)
            let notes = try RunDocuments.notes(reader)
            let own = notes.filter { $0["trace"]?.stringValue == trace.id.description }
            return try detail(trace).adding([
                "groupId": JSONValue(group?.id.description), "problemId": JSONValue(group?.problemRow),
                "problemText": JSONValue(try group.flatMap { try reader.problem(row: $0.problemRow)?.wording }),
                "metadata": group?.metadata ?? .null, "wording": .string(OutcomeWording.text(trace.verdict)),
                "extractedSpan": span(of: trace.verdict.extracted, in: trace.text),
                "hasTokens": .bool(trace.tokens != nil), "previous": neighbour(trace, group, -1),
                "next": neighbour(trace, group, 1),
                "markers": trace.reflection.map {
                    JSONValue($0.markers.map { ReflectionDocuments.marker($0, in: trace.text) })
                } ?? .null,
                "candidates": trace.reflection.map {
                    JSONValue($0.candidates.map { ReflectionDocuments.candidate($0, in: trace.text) })
                } ?? .null, "class": JSONValue(trace.reflection?.outcomeClass?.rawValue),
                "siblings": JSONValue((group?.traces ?? []).map(summary)), "notes": JSONValue(own),
                "attempts": JSONValue(
                    try reader.attempts(of: trace.id).map {
                        ["attempt": .integer($0.attempt), "state": .string($0.state.rawValue)]
                    }),
            ])
        }
    }

    /// The trace that is called `name`.
    ///
    /// - Throws: `InspectorError` where there is none, or none of that attempt.
    static func found(_ reader: RunReader, _ name: String, _ attempt: Int? = nil) throws -> TraceRecord {
        if let trace = try find(reader, name, attempt) { return trace }
        guard let attempt, let id = TraceID(name) else { throw try unknown(name, reader) }
        let known = try reader.attempts(of: id).map { String($0.attempt) }
        guard !known.isEmpty else { throw try unknown(name, reader) }
        throw InspectorError(
            "noSuchTrace", .notFound, "No attempt \(attempt) of trace \(id); it has \(known.joined(separator: ", ")).")
    }

    /// The trace that is called `name`; nil where there is none.
    static func find(_ reader: RunReader, _ name: String, _ attempt: Int?) throws(RunStoreError) -> TraceRecord? {
        guard let id = TraceID(name) else { return nil }
        do {
            return try reader.trace(id, attempt: attempt)
        } catch .noSuchTrace {
            return nil
        }
    }

    static func unknown(_ name: String, _ reader: RunReader) throws(RunStoreError) -> InspectorError {
        let nearest = try reader.nearestTrace(to: TraceID(name))?.description
        let hint = nearest.map { " Nearest: \($0)." } ?? ""
        return InspectorError(
            "noSuchTrace", .notFound, "No trace \(name) in this run. Ids look like 000123-21.\(hint)",
            suggestion: nearest)
    }

    /// The fields of `hone run show RUN TRACE --json`, less the arrays; the seed as text, because a number of 64 bits
    /// does not survive a browser.
    private static func detail(_ trace: TraceRecord) throws -> JSONValue {
        let arrays = ["tokens", "logProbs", "entropies", "lossMask", "flags", "logProbChanges", "promptTokens"]
        var members = try JSONValue(encoding: TraceDetail(trace: trace.withoutTokens)).objectValue ?? [:]
        for name in arrays { members[name] = nil }
        members["seed"] = .string(String(trace.seed))
        return .object(members)
    }

    /// The trace beside this one in its group.
    private static func neighbour(_ trace: TraceRecord, _ group: GroupRecord?, _ distance: Int) -> JSONValue {
        JSONValue(group?.traces.first { $0.slot == trace.slot + distance }?.id.description)
    }

    /// Where the judged answer stands in the completion, in UTF-16 units: the last place, as extraction takes the last.
    private static func span(of extracted: String?, in text: String) -> JSONValue {
        guard let extracted, !extracted.isEmpty,
            let place = TextPlaces.all(of: extracted, in: text, ignoringCase: false).last
        else { return .null }
        return [.integer(place.lowerBound), .integer(place.upperBound)]
    }
}

/// Verdicts in words that tell the ways of failing apart.
package enum OutcomeWording {
    package static func text(_ verdict: StoredVerdict) -> String {
        switch verdict.outcome {
        case .correct: "correct"
        case .incorrect: "wrong value"
        case .wrongFormat: verdict.extracted == nil ? "no answer found" : "bad format"
        case .unparseable: "could not parse"
        case .timeout: verdict.seconds.map { "timed out after \(NumberText.fixed($0, decimals: 1)) s" } ?? "timed out"
        case .rejected: "refused by the sandbox"
        case .memoryLimit: "used too much memory"
        case .outputLimit: "wrote too much output"
        case .crashed: "the answer's own program crashed"
        case .abstained: excluded("gold answer invalid or not applicable", verdict)
        case .error: excluded("verifier crashed or failed", verdict)
        }
    }

    /// What the verifier said of it: abstaining and failing have many causes.
    private static func excluded(_ what: String, _ verdict: StoredVerdict) -> String {
        let cause = verdict.explanation.isEmpty ? "" : ": \(verdict.explanation)"
        return "\(what)\(cause) (excluded from loss)"
    }
}
