import PolicyOptimization
import Testing

@Suite("Supervised Loss Tests") struct SupervisedLossTests {
    @Test("the loss is the mean over the unmasked tokens of the batch")
    func value() {
        let loss = SupervisedLoss(tokenCount: 4)
        let (value, gradient) = loss(
            logProbs: [[-1, -2, -9], [-3, -4]], masks: [[true, true, false], [true, true]])
        #expect(value == 2.5)
        #expect(gradient == [[-0.25, -0.25, 0], [-0.25, -0.25]])
    }

    @Test("micro-batches add up to the whole batch")
    func split() {
        let batch: [[Float]] = [[-0.5], [-1.25, -3, -0.125], [-7, -2]]
        let loss = SupervisedLoss(tokenCount: 6)
        let whole = loss(logProbs: batch)
        let parts = batch.map { loss(logProbs: [$0]) }
        #expect(abs(parts.reduce(0) { $0 + $1.loss } - whole.loss) < 1e-12)
        #expect(parts.flatMap(\.gradient) == whole.gradient)
    }

    @Test("a batch without tokens has loss 0")
    func empty() {
        #expect(SupervisedLoss(tokenCount: 0)(logProbs: [[-1]], masks: [[false]]).loss == 0)
    }
}
