import PolicyOptimization
import Testing

@Suite("Learning Rate Schedule Tests") struct LearningRateScheduleTests {
    @Test(
        "rates equal the hand-computed values",
        arguments: [
            (LearningRateSchedule.Decay.constant, 0, 4, 0.0, [1, 1, 1, 1, 1]),
            (.constant, 2, 4, 0.0, [0.5, 1, 1, 1, 1]),
            (.linear, 0, 4, 0.0, [1, 0.75, 0.5, 0.25, 0]),
            (.linear, 2, 4, 0.5, [0.5, 1, 1, 0.75, 0.5]),
            (.cosine, 0, 4, 0.0, [1, 0.8535533905932737, 0.5, 0.1464466094067263, 0]),
            (.cosine, 1, 3, 0.1, [1, 1, 0.55, 0.1, 0.1]),
            (.linear, 4, 4, 0.0, [0.25, 0.5, 0.75, 1, 1]),
        ])
    func table(decay: LearningRateSchedule.Decay, warmup: Int, total: Int, minimum: Double, expected: [Double]) {
        let schedule = LearningRateSchedule(
            decay: decay, peak: 2e-6, warmupSteps: warmup, totalSteps: total, minimumFraction: minimum)
        for (index, factor) in expected.enumerated() {
            #expect(abs(schedule.learningRate(step: index + 1) - 2e-6 * factor) < 1e-18, "step \(index + 1)")
        }
    }

    @Test("no step before the end has rate zero", arguments: LearningRateSchedule.Decay.allCases)
    func alive(_ decay: LearningRateSchedule.Decay) {
        let schedule = LearningRateSchedule(decay: decay, peak: 1, warmupSteps: 3, totalSteps: 50)
        #expect((1...50).allSatisfy { schedule.learningRate(step: $0) > 0 })
    }
}
