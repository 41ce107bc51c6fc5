extension Statistics {
    /// The probability that k of n samples drawn without replacement hold at least one correct one, unbiased.
    ///
    /// ```
    /// passAtK = 1 − C(n − c, k) / C(n, k) = 1 − Π_{j = n−c+1…n} (1 − k / j)
    /// ```
    ///
    /// Traps where k is outside 1...samples. Source: Chen et al. 2021 (arXiv 2107.03374, eq. 1).
    package static func passAtK(samples: Int, correct: Int, k: Int) -> Double {
        precondition((0...samples).contains(correct), "\(correct) of \(samples) samples correct")
        precondition(k >= 1 && k <= samples, "pass@\(k) of \(samples) samples")
        if samples - correct < k { return 1 }
        var miss = 1.0
        for j in stride(from: samples - correct + 1, through: samples, by: 1) { miss *= 1 - Double(k) / Double(j) }
        return 1 - miss
    }

    /// The probability that the most frequent answer of k of the samples, drawn without replacement, is correct.
    ///
    /// Ties are split: t answers that share the lead get 1 / t each. Samples without an answer abstain; where all of
    /// the k abstain, nothing is correct. The expectation over all subsets is exact. All correct samples are one
    /// answer, however they are written.
    ///
    /// Traps where k is outside 1...(all samples).
    ///
    /// - Parameters:
    ///   - correct: how many samples are correct.
    ///   - wrong: how many samples each different wrong answer has.
    ///   - abstained: how many samples have no answer.
    /// - Complexity: O(samples · k² · log k).
    package static func majorityAtK(correct: Int, wrong: [Int], abstained: Int, k: Int) -> Double {
        let samples = correct + wrong.reduce(0, +) + abstained
        precondition(k >= 1 && k <= samples, "majority@\(k) of \(samples) samples")
        guard correct > 0 else { return 0 }
        let choose = BinomialTable(samples)
        var favourable = 0.0
        for votes in 1...min(correct, k) {
            let ways = choose(correct, votes)
            let others = othersBelow(votes, wrong: wrong, size: k - votes, choose)
            for (ties, subsets) in others.enumerated() {
                for size in subsets.indices where subsets[size] > 0 {
                    favourable += ways * subsets[size] * choose(abstained, k - votes - size) / Double(ties + 1)
                }
            }
        }
        return favourable / choose(samples, k)
    }

    /// [ties][size]: in how many ways `size` wrong samples can be drawn so that no answer has more than `votes` and
    /// `ties` answers have exactly that many.
    private static func othersBelow(
        _ votes: Int, wrong: [Int], size: Int, _ choose: BinomialTable
    ) -> [[Double]] {
        let mostTies = size / votes
        var ways = Array(repeating: [Double](repeating: 0, count: size + 1), count: mostTies + 1)
        ways[0][0] = 1
        for count in wrong {
            var next = Array(repeating: [Double](repeating: 0, count: size + 1), count: mostTies + 1)
            for ties in 0...mostTies {
                for drawn in 0...size where ways[ties][drawn] > 0 {
                    for taken in 0...min(count, votes, size - drawn) {
                        next[ties + (taken == votes ? 1 : 0)][drawn + taken] += ways[ties][drawn] * choose(count, taken)
                    }
                }
            }
            ways = next
        }
        return ways
    }
}

/// C(n, k) for n up to a bound, as Double: exact to 53 bits, finite up to n = 1029.
private struct BinomialTable {
    private var rows: [[Double]] = [[1]]

    init(_ largest: Int) {
        for n in stride(from: 1, through: largest, by: 1) {
            let last = rows[n - 1]
            rows.append((0...n).map { k in (k == 0 ? 0 : last[k - 1]) + (k == n ? 0 : last[k]) })
        }
    }

    func callAsFunction(_ n: Int, _ k: Int) -> Double { k < 0 || k > n ? 0 : rows[n][k] }
}
