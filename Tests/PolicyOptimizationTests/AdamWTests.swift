import Basics
import FoundationEssentials
import PolicyOptimization
import Tensors
import Testing

@Suite("AdamW", .serialized) struct AdamWTests {
    private func parameter(_ name: String, _ shape: [Int], _ values: [Float]) -> Parameter {
        Parameter(name: name, value: Tensor(shape: shape, values))
    }

    private func normals(_ name: String, _ count: Int, scale: Double = 1) -> [Float] {
        var generator = RandomStream(seed: 21).child(name).generator()
        return (0..<count).map { _ in Float(generator.normal() * scale) }
    }

    private func setGradient(_ parameter: Parameter, _ values: [Float]) {
        let target = parameter.accumulatedGradient()
        for (index, value) in values.enumerated() { target.pointer[index] = value }
    }

    private func update(_ optimizer: AdamW, rate: Double) -> AdamW.Update {
        optimizer.apply(learningRate: rate, gradientNorm: optimizer.gradientNorm())
    }

    private struct Golden: Decodable {
        struct Update: Decodable {
            let matrixGradient: [Float]
            let vectorGradient: [Float]
            let norm: Double
            let matrix: [Float]
            let vector: [Float]
        }
        let matrix: [Float]
        let vector: [Float]
        let updates: [Update]
    }

    @Test("five clipped updates equal PyTorch's; the matrix decays, the vector does not")
    func pyTorch() throws {
        let golden = try JSONDecoder().decode(Golden.self, from: TRLGoldenTests.fixture("adamw.json"))
        let matrix = parameter("matrix", [4, 5], golden.matrix)
        let vector = parameter("vector", [7], golden.vector)
        let optimizer = AdamW(
            [matrix, vector], settings: .init(beta1: 0.9, beta2: 0.99, weightDecay: 0.1, gradientClip: 1))
        for expected in golden.updates {
            setGradient(matrix, expected.matrixGradient)
            setGradient(vector, expected.vectorGradient)
            #expect(abs(optimizer.gradientNorm() - expected.norm) < 1e-5 * expected.norm)
            _ = update(optimizer, rate: 0.01)
            for (found, value) in zip(matrix.value.values + vector.value.values, expected.matrix + expected.vector) {
                #expect(abs(found - value) < 2e-6, "update \(optimizer.updateCount): \(found), PyTorch \(value)")
            }
        }
    }

    /// The formulas in double precision, one number at a time.
    private struct Reference {
        var weight: [Double]
        var first: [Double]
        var second: [Double]
        let decay: Double

        init(_ values: [Float], decay: Double) {
            weight = values.map(Double.init)
            first = weight.map { _ in 0 }
            second = first
            self.decay = decay
        }

        /// Returns the sum of squared changes.
        mutating func step(_ gradient: [Float], scale: Double, rate: Double, count: Int) -> Double {
            var change = 0.0
            for index in weight.indices {
                let g = Double(gradient[index]) * scale
                first[index] = 0.9 * first[index] + 0.1 * g
                second[index] = 0.95 * second[index] + 0.05 * g * g
                let mean = first[index] / (1 - Math.pow(0.9, Double(count)))
                let square = second[index] / (1 - Math.pow(0.95, Double(count)))
                let delta = rate * (mean / (square.squareRoot() + 1e-6) + decay * weight[index])
                weight[index] -= delta
                change += delta * delta
            }
            return change
        }
    }

    @Test("twenty updates equal the formulas in double precision", arguments: [nil, Float(0.5)])
    func formulas(clip: Float?) {
        let matrix = parameter("matrix", [13, 17], normals("matrix", 221))
        let vector = parameter("vector", [19], normals("vector", 19))
        let optimizer = AdamW(
            [matrix, vector],
            settings: .init(beta1: 0.9, beta2: 0.95, epsilon: 1e-6, weightDecay: 0.05, gradientClip: clip))
        var references = [Reference(matrix.value.values, decay: 0.05), Reference(vector.value.values, decay: 0)]
        for count in 1...20 {
            let scale = count % 3 == 0 ? 0.001 : 1.0
            let gradients = [normals("m\(count)", 221, scale: scale), normals("v\(count)", 19, scale: scale)]
            setGradient(matrix, gradients[0])
            setGradient(vector, gradients[1])
            let norm = gradients.joined().reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            let found = update(optimizer, rate: 0.003)
            #expect(abs(found.gradientNorm - norm) < 1e-9 * norm)
            let factor = clip.map { min(1, Double($0) / norm) } ?? 1
            var change = 0.0
            for index in 0..<2 {
                change += references[index].step(gradients[index], scale: factor, rate: 0.003, count: count)
            }
            #expect(abs(found.updateNorm - change.squareRoot()) < 1e-4 * change.squareRoot())
        }
        for (found, expected) in zip([matrix, vector], references) {
            for (value, reference) in zip(found.value.values, expected.weight) {
                #expect(abs(Double(value) - reference) < 1e-5, "\(found.name): \(value), expected \(reference)")
            }
        }
    }

    @Test("a parameter larger than a parallel chunk moves the same for any number of threads")
    func threads() {
        let values = normals("large", 130_001)
        let gradients = (0..<3).map { normals("gradient \($0)", 130_001) }
        let before = WorkerPool.shared.threadCount
        defer { WorkerPool.shared.threadCount = before }
        var results: [[UInt32]] = []
        var updates: [[AdamW.Update]] = []
        for count in [1, 2, 3, 8] {
            WorkerPool.shared.threadCount = count
            let large = parameter("large", [130_001], values)
            let optimizer = AdamW([large], settings: .init())
            updates.append(
                gradients.map { gradient in
                    setGradient(large, gradient)
                    return update(optimizer, rate: 0.01)
                })
            results.append(large.value.values.map(\.bitPattern))
        }
        #expect(results.allSatisfy { $0 == results[0] })
        #expect(updates.allSatisfy { $0 == updates[0] })
    }

    @Test("saved moments and count continue as if never saved")
    func restored() {
        let gradients = (0..<6).map { normals("gradient \($0)", 12) }
        let whole = parameter("p", [3, 4], normals("p", 12))
        let optimizer = AdamW([whole], settings: .init())
        for gradient in gradients {
            setGradient(whole, gradient)
            _ = update(optimizer, rate: 0.01)
        }
        let parted = parameter("p", [3, 4], normals("p", 12))
        let first = AdamW([parted], settings: .init())
        for gradient in gradients[..<3] {
            setGradient(parted, gradient)
            _ = update(first, rate: 0.01)
        }
        let second = AdamW([parted], settings: .init())
        Elementwise.copy(first.moments[0].first, to: second.moments[0].first)
        Elementwise.copy(first.moments[0].second, to: second.moments[0].second)
        second.restore(updateCount: 3)
        for gradient in gradients[3...] {
            setGradient(parted, gradient)
            _ = update(second, rate: 0.01)
        }
        #expect(parted.value.values == whole.value.values)
        #expect(second.updateCount == 6)
    }

    @Test("a gradient that is not a number shows in the norm", arguments: [Float.nan, .infinity, -.infinity])
    func notFinite(value: Float) {
        let weight = parameter("p", [3], [1, 2, 3])
        let optimizer = AdamW([weight], settings: .init())
        setGradient(weight, [0, value, 0])
        #expect(!optimizer.gradientNorm().isFinite)
    }

    @Test("the forward product reads the new weights after an update")
    func panels() {
        let weight = parameter("p", [2, 2], [1, 0, 0, 1])
        let input = Tensor(shape: [1, 2], [1, 1])
        #expect(Linear.product(input, weight: weight).values == [1, 1])
        let optimizer = AdamW([weight], settings: .init(gradientClip: nil))
        setGradient(weight, [1, 1, 1, 1])
        _ = update(optimizer, rate: 0.5)
        #expect(Linear.product(input, weight: weight).values.allSatisfy { abs($0) < 1e-5 })
    }
}
