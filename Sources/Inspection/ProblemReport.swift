package import Reflection
import RolloutTypes
package import RunStore

/// How each problem of a run fared over training.
package struct ProblemReport: Sendable, Equatable, Encodable {
    package let task: String
    package let problem: String
    package let history: ProblemHistory
    /// Completions in which the policy corrected itself.
    package let corrective: Int

    /// By task and name, in the order of both.
    package static func all(
        _ reader: RunReader, steps: ClosedRange<Int>? = nil
    ) throws(RunStoreError) -> [ProblemReport] {
        let visits = try reader.problemVisits(steps)
        let corrective = try reader.correctiveCounts(steps)
        var reports: [ProblemReport] = []
        var start = visits.startIndex
        for index in visits.indices {
            let visit = visits[index]
            let next = index + 1 < visits.count ? visits[index + 1] : nil
            guard next?.problem != visit.problem || next?.task != visit.task else { continue }
            reports.append(
                ProblemReport(
                    task: visit.task, problem: visit.problem,
                    history: ProblemHistory(
                        visits[start...index].map {
                            ProblemHistory.Visit(step: $0.step, correct: $0.correct, completions: $0.judged)
                        }), corrective: corrective[visit.task + "/" + visit.problem] ?? 0))
            start = index + 1
        }
        return reports
    }
}
