import Basics
import FoundationEssentials
import Testing
import Training

@Suite("Evaluation Statistics Tests") struct EvaluationStatisticsTests {
    static func sample(
        _ correct: Bool, _ extracted: String? = nil, truncated: Bool = false, formatOK: Bool = true, length: Int = 10
    ) -> SampleResult {
        SampleResult(correct: correct, extracted: extracted, truncated: truncated, formatOK: formatOK, length: length)
    }

    @Test("one sample a problem: accuracy with Wilson's interval")
    func greedy() {
        let results = (0..<10).map { [Self.sample($0 < 5, "\($0)", truncated: $0 == 9, formatOK: $0 < 8, length: $0)] }
        let statistics = EvaluationStatistics(results, stream: RandomStream(seed: 0))
        #expect(statistics.problems == 10 && statistics.samples == 1)
        #expect(statistics.passAt == ["1": 0.5] && statistics.majorityAt == ["1": 0.5])
        #expect(abs(statistics.interval[0] - 0.2365931) < 1e-6 && abs(statistics.interval[1] - 0.7634069) < 1e-6)
        #expect(abs(statistics.truncated - 0.1) < 1e-12 && abs(statistics.formatRate - 0.8) < 1e-12)
        #expect(statistics.meanLength == 4.5)
    }

    @Test("several samples: unbiased pass@k, majority with abstention and ties, seeded bootstrap")
    func sampled() {
        let results = [
            // Written differently, correct all the same: one answer of two votes against one of one.
            [Self.sample(true, "1/2"), Self.sample(true, "0.5"), Self.sample(false, "3"), Self.sample(false)],
            // One against one, two abstain: a tie.
            [Self.sample(true, "7"), Self.sample(false, "8"), Self.sample(false), Self.sample(false)],
        ]
        let statistics = EvaluationStatistics(results, stream: RandomStream(seed: 1))
        #expect(Set(statistics.passAt.keys) == ["1", "2", "4"])
        #expect(statistics.passAt["1"] == 0.375)
        #expect(abs((statistics.passAt["2"] ?? 0) - (5.0 / 6 + 0.5) / 2) < 1e-12)
        #expect(statistics.passAt["4"] == 1)
        #expect(statistics.majorityAt["4"] == 0.75)
        #expect(statistics.interval == [0.25, 0.5])
        #expect(statistics == EvaluationStatistics(results, stream: RandomStream(seed: 1)))
    }

    @Test("the JSON has the contract's names")
    func names() throws {
        let data = try JSONEncoder().encode(EvaluationStatistics([[Self.sample(true)]], stream: RandomStream(seed: 0)))
        let keys = try JSONDecoder().decode([String: JSONValue].self, from: data).keys
        #expect(
            Set(keys) == [
                "problems", "samples", "passAt", "majorityAt", "interval", "truncated", "formatRate", "meanLength",
            ])
    }

    @Test("k runs over the powers of two and the number of samples")
    func sizes() {
        #expect(EvaluationStatistics.subsetSizes(1) == [1])
        #expect(EvaluationStatistics.subsetSizes(8) == [1, 2, 4, 8])
        #expect(EvaluationStatistics.subsetSizes(10) == [1, 2, 4, 8, 10])
    }
}
