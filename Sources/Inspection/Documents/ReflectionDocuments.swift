package import Basics
import Reflection
import RolloutTypes
package import RunStore

/// The aha finder: which traces reflect, what came of it, and how sure that is.
package enum ReflectionDocuments {
    package static func aha(_ reader: RunReader, _ query: AhaReport.Query) throws(RunStoreError) -> JSONValue {
        try reader.moment { () throws(RunStoreError) in
            try aha(reader, try AhaReport(inMoment: reader, query), offset: 0, limit: query.limit)
        }
    }

    /// One page of the list of `report`, and all that stands above it.
    ///
    /// - Precondition: `report` lists at least `offset + limit` traces, where there are as many.
    static func aha(
        _ reader: RunReader, _ report: AhaReport, offset: Int, limit: Int
    ) throws(RunStoreError) -> JSONValue {
        let items = try reader.ranked(report.ranked.dropFirst(offset).prefix(limit))
        return counts(report).adding([
            "baseline": report.baseline.map(baseline) ?? .null, "takeOff": report.takeOff.map(takeOff) ?? .null,
            "accuracy": accuracy(report.accuracy), "first": JSONValue(report.occurrences.map(occurrence)),
            "phrases": JSONValue(
                report.phrases.map { phrase in
                    [
                        "phrase": .string(phrase.text), "z": .number(phrase.z), "traces": .integer(phrase.traces),
                        "problems": .integer(phrase.problems),
                    ]
                }),
            "flow": flow(report.flow), "byStep": JSONValue(report.curve.map(point)),
            "message": JSONValue(nothing(report)), "total": .integer(report.rankedTotal),
            "offset": .integer(offset), "limit": .integer(limit), "items": JSONValue(items),
        ])
    }

    private static func counts(_ report: AhaReport) -> JSONValue {
        [
            "traces": .integer(report.traces), "measured": .integer(report.measured),
            "lexicons": JSONValue(report.lexicons.map(JSONValue.string)),
            "counts": .object(report.classes.mapValues(JSONValue.integer)),
            "silentCorrections": .integer(report.silentCorrections), "superficial": .integer(report.superficial),
            "rate": rate(report.corrective), "reflection": rate(report.reflection),
            "advantage": [
                "traces": .integer(report.advantage.traces), "mean": JSONValue(report.advantage.mean),
            ],
        ]
    }

    private static func baseline(_ baseline: AhaReport.Baseline) -> JSONValue {
        let total = baseline.corrective.total
        let bound = baseline.corrective.bound.map { "≤ \(NumberText.fixed(100 * $0, decimals: 1)) %" }
        let text = bound ?? "\(NumberText.fixed(100 * (baseline.corrective.rate ?? 0), decimals: 1)) %"
        return [
            "step": 0, "traces": .integer(total), "reflecting": rate(baseline.strong),
            "corrective": rate(baseline.corrective),
            "sentence": .string("\(baseline.corrective.count)/\(total) at step 0: \(text)"),
        ]
    }

    /// Only what is not chance is called a take-off.
    private static func takeOff(_ takeOff: TakeOff) -> JSONValue {
        guard takeOff.isSignificant else { return .null }
        return ["step": .integer(takeOff.step), "z": JSONValue(takeOff.z), "p": JSONValue(takeOff.p)]
    }

    private static func accuracy(_ accuracy: ConditionalAccuracy) -> JSONValue {
        let raw = accuracy.reflecting.rate.flatMap { with in accuracy.other.rate.map { with - $0 } }
        return [
            "reflecting": rate(accuracy.reflecting), "plain": rate(accuracy.other), "difference": JSONValue(raw),
            "withinProblem": accuracy.difference.map { difference in
                [
                    "difference": .number(difference), "interval": [JSONValue(accuracy.low), JSONValue(accuracy.high)],
                    "problems": .integer(accuracy.comparedProblems), "isEvidence": .bool(accuracy.isEvidence),
                ]
            } ?? .null,
        ]
    }

    private static func occurrence(_ item: FirstOccurrence) -> JSONValue {
        [
            "name": .string(item.name), "count": .integer(item.count), "seen": JSONValue(item.seen),
            "established": JSONValue(item.established),
            "baseRate": item.baseline.total > 0 ? rate(item.baseline) : nil, "novel": JSONValue(item.isNovel),
        ]
    }

    private static func flow(_ flow: AnswerFlow) -> JSONValue {
        [
            "TT": .integer(flow.transitions.rightToRight), "TF": .integer(flow.transitions.rightToWrong),
            "FT": .integer(flow.transitions.wrongToRight), "FFsame": .integer(flow.transitions.wrongToSame),
            "FFdiff": .integer(flow.transitions.wrongToOther), "answering": .integer(flow.answering),
            "firstTry": JSONValue(flow.firstTry.rate), "final": JSONValue(flow.final.rate),
            "gain": JSONValue(flow.gain), "settle": JSONValue(flow.settledMedian), "waste": JSONValue(flow.waste),
            "underthinking": JSONValue(flow.underthinking), "confirming": rate(flow.confirming),
        ]
    }

    private static func point(_ point: ReflectionPoint) -> JSONValue {
        [
            "step": .integer(point.step), "traces": .integer(point.traces), "reflection": rate(point.reflection),
            "correctReflecting": rate(point.correctReflecting), "correctOther": rate(point.correctOther),
            "classes": .object(point.classes.mapValues(JSONValue.integer)), "repetition": JSONValue(point.repetition),
        ]
    }

    /// None found is an answer, with what it says.
    private static func nothing(_ report: AhaReport) -> String? {
        if report.measured == 0 {
            return report.traces == 0
                ? "No committed traces in these steps."
                : "The \(NumberText.grouped(report.traces)) traces here have no reflection metrics: an earlier version of Hone graded them."
        }
        return report.nothingFound
    }

    static func rate(_ rate: CountedRate) -> JSONValue {
        [
            "count": .integer(rate.count), "of": .integer(rate.total), "value": JSONValue(rate.rate),
            "interval": rate.total > 0 ? [.number(rate.low), .number(rate.high)] : nil, "bound": JSONValue(rate.bound),
        ]
    }

    // MARK: Places

    static func marker(_ marker: ReflectionMarker, in text: String) -> JSONValue {
        place(marker.start, marker.end, in: text).adding([
            "text": .string(marker.word), "strength": marker.isStrong ? "strong" : "weak",
            "token": JSONValue(marker.token),
        ])
    }

    static func candidate(_ candidate: CandidateAnswer, in text: String) -> JSONValue {
        place(candidate.start, candidate.end, in: text).adding([
            "answer": .string(candidate.value), "text": .string(candidate.text), "correct": .bool(candidate.isRight),
            "token": JSONValue(candidate.token),
        ])
    }

    private static func place(_ start: Int, _ end: Int, in text: String) -> JSONValue {
        let place = TextPlaces.utf16(start..<max(start, end), in: text)
        return ["start": .integer(place.lowerBound), "end": .integer(place.upperBound)]
    }
}

extension RunReader {
    /// Ranked traces with the texts around their first mark.
    fileprivate func ranked(_ traces: some Sequence<RankedTrace>) throws(RunStoreError) -> [JSONValue] {
        var items: [JSONValue] = []
        for ranked in traces {
            guard let id = TraceID(ranked.id) else { continue }
            var filter = TraceFilter()
            (filter.trace, filter.steps) = (id, id.step...id.step)
            guard let found = try self.traces(of: matches(filter)).first else { continue }
            let snippet = Snippet(found.text, around: ranked.markers.map { $0.start..<$0.end })
            items.append([
                "trace": TraceDocuments.summary(found.summary), "score": .number(ranked.score),
                "why": JSONValue(ranked.why.map { ["term": .string($0.name), "value": .number($0.value)] }),
                "headline": .string(Self.headline(ranked)), "snippet": .string(snippet.text),
                "highlights": JSONValue(snippet.highlights.map { [.integer($0.lowerBound), .integer($0.upperBound)] }),
                "markers": JSONValue(ranked.markers.map { ReflectionDocuments.marker($0, in: found.text) }),
                "candidates": JSONValue(ranked.candidates.map { ReflectionDocuments.candidate($0, in: found.text) }),
                "groupCorrect": .integer(ranked.groupCorrect), "groupSize": .integer(ranked.groupSize),
                "spike": JSONValue(ranked.spike),
            ])
        }
        return items
    }

    /// `75→80 after “Wait”`.
    private static func headline(_ trace: RankedTrace) -> String {
        var answers: [String] = []
        for candidate in trace.candidates where candidate.value != answers.last { answers.append(candidate.value) }
        let marker = trace.markers.first.map { " after “\($0.word)”" } ?? ""
        return answers.suffix(4).joined(separator: "→") + marker
    }
}
