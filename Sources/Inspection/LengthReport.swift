import Basics
package import Reflection
import RolloutTypes
import RunStore

/// How long completions are, and why that changes; lengths in tokens.
package struct LengthReport: Sendable, Equatable, Encodable {
    package struct Summary: Sendable, Equatable, Encodable {
        package let traces: Int
        package let mean: Double?
        package let median: Double?
        package let percentile90: Double?

        init(_ lengths: [Int]) {
            let sorted = lengths.map(Double.init).sorted()
            traces = sorted.count
            mean = sorted.isEmpty ? nil : Statistics.mean(sorted)
            median = sorted.isEmpty ? nil : Statistics.quantile(0.5, ofSorted: sorted)
            percentile90 = sorted.isEmpty ? nil : Statistics.quantile(0.9, ofSorted: sorted)
        }
    }

    package let all: Summary
    package let correct: Summary
    package let wrong: Summary
    package let truncated: Summary
    /// Median of the correct − median of the wrong.
    package let gap: Double?
    /// Tokens per 100 steps: the median slope of the medians of the last 50 steps.
    package let growth: Double?
    /// The change from the first fifth of the steps to the last; nil for fewer than ten steps.
    package let explanation: LengthGrowth.Explanation?

    private static let growthSteps = 50
    private static let fewestSteps = 10

    init(_ steps: [ReflectionData.Step]) {
        let rows = steps.flatMap(\.rows)
        let correct = Summary(rows.filter(\.isCorrect).map(\.tokenCount))
        let wrong = Summary(rows.filter { $0.outcome.paysReward && !$0.isCorrect }.map(\.tokenCount))
        all = Summary(rows.map(\.tokenCount))
        self.correct = correct
        self.wrong = wrong
        truncated = Summary(rows.filter { $0.stopReason == .length }.map(\.tokenCount))
        gap = correct.median.flatMap { right in wrong.median.map { right - $0 } }
        let medians = steps.suffix(Self.growthSteps).compactMap { step in
            Summary(step.rows.map(\.tokenCount)).median.map { (step: step.step, value: $0) }
        }
        growth = LengthGrowth.theilSenSlope(medians).map { $0 * 100 }
        let fifth = steps.count / 5
        explanation =
            steps.count < Self.fewestSteps
            ? nil
            : LengthGrowth.explanation(
                before: Self.cells(steps.prefix(fifth)), after: Self.cells(steps.suffix(fifth)))
    }

    private static func cells(
        _ steps: ArraySlice<ReflectionData.Step>
    ) -> [(cell: LengthGrowth.Cell, length: Int)] {
        steps.flatMap(\.rows).compactMap { row in
            row.metrics?.outcomeClass.map {
                (LengthGrowth.Cell(problem: row.problemKey, outcomeClass: $0.rawValue), row.tokenCount)
            }
        }
    }
}
