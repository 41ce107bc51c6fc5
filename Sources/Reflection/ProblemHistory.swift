/// How a policy fared with one problem over training.
///
/// ```
/// level ← 0.7 · level + 0.3 · correct / completions       starting with the first visit's share
/// ```
package struct ProblemHistory: Sendable, Equatable, Codable {
    package enum State: String, Sendable, Equatable, Codable, CaseIterable {
        /// Never right.
        case unsolved
        case learning
        /// The level reached 0.8 after three visits or more.
        case learned
        /// It was learned, and the level has fallen below 0.4.
        case forgotten
        /// The level crossed one half twice or more.
        case flaky
    }

    /// One group of the problem.
    package struct Visit: Sendable, Equatable, Codable {
        package let step: Int
        package let correct: Int
        package let completions: Int

        package init(step: Int, correct: Int, completions: Int) {
            self.step = step
            self.correct = correct
            self.completions = completions
        }
    }

    package let visits: [Visit]
    package let level: Double
    package let state: State
    /// The first step with a right completion.
    package let firstSolved: Int?

    /// - Parameter visits: ascending by step; visits without completions do not count.
    package init(_ visits: [Visit]) {
        let visits = visits.filter { $0.completions > 0 }
        var level: Double?
        var (wasLearned, crossings) = (false, 0)
        for (index, visit) in visits.enumerated() {
            let share = Double(visit.correct) / Double(visit.completions)
            let next = level.map { 0.7 * $0 + 0.3 * share } ?? share
            if let level, (level >= 0.5) != (next >= 0.5) { crossings += 1 }
            level = next
            if next >= 0.8, index >= 2 { wasLearned = true }
        }
        self.visits = visits
        self.level = level ?? 0
        firstSolved = visits.first { $0.correct > 0 }?.step
        if firstSolved == nil {
            state = .unsolved
        } else if wasLearned, self.level < 0.4 {
            state = .forgotten
        } else if crossings >= 2 {
            state = .flaky
        } else {
            state = wasLearned && self.level >= 0.8 ? .learned : .learning
        }
    }
}
