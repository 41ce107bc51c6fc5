import Basics

/// How the length of completions develops, and what explains it.
package enum LengthGrowth {
    /// The median of all slopes between two points, per step; nil for fewer than two different steps.
    ///
    /// Source: Theil (1950), Sen (1968). - Complexity: O(points²).
    package static func theilSenSlope(_ points: [(step: Int, value: Double)]) -> Double? {
        var slopes: [Double] = []
        for (index, first) in points.enumerated() {
            for second in points[(index + 1)...] where second.step != first.step {
                slopes.append((second.value - first.value) / Double(second.step - first.step))
            }
        }
        return slopes.isEmpty ? nil : Statistics.quantile(0.5, ofSorted: slopes.sorted())
    }

    /// Completions of one problem and one class, in one of two spans of steps.
    package struct Cell: Sendable, Hashable {
        package let problem: String
        package let outcomeClass: String

        package init(problem: String, outcomeClass: String) {
            self.problem = problem
            self.outcomeClass = outcomeClass
        }
    }

    /// Where a change of the mean length comes from; the three parts add up to it.
    package struct Explanation: Sendable, Equatable, Codable {
        package let before: Double
        package let after: Double
        /// Other problems were asked.
        package let problems: Double
        /// The same problems were answered in other ways: more reflection, for instance.
        package let classes: Double
        /// The same problems in the same class got longer.
        package let within: Double
    }

    /// Standardises by problem first, then by class within the problem; cells without a counterpart count with the mean
    /// of what there is. Nil where a span is empty.
    package static func explanation(
        before: [(cell: Cell, length: Int)], after: [(cell: Cell, length: Int)]
    ) -> Explanation? {
        guard !before.isEmpty, !after.isEmpty else { return nil }
        let old = Means(before)
        let new = Means(after)
        // Lengths of the old span, problems mixed as in the new one.
        let problemsMixed = weighted(new.problems, by: new) { old.problemMean($0.problem) }
        // Lengths of the old span, problems and classes mixed as in the new one.
        let classesMixed = weighted(new.cells, by: new) { old.cellMean($0) }
        return Explanation(
            before: old.mean, after: new.mean, problems: problemsMixed - old.mean,
            classes: classesMixed - problemsMixed, within: new.mean - classesMixed)
    }

    private static func weighted(_ counts: [Cell: Int], by means: Means, _ length: (Cell) -> Double) -> Double {
        // Sorted, so that the same input gives the same bits.
        let cells = counts.sorted { ($0.key.problem, $0.key.outcomeClass) < ($1.key.problem, $1.key.outcomeClass) }
        return cells.reduce(0) { $0 + Double($1.value) * length($1.key) } / Double(means.count)
    }

    private struct Means {
        private(set) var cells: [Cell: Int] = [:]
        private(set) var problems: [Cell: Int] = [:]
        private var cellTotals: [Cell: Int] = [:]
        private var problemTotals: [String: (total: Int, count: Int)] = [:]
        private var total = 0
        private(set) var count = 0

        var mean: Double { Double(total) / Double(count) }

        init(_ lengths: [(cell: Cell, length: Int)]) {
            for (cell, length) in lengths {
                cells[cell, default: 0] += 1
                problems[Cell(problem: cell.problem, outcomeClass: ""), default: 0] += 1
                cellTotals[cell, default: 0] += length
                let sum = problemTotals[cell.problem] ?? (0, 0)
                problemTotals[cell.problem] = (sum.total + length, sum.count + 1)
                total += length
                count += 1
            }
        }

        func problemMean(_ problem: String) -> Double {
            problemTotals[problem].map { Double($0.total) / Double($0.count) } ?? mean
        }

        func cellMean(_ cell: Cell) -> Double {
            guard let total = cellTotals[cell], let count = cells[cell] else { return problemMean(cell.problem) }
            return Double(total) / Double(count)
        }
    }
}
