import PolicyOptimization
import Testing

@Suite("Advantages Tests") struct AdvantagesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let id: String
        let algorithm: Algorithm
        let rewards: [[Double?]]
        let expected: [[Double]]
        var testDescription: String { id }

        init(
            _ id: String, _ advantage: Algorithm.Advantage, deviation: Algorithm.StandardDeviation = .sample,
            epsilon: Double = 1e-4, rewards: [[Double?]], _ expected: [[Double]]
        ) {
            var algorithm = Algorithm.grpo
            algorithm.advantage = advantage
            algorithm.standardDeviation = deviation
            algorithm.epsilon = epsilon
            self.id = id
            self.algorithm = algorithm
            self.rewards = rewards
            self.expected = expected
        }
    }

    // One right of four: mean 1/4, sample deviation 1/2, population deviation √3/4.
    static let cases = [
        Case(
            "group z-score, sample", .groupMeanStd, rewards: [[1, 0, 0, 0]],
            [[0.75 / 0.5001, -0.25 / 0.5001, -0.25 / 0.5001, -0.25 / 0.5001]]),
        Case(
            "group z-score, population", .groupMeanStd, deviation: .population, epsilon: 1e-6, rewards: [[1, 0, 0, 0]],
            [[1.7320468, -0.5773489, -0.5773489, -0.5773489]]),
        Case("group mean", .groupMean, rewards: [[1, 0, 0, 0]], [[0.75, -0.25, -0.25, -0.25]]),
        Case("leave one out", .leaveOneOut, rewards: [[1, 0, 0, 0]], [[1, -1.0 / 3, -1.0 / 3, -1.0 / 3]]),
        Case("leave one out, graded", .leaveOneOut, rewards: [[3, 1, 2]], [[1.5, -1.5, 0]]),
        // Batch of 1, 0, 2, 1: mean 1, squared deviations 0 + 1 + 1 + 0.
        Case(
            "whitened over the batch", .batchWhitened, epsilon: 0, rewards: [[1, 0], [2, 1]],
            [[0, -1.224744871391589], [1.224744871391589, 0]]),
        Case(
            "whitened, one completion a group", .batchWhitened, deviation: .population, epsilon: 0,
            rewards: [[1], [0]], [[1], [-1]]),
        Case(
            "each group by itself", .groupMean, rewards: [[1, 0], [5, 5], [0, 2]], [[0.5, -0.5], [0, 0], [-1, 1]]),
        Case("not judged: out of the mean", .groupMean, rewards: [[1, nil, 0]], [[0.5, 0, -0.5]]),
        Case("not judged: out of the others", .leaveOneOut, rewards: [[1, nil, 0, 0.5]], [[0.75, 0, -0.75, 0]]),
        Case("one judged: nothing to compare", .leaveOneOut, rewards: [[1, nil, nil]], [[0, 0, 0]]),
        Case("equal but for rounding", .groupMeanStd, epsilon: 0, rewards: [[0.1 + 0.2, 0.3, 0.3]], [[0, 0, 0]]),
    ]

    @Test("advantages equal the hand-computed values", arguments: cases)
    func table(_ testCase: Case) {
        let advantages = Advantages(rewards: testCase.rewards, algorithm: testCase.algorithm)
        for (found, expected) in zip(advantages.values.joined(), testCase.expected.joined()) {
            #expect(abs(found - expected) < 1e-7, "found \(advantages.values)")
        }
        #expect(advantages.values.map(\.count) == testCase.expected.map(\.count))
    }

    @Test("what cannot be compared is not trained on")
    func trained() {
        let group = Advantages(rewards: [[1, nil, 0], [nil, 1], [0, 0]], algorithm: .grpo)
        #expect(group.isTrained == [[true, false, true], [false, false], [true, true]])
        let batch = Advantages(rewards: [[1, nil, 0], [nil, 1], [0, 0]], algorithm: .reinforcePP)
        #expect(batch.isTrained == [[true, false, true], [false, true], [true, true]])
    }

    @Test("constant rewards give exactly zero", arguments: Algorithm.Advantage.allCases)
    func constant(_ choice: Algorithm.Advantage) {
        var algorithm = Algorithm.grpo
        algorithm.advantage = choice
        for reward in [0.0, 1, -2.5, 0.1, 1e6] {
            let advantages = Advantages(rewards: [[reward, reward, reward]], algorithm: algorithm)
            #expect(advantages.values == [[0, 0, 0]])
        }
    }

    @Test("advantages ignore a constant added to all rewards", arguments: Algorithm.Advantage.allCases)
    func shift(_ choice: Algorithm.Advantage) {
        var algorithm = Algorithm.grpo
        algorithm.advantage = choice
        let plain = Advantages(rewards: [[1, 0, 0.5], [2, 0, 1]], algorithm: algorithm)
        let shifted = Advantages(rewards: [[8, 7, 7.5], [9, 7, 8]], algorithm: algorithm)
        for (a, b) in zip(plain.values.joined(), shifted.values.joined()) { #expect(abs(a - b) < 1e-9) }
    }

    @Test("the group mean is (n − 1)/n of leave-one-out")
    func proportional() {
        let rewards: [[Double?]] = [[1, 0, 0.25, 4, 2]]
        let mean = Advantages(rewards: rewards, algorithm: .drGRPO).values[0]
        let others = Advantages(rewards: rewards, algorithm: .rloo).values[0]
        for (a, b) in zip(mean, others) { #expect(abs(a - 0.8 * b) < 1e-12) }
    }

    @Test("a KL penalty lowers the reward before the comparison")
    func penalty() {
        let advantages = Advantages(rewards: [[1, nil, 0]], penalties: [[0.5, 9, 0.25]], algorithm: .rloo)
        #expect(advantages.values == [[0.75, 0, -0.75]])
        #expect(advantages.metrics["reward/mean"] == 0.5)
    }

    @Test("metrics count groups and judged completions only")
    func metrics() {
        let rewards: [[Double?]] = [[1, 0, nil, 0], [1, 1, 1, 1], [nil, nil, nil, nil]]
        let metrics = Advantages(rewards: rewards, algorithm: .grpo).metrics
        #expect(metrics["reward/mean"] == 5.0 / 7)
        #expect(abs((metrics["reward/std"] ?? 0) - 0.48795003647426655) < 1e-12)
        #expect(abs((metrics["group/passRate"] ?? 0) - 2.0 / 3) < 1e-12)
        #expect(metrics["group/zeroSignalFraction"] == 2.0 / 3)
        let passed = Advantages(rewards: [[0.2, 0.1]], passed: [[true, false]], algorithm: .grpo).metrics
        #expect(passed["group/passRate"] == 0.5)
        #expect(Advantages(rewards: [[nil, nil]], algorithm: .grpo).metrics["reward/mean"] == nil)
    }
}
