package import Basics

/// Whether reflecting completions are right more often, over all and within problems.
///
/// The plain difference is confounded: harder problems make a policy reflect more. Within problems (Mantel–Haenszel):
///
/// ```
/// RD = Σ_q w_q (p1_q − p0_q) / Σ_q w_q      w_q = n1_q n0_q / (n1_q + n0_q)
/// ```
///
/// over the problems that have both kinds; its 95% interval is the percentile bootstrap over those problems.
package struct ConditionalAccuracy: Sendable, Equatable, Codable {
    /// The completions of one problem.
    package struct Problem: Sendable, Equatable {
        package var reflecting: Int
        package var reflectingCorrect: Int
        package var other: Int
        package var otherCorrect: Int

        package init(reflecting: Int = 0, reflectingCorrect: Int = 0, other: Int = 0, otherCorrect: Int = 0) {
            self.reflecting = reflecting
            self.reflectingCorrect = reflectingCorrect
            self.other = other
            self.otherCorrect = otherCorrect
        }

        fileprivate var weight: Double {
            reflecting > 0 && other > 0 ? Double(reflecting) * Double(other) / Double(reflecting + other) : 0
        }

        fileprivate var difference: Double {
            Double(reflectingCorrect) / Double(reflecting) - Double(otherCorrect) / Double(other)
        }
    }

    package let reflecting: CountedRate
    package let other: CountedRate
    /// Problems that have both kinds.
    package let comparedProblems: Int
    /// Nil where no problem has both kinds.
    package let difference: Double?
    package let low: Double?
    package let high: Double?
    /// Questions with a right completion, with a reflecting one, and with both (Liu et al. 2025 report these).
    package let problemsSolved: Int
    package let problemsReflecting: Int
    package let problemsBoth: Int

    /// False where the interval holds 0: then there is no evidence either way.
    package var isEvidence: Bool {
        guard let low, let high else { return false }
        return low > 0 || high < 0
    }

    package init(_ problems: [Problem], resamples: Int = 1000, stream: RandomStream) {
        reflecting = CountedRate(
            problems.reduce(0) { $0 + $1.reflectingCorrect }, of: problems.reduce(0) { $0 + $1.reflecting })
        other = CountedRate(problems.reduce(0) { $0 + $1.otherCorrect }, of: problems.reduce(0) { $0 + $1.other })
        let compared = problems.filter { $0.weight > 0 }
        comparedProblems = compared.count
        difference = compared.isEmpty ? nil : Self.riskDifference(compared)
        let interval = compared.isEmpty ? nil : Self.bootstrap(compared, resamples, stream)
        low = interval?.low
        high = interval?.high
        problemsSolved = problems.count { $0.reflectingCorrect + $0.otherCorrect > 0 }
        problemsReflecting = problems.count { $0.reflecting > 0 }
        problemsBoth = problems.count { $0.reflecting > 0 && $0.reflectingCorrect + $0.otherCorrect > 0 }
    }

    private static func riskDifference(_ problems: some Sequence<Problem>) -> Double {
        var (total, weights) = (0.0, 0.0)
        for problem in problems {
            total += problem.weight * problem.difference
            weights += problem.weight
        }
        return total / weights
    }

    private static func bootstrap(
        _ problems: [Problem], _ resamples: Int, _ stream: RandomStream
    ) -> ConfidenceInterval {
        var generator = stream.generator()
        let differences = (0..<resamples).map { _ in
            riskDifference(problems.indices.map { _ in problems[Int.random(in: problems.indices, using: &generator)] })
        }.sorted()
        return ConfidenceInterval(
            low: Statistics.quantile(0.025, ofSorted: differences),
            high: Statistics.quantile(0.975, ofSorted: differences))
    }
}
