package import Basics
import RolloutTypes
package import RunStore

/// Committed steps: their metrics, and what their traces say.
package enum StepDocuments {
    package static func steps(_ reader: RunReader, _ range: ClosedRange<Int>) throws(RunStoreError) -> JSONValue {
        try reader.moment { () throws(RunStoreError) in
            let records = try reader.steps(range)
            let summaries = Dictionary(try reader.stepSummaries(range).map { ($0.step, $0) }) { first, _ in first }
            return [
                "from": JSONValue(records.first?.step), "to": JSONValue(records.last?.step),
                "steps": JSONValue(
                    records.map { record in
                        [
                            "step": .integer(record.step), "attempt": .integer(record.attempt),
                            "committed": .number(record.committed),
                            "metrics": .object(record.metrics.mapValues { JSONValue($0) }),
                            "summary": summaries[record.step].map(summary) ?? .null,
                        ]
                    }),
            ]
        }
    }

    private static func summary(_ step: StepSummary) -> JSONValue {
        let judged = step.outcomes.filter(\.key.paysReward).values.reduce(0, +)
        let correct = step.outcomes[.correct] ?? 0
        return [
            "traces": .integer(step.traces), "judged": .integer(judged), "correct": .integer(correct),
            "passRate": JSONValue(judged > 0 ? Double(correct) / Double(judged) : nil),
            "interval": .interval(correct, of: judged), "lengthP50": quantile(0.5, step.lengths),
            "lengthP90": quantile(0.9, step.lengths), "lengthCorrectP50": quantile(0.5, step.correctLengths),
            "lengthIncorrectP50": quantile(0.5, step.otherLengths), "truncated": .integer(step.truncated),
            "groups": .integer(step.groups), "zeroSignal": .integer(step.zeroSignal),
            "allCorrect": .integer(step.allCorrect), "allWrong": .integer(step.allWrong),
            "outcomes": JSONValue(counts: step.outcomes),
            "unparsed": .integer((step.outcomes[.wrongFormat] ?? 0) + (step.outcomes[.unparseable] ?? 0)),
            "verifierErrors": .integer(step.outcomes[.error] ?? 0), "measured": .integer(step.measured),
            "reflecting": JSONValue(step.measured > 0 ? step.reflecting : nil),
            "classes": step.measured > 0 ? JSONValue(counts: step.classes) : nil,
        ]
    }

    static func quantile(_ fraction: Double, _ sorted: [Int]) -> JSONValue {
        sorted.isEmpty ? .null : .number(Statistics.quantile(fraction, ofSorted: sorted.map(Double.init)))
    }
}
