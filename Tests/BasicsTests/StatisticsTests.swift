import Basics
import Testing

@Suite("Statistics Tests") struct StatisticsTests {
    @Test("mean and deviations of small samples")
    func moments() {
        #expect(Statistics.mean([1, 0, 0, 0]) == 0.25)
        #expect(Statistics.sampleStandardDeviation([1, 0, 0, 0]) == 0.5)
        #expect(abs(Statistics.populationStandardDeviation([1, 0, 0, 0]) - 0.4330127018922193) < 1e-15)
        #expect(Statistics.mean([]) == 0)
        #expect(Statistics.sampleStandardDeviation([3]) == 0)
        #expect(Statistics.populationStandardDeviation([3]) == 0)
        #expect(Statistics.sampleStandardDeviation([1e9 + 1, 1e9 + 2, 1e9 + 3]) == 1)
    }

    @Test("equal weights count fully, one heavy weight counts as one")
    func effectiveSampleSize() {
        #expect(Statistics.effectiveSampleSize(weights: [2, 2, 2, 2]) == 4)
        #expect(Statistics.effectiveSampleSize(weights: [0, 5, 0]) == 1)
        #expect(Statistics.effectiveSampleSize(weights: []) == 0)
    }

    @Test("quantiles interpolate between neighbours")
    func quantiles() {
        #expect(Statistics.quantile(0.5, ofSorted: [1, 2, 3, 4]) == 2.5)
        #expect(Statistics.quantile(0, ofSorted: [1, 2]) == 1)
        #expect(Statistics.quantile(1, ofSorted: [1, 2]) == 2)
    }

    // 5 of 10 by hand: p = 1/2, so centre 1/2 and half-width z · √(1/40 + z²/400) / (1 + z²/10) = 0.2634069.
    @Test(
        "Wilson intervals",
        arguments: [
            (0, 10, 0.0, 0.2775328), (5, 10, 0.2365931, 0.7634069), (10, 10, 0.7224672, 1.0),
            (81, 263, 0.2552885, 0.3662096), (1, 1, 0.2065493, 1.0),
        ])
    func wilson(successes: Int, trials: Int, low: Double, high: Double) {
        let interval = Statistics.wilsonInterval(successes: successes, trials: trials)
        #expect(abs(interval.low - low) < 1e-6 && abs(interval.high - high) < 1e-6, "\(interval)")
    }

    @Test("no trials leave everything possible")
    func wilsonEmpty() {
        #expect(Statistics.wilsonInterval(successes: 0, trials: 0) == ConfidenceInterval(low: 0, high: 1))
    }

    @Test("the interval of a difference is that of Newcombe's example, and its mirror for swapped samples")
    func newcombe() {
        let interval = Statistics.newcombeInterval(first: (56, 70), second: (48, 80))
        #expect(abs(interval.low - 0.0524) < 5e-5 && abs(interval.high - 0.3339) < 5e-5, "\(interval)")
        let swapped = Statistics.newcombeInterval(first: (48, 80), second: (56, 70))
        #expect(abs(swapped.low + interval.high) < 1e-12 && abs(swapped.high + interval.low) < 1e-12)
    }

    @Test("the bootstrap interval repeats for its seed and matches the normal approximation")
    func bootstrap() {
        let values = (0..<200).map { Double($0 % 2) }
        let stream = RandomStream(seed: 3)
        let interval = Statistics.bootstrapInterval(ofMean: values, resamples: 4000, stream: stream)
        #expect(interval == Statistics.bootstrapInterval(ofMean: values, resamples: 4000, stream: stream))
        #expect(
            interval != Statistics.bootstrapInterval(ofMean: values, resamples: 4000, stream: RandomStream(seed: 4)))
        let spread = Statistics.normalQuantile95 * (0.25 / 200).squareRoot()
        #expect(abs(interval.low - (0.5 - spread)) < 0.01 && abs(interval.high - (0.5 + spread)) < 0.01)
        let constant = Statistics.bootstrapInterval(ofMean: [0.25, 0.25], resamples: 10, stream: stream)
        #expect(constant == ConfidenceInterval(low: 0.25, high: 0.25))
    }

    @Test("pass@k equals the combinatorial formula")
    func passAtK() {
        #expect(abs(Statistics.passAtK(samples: 10, correct: 3, k: 5) - 0.9166666666666667) < 1e-12)
        #expect(Statistics.passAtK(samples: 4, correct: 0, k: 4) == 0)
        #expect(Statistics.passAtK(samples: 4, correct: 1, k: 4) == 1)
        for correct in 0...8 {
            #expect(abs(Statistics.passAtK(samples: 8, correct: correct, k: 1) - Double(correct) / 8) < 1e-12)
            for k in 1...8 {
                let found = Statistics.passAtK(samples: 8, correct: correct, k: k)
                let hit = Subsets.mean(of: 8, size: k) { $0.contains { $0 < correct } ? 1 : 0 }
                #expect(abs(found - hit) < 1e-12)
            }
        }
    }

    @Test("pass@k is stable for many samples")
    func passAtKLarge() {
        let found = Statistics.passAtK(samples: 10_000, correct: 10, k: 1000)
        #expect(abs(found - 0.651477) < 1e-4)
    }

    @Test(
        "majority@k equals the mean over all subsets",
        arguments: [
            (3, [2, 1], 1), (1, [1, 1, 1], 2), (2, [3], 0), (0, [4], 1), (4, [], 2), (2, [2, 2], 1), (1, [], 5),
        ])
    func majority(correct: Int, wrong: [Int], abstained: Int) {
        // Answer 0 is the correct one, 1… are wrong, −1 abstains.
        var answers = Array(repeating: 0, count: correct)
        for (index, count) in wrong.enumerated() { answers += Array(repeating: index + 1, count: count) }
        answers += Array(repeating: -1, count: abstained)
        for k in 1...answers.count {
            let expected = Subsets.mean(of: answers.count, size: k) { subset in
                var votes: [Int: Int] = [:]
                for index in subset where answers[index] >= 0 { votes[answers[index], default: 0] += 1 }
                guard let most = votes.values.max() else { return 0 }
                let leaders = votes.filter { $0.value == most }
                return leaders[0] == nil ? 0 : 1 / Double(leaders.count)
            }
            let found = Statistics.majorityAtK(correct: correct, wrong: wrong, abstained: abstained, k: k)
            #expect(abs(found - expected) < 1e-12, "k = \(k): \(found), expected \(expected)")
        }
    }

    @Test("majority@k of many samples stays a probability")
    func majorityLarge() {
        let found = Statistics.majorityAtK(
            correct: 20, wrong: [15] + Array(repeating: 1, count: 29), abstained: 0, k: 64)
        #expect(found == 1)
        let half = Statistics.majorityAtK(
            correct: 20, wrong: [15] + Array(repeating: 1, count: 29), abstained: 0, k: 32)
        #expect(half > 0.7 && half < 1)
    }
}

/// All subsets of 0..<n, for expectations by brute force.
enum Subsets {
    static func mean(of n: Int, size: Int, _ value: ([Int]) -> Double) -> Double {
        var total = 0.0
        var count = 0
        for bits in 0..<(1 << n) where bits.nonzeroBitCount == size {
            total += value((0..<n).filter { bits >> $0 & 1 == 1 })
            count += 1
        }
        return total / Double(count)
    }
}
