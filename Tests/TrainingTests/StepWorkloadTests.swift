import Models
import RolloutTypes
import Testing
import Training

@Suite("A step of fixed size, for measurement") struct StepWorkloadTests {
    private static var size: StepWorkload.Size {
        var size = StepWorkload.Size()
        size.prompts = 3
        size.completionsPerPrompt = 4
        size.promptTokens = 7
        size.newTokens = 9
        size.microBatchTokens = 64
        return size
    }

    @Test("every completion has its full length, rounds differ, and the same round is the same")
    func completions() throws {
        let workload = StepWorkload(model: TinyPolicy.model(), size: Self.size, seed: 1)
        var reported: [Int] = []
        let first = try workload.sample(round: 0) { reported.append($0) }
        #expect(first.map(\.count) == [4, 4, 4])
        #expect(first.allSatisfy { $0.allSatisfy { $0.tokens.count == 9 && $0.stopReason == .length } })
        #expect(reported.last == workload.newTokens && workload.newTokens == 108)
        #expect(try workload.sample(round: 0) { _ in } == first)
        #expect(try workload.sample(round: 1) { _ in } != first)
    }

    @Test("an update moves the weights and reports the tokens before each micro-batch")
    func update() throws {
        let model = TinyPolicy.model()
        let workload = StepWorkload(model: model, size: Self.size, seed: 1)
        let before = TinyPolicy.bits(model)
        var reported: [Int] = []
        try workload.update(workload.sample(round: 0) { _ in }) { reported.append($0) }
        #expect(TinyPolicy.bits(model) != before)
        #expect(reported.first == 0 && reported.count > 1)
        #expect(zip(reported, reported.dropFirst()).allSatisfy { $0 < $1 } && reported.last! < workload.newTokens)
    }

    @Test("operations count each prompt once, and the last token of a completion never")
    func operations() {
        let model = TinyPolicy.model()
        let workload = StepWorkload(model: model, size: Self.size, seed: 1)
        // hidden 24, inner 40, 4 query heads of 6 over 2 key heads, 2 layers, vocabulary 257
        let layer = 24 * 24 + 2 * 12 * 24 + 24 * 24 + 3 * 24 * 40
        let rows = 3 * 7 + 12 * 8
        let keys = 3 * (1...7).reduce(0, +) + 12 * (8...15).reduce(0, +)
        let expected = 2 * 2 * layer * rows + 4 * 24 * 2 * keys + 2 * 257 * 24 * (3 + 12 * 8)
        #expect(workload.samplingOperations == Double(expected))
        #expect(workload.updateOperations == 3 * Double(expected))
    }
}
