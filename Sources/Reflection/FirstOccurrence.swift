package import Basics

/// When a habit was first seen, when it was there to stay, and whether the policy had it before training.
///
/// Established is the first step at which, over the ten steps that end there, at least 1% of the completions have it, and
/// at least five, of at least three problems. Novel is what is established and was in none of the completions before
/// training; without those nobody can say so.
package struct FirstOccurrence: Sendable, Equatable, Codable {
    /// What happened in one step.
    package struct Step: Sendable {
        package let step: Int
        package let traces: Int
        /// One problem for each completion that has it.
        package let problems: [String]

        package init(step: Int, traces: Int, problems: [String]) {
            self.step = step
            self.traces = traces
            self.problems = problems
        }
    }

    package let name: String
    package let count: Int
    package let seen: Int?
    package let established: Int?
    /// Before training; its total is 0 where the run has no evaluation of step 0.
    package let baseline: CountedRate
    /// Nil where there is no baseline.
    package let isNovel: Bool?

    private static let window = 10

    /// - Parameter steps: every step of the run, ascending.
    package init(name: String, steps: [Step], baseline: CountedRate) {
        self.name = name
        self.baseline = baseline
        count = steps.reduce(0) { $0 + $1.problems.count }
        seen = steps.first { !$0.problems.isEmpty }?.step
        let established = steps.indices.first { end in
            let recent = steps[max(0, end - Self.window + 1)...end]
            let problems = recent.flatMap(\.problems)
            let traces = recent.reduce(0) { $0 + $1.traces }
            return problems.count >= 5 && Set(problems).count >= 3 && 100 * problems.count >= traces
        }
        self.established = established.map { steps[$0].step }
        isNovel = baseline.total > 0 ? baseline.count == 0 && established != nil : nil
    }
}
