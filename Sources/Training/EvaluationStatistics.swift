package import Basics

/// What evaluation keeps of one sampled completion.
package struct SampleResult: Sendable, Equatable, Codable {
    package let correct: Bool
    /// The answer in canonical form; nil where none could be parsed.
    package let extracted: String?
    package let truncated: Bool
    package let formatOK: Bool
    /// Tokens of the completion, the stop token included.
    package let length: Int

    package init(correct: Bool, extracted: String?, truncated: Bool, formatOK: Bool, length: Int) {
        self.correct = correct
        self.extracted = extracted
        self.truncated = truncated
        self.formatOK = formatOK
        self.length = length
    }
}

/// The numbers of an evaluation, named as in `eval --json`.
package struct EvaluationStatistics: Sendable, Equatable, Encodable {
    package let problems: Int
    /// Samples per problem.
    package let samples: Int
    /// k → the unbiased estimate of the chance that one of k samples is correct, mean over problems.
    package let passAt: [String: Double]
    /// k → the chance that the most frequent answer of k samples is correct, mean over problems: unparsable answers
    /// abstain, ties are split.
    package let majorityAt: [String: Double]
    /// [low, high]: 95% for pass@1; Wilson's for one sample a problem, else a bootstrap over problems.
    package let interval: [Double]
    /// Fraction of samples that reached the token limit.
    package let truncated: Double
    /// Fraction of samples in the expected format.
    package let formatRate: Double
    /// Tokens per sample.
    package let meanLength: Double

    /// - Parameters:
    ///   - results: [problems, samples]; as many samples for every problem, at least one.
    ///   - stream: for the bootstrap; the same stream gives the same interval.
    package init(_ results: [[SampleResult]], stream: RandomStream) {
        problems = results.count
        let samples = results.first?.count ?? 0
        self.samples = samples
        precondition(
            results.allSatisfy { $0.count == samples && !$0.isEmpty },
            "samples per problem: \(Set(results.map(\.count)).sorted()); expected one count of at least 1")
        let correct = results.map { $0.count(where: \.correct) }
        let counts = results.isEmpty ? [] : Self.subsetSizes(samples)
        var passAt: [String: Double] = [:]
        var majorityAt: [String: Double] = [:]
        for k in counts {
            passAt["\(k)"] = Statistics.mean(correct.map { Statistics.passAtK(samples: samples, correct: $0, k: k) })
            majorityAt["\(k)"] = Statistics.mean(results.map { Self.majority($0, k: k) })
        }
        self.passAt = passAt
        self.majorityAt = majorityAt
        let range =
            samples == 1
            ? Statistics.wilsonInterval(successes: correct.reduce(0, +), trials: results.count)
            : Statistics.bootstrapInterval(
                ofMean: correct.map { Double($0) / Double(samples) }, stream: stream.child("bootstrap"))
        interval = [range.low, range.high]
        let all = results.flatMap { $0 }
        truncated = Statistics.mean(all.map { $0.truncated ? 1 : 0 })
        formatRate = Statistics.mean(all.map { $0.formatOK ? 1 : 0 })
        meanLength = Statistics.mean(all.map { Double($0.length) })
    }

    /// 1, 2, 4, … and the number of samples itself.
    package static func subsetSizes(_ samples: Int) -> [Int] {
        var sizes = Array(sequence(first: 1) { $0 * 2 }.prefix { $0 <= samples })
        if let last = sizes.last, last < samples { sizes.append(samples) }
        return sizes
    }

    private static func majority(_ results: [SampleResult], k: Int) -> Double {
        var wrong: [String: Int] = [:]
        var correct = 0
        var abstained = 0
        for result in results {
            if result.correct {
                correct += 1
            } else if let answer = result.extracted {
                wrong[answer, default: 0] += 1
            } else {
                abstained += 1
            }
        }
        // Sorted: a dictionary's order differs between processes, and the sum's last bit with it.
        return Statistics.majorityAtK(correct: correct, wrong: wrong.values.sorted(), abstained: abstained, k: k)
    }
}
