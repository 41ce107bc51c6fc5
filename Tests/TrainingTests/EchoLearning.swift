import RunStore
import TestSupport
import Testing
import Training

@Suite("Echo Learning", .serialized) struct EchoLearning {
    @Test("after a short cold start, reinforcement learning lifts held-out accuracy from some problems to most")
    func learns() async throws {
        let tiny = try TinyRun()
        let run = try await tiny.train(try tiny.recipe(TinyRecipes.learning(tiny.makeEchoTask())))
        let accuracy = Dictionary(
            uniqueKeysWithValues: try RunReader(run).evaluations().map { ($0.step, $0.accuracy ?? -1) })
        let (start, cold, end) = (accuracy[0] ?? -1, accuracy[30] ?? -1, accuracy[150] ?? -1)
        #expect(start < 0.05, "accuracy \(accuracy)")
        #expect(cold < 0.6, "accuracy \(accuracy)")
        #expect(end > 0.65 && end > cold + 0.15, "accuracy \(accuracy)")
        let rewards = try RunReader(run).series("reward/mean").compactMap(\.value)
        #expect(rewards.count == 120)
        #expect(rewards.suffix(10).reduce(0, +) > rewards.prefix(10).reduce(0, +) + 3, "rewards \(rewards)")
    }

    /// Losses of the first ten supervised steps; gradients go through a matrix library whose rounding depends on the
    /// processor, so the agreement is to five digits.
    private static let trajectory = [
        5.800600424408912, 5.565359803763303, 5.0798005942593925, 4.53499166870659, 4.007305036891591,
        3.4398446496237405, 2.9765974784439253, 2.6466884999112645, 2.322221206670458, 2.075390863824974,
    ]

    @Test("ten steps of the cold start follow the recorded losses")
    func losses() async throws {
        let tiny = try TinyRun()
        let recipe = try tiny.recipe(
            TinyRecipes.learning(tiny.makeEchoTask()),
            set: ["stages.0.steps=10", "stages.1.steps=1", "evaluation.problems=0"])
        let run = try await tiny.train(recipe)
        let losses = try RunReader(run).series("loss/value").compactMap(\.value).prefix(10)
        #expect(losses.count == Self.trajectory.count, "losses \(Array(losses))")
        for (loss, expected) in zip(losses, Self.trajectory) {
            #expect(abs(loss - expected) < 1e-5 * expected, "losses \(Array(losses))")
        }
    }
}
