package import Basics
import Reflection
import RolloutTypes
package import RunStore

/// One step of a run as far as reflection goes: what the curves are drawn from.
package struct ReflectionPoint: Sendable, Equatable, Encodable {
    package let step: Int
    package let traces: Int
    /// Correct completions of those that could be judged.
    package let pass: CountedRate
    /// Completions in which no answer was found or could be read; and those that the verifier failed on.
    package let unreadable: CountedRate
    package let failed: CountedRate
    /// Traces with a strong mark, of those with metrics.
    package let reflection: CountedRate
    /// Accuracy of traces with a strong mark, and of those without.
    package let correctReflecting: CountedRate
    package let correctOther: CountedRate
    /// How many traces are in each class that occurs.
    package let classes: [String: Int]
    /// Tokens.
    package let lengthMedian: Double
    package let length90: Double
    package let truncated: CountedRate
    package let signalGroups: CountedRate
    package let allWrongGroups: Int
    package let allRightGroups: Int
    /// Mean share of repeated four-word sequences, and the share of traces that mix languages.
    package let repetition: Double?
    package let mixedLanguages: CountedRate

    static func curve(_ steps: [ReflectionData.Step]) -> [ReflectionPoint] { steps.map(ReflectionPoint.init) }

    private init(_ data: ReflectionData.Step) {
        let rows = data.rows
        let measured = rows.filter { $0.metrics != nil }
        let judged = measured.filter(\.outcome.paysReward)
        let (with, without) = (
            judged.filter { ($0.metrics?.strong ?? 0) > 0 }, judged.filter { ($0.metrics?.strong ?? 0) == 0 }
        )
        let lengths = rows.map { Double($0.tokenCount) }.sorted()
        let groups = rows.groups
        let repetitions = measured.compactMap { $0.metrics?.repetition }
        step = data.step
        traces = rows.count
        pass = CountedRate(rows.count(where: \.isCorrect), of: rows.count(where: \.outcome.paysReward))
        unreadable = CountedRate(
            rows.count { $0.outcome == .wrongFormat || $0.outcome == .unparseable }, of: rows.count)
        failed = CountedRate(rows.count { $0.outcome == .error }, of: rows.count)
        reflection = CountedRate(measured.count { ($0.metrics?.strong ?? 0) > 0 }, of: measured.count)
        correctReflecting = CountedRate(with.count(where: \.isCorrect), of: with.count)
        correctOther = CountedRate(without.count(where: \.isCorrect), of: without.count)
        classes = measured.reduce(into: [:]) { counts, row in
            if let name = row.metrics?.outcomeClass?.rawValue { counts[name, default: 0] += 1 }
        }
        lengthMedian = lengths.isEmpty ? 0 : Statistics.quantile(0.5, ofSorted: lengths)
        length90 = lengths.isEmpty ? 0 : Statistics.quantile(0.9, ofSorted: lengths)
        truncated = CountedRate(rows.count { $0.stopReason == .length }, of: rows.count)
        signalGroups = CountedRate(groups.count(where: \.hasSignal), of: groups.count)
        allWrongGroups = groups.count { $0.correct == 0 }
        allRightGroups = groups.count { $0.correct == $0.rows.count }
        repetition = repetitions.isEmpty ? nil : Statistics.mean(repetitions)
        mixedLanguages = CountedRate(measured.count { $0.metrics?.mixesLanguages ?? false }, of: measured.count)
    }
}

extension ReflectionPoint {
    /// The curve of a run, without the rest of the report.
    package static func curve(
        _ reader: RunReader, steps: ClosedRange<Int>? = nil
    ) throws(RunStoreError) -> [ReflectionPoint] {
        curve(try ReflectionData(reader, steps: steps).steps)
    }
}
