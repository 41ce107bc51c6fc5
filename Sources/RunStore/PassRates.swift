package import Basics
import RolloutTypes

/// How one problem fared in one step.
package struct ProblemVisit: Sendable, Equatable {
    package let task: String
    package let problem: String
    package let step: Int
    package let correct: Int
    package let judged: Int

    package init(task: String, problem: String, step: Int, correct: Int, judged: Int) {
        self.task = task
        self.problem = problem
        self.step = step
        self.correct = correct
        self.judged = judged
    }
}

extension RunReader {
    /// The share of correct completions of each committed training step: pass@1 of what was sampled to learn from.
    ///
    /// Completions that could not be judged do not count.
    package func passRates(_ range: ClosedRange<Int>? = nil) throws(RunStoreError) -> [Int: CountedRate] {
        let rows = try connection.rows(
            """
            SELECT rollout_group.step, sum(trace.outcome = '\(Outcome.correct.rawValue)'), count(*)
            FROM rollout_group JOIN trace ON trace.group_id = rollout_group.id
            WHERE rollout_group.state = 'committed' AND rollout_group.purpose = 'training'
                AND trace.outcome NOT IN (\(Self.unjudged)) AND rollout_group.step BETWEEN ? AND ?
            GROUP BY rollout_group.step
            """,
            [.integer(range?.lowerBound ?? 0), .integer(range?.upperBound ?? .max)]
        ) { ($0.integer(0), CountedRate($0.integer(1), of: $0.integer(2))) }
        return Dictionary(rows) { $1 }
    }

    /// How each problem fared in each committed training step that asked it, by problem and step.
    package func problemVisits(_ range: ClosedRange<Int>? = nil) throws(RunStoreError) -> [ProblemVisit] {
        try connection.rows(
            """
            SELECT problem.task, problem.name, rollout_group.step,
                sum(trace.outcome = '\(Outcome.correct.rawValue)'), count(*)
            FROM rollout_group JOIN trace ON trace.group_id = rollout_group.id
            JOIN problem ON problem.id = rollout_group.problem_id
            WHERE rollout_group.state = 'committed' AND rollout_group.purpose = 'training'
                AND trace.outcome NOT IN (\(Self.unjudged)) AND rollout_group.step BETWEEN ? AND ?
            GROUP BY problem.task, problem.name, rollout_group.step
            ORDER BY problem.task, problem.name, rollout_group.step
            """,
            [.integer(range?.lowerBound ?? 0), .integer(range?.upperBound ?? .max)]
        ) { row in
            ProblemVisit(
                task: row.text(0), problem: row.text(1), step: row.integer(2), correct: row.integer(3),
                judged: row.integer(4))
        }
    }

    private static let unjudged = Outcome.allCases.filter { !$0.paysReward }.map { "'\($0.rawValue)'" }
        .joined(separator: ", ")
}
