import Basics
import Tensors

/// The matrix products of SmolLM2-135M at the sizes of decoding and training.
struct BenchKernels {
    let repetitions: Int
    let precision: Precision
    let clock: MonotonicClock

    private struct Shape {
        let rows: Int
        let inputs: Int
        let outputs: Int

        /// Of y = x Wᵀ.
        var operations: Double { 2 * Double(rows) * Double(inputs) * Double(outputs) }
    }

    private static let shapes =
        [1, 64, 512, 4096].flatMap { rows in
            [Shape(rows: rows, inputs: 576, outputs: 1536), Shape(rows: rows, inputs: 1536, outputs: 576)]
        } + [1, 64, 512].map { Shape(rows: $0, inputs: 576, outputs: 49152) }

    /// Calls in one timed repetition take about this long together.
    private static let secondsPerRepetition = 0.1

    func run(_ finished: (BenchMeasurement) throws -> Void) rethrows {
        for shape in Self.shapes {
            let weight = Parameter(name: "weight", value: Self.noise([shape.outputs, shape.inputs]))
            weight.precision = precision
            let x = Variable(Self.noise([shape.rows, shape.inputs]))
            let name = "\(shape.rows) x \(shape.inputs) x \(shape.outputs)"
            try finished(
                measure("forward  \(name)", shape.operations) {
                    let start = clock.seconds
                    _ = Linear.product(x.value, weight: weight)
                    return clock.seconds - start
                })
            // The weight's gradient alone costs its whole memory: with one row there is nothing to measure but that.
            guard shape.rows > 1, Precision.trainable.contains(precision) else { continue }
            let gradient = Self.noise([shape.rows, shape.outputs])
            try finished(
                measure("backward \(name)", 2 * shape.operations) {
                    let tape = Tape()
                    let y = Linear.apply(x, weight: weight, on: tape)
                    y.gradient.receive { target, _ in Elementwise.copy(gradient, to: target) }
                    let start = clock.seconds
                    tape.backward()
                    defer { _ = x.gradient.take() }
                    return clock.seconds - start
                })
        }
    }

    /// `call` returns the seconds that count; how often it is called per repetition follows from the first.
    private func measure(_ what: String, _ operations: Double, _ call: () -> Double) -> BenchMeasurement {
        let first = call()
        let calls = max(1, min(1000, Int(Self.secondsPerRepetition / max(first, 1e-6))))
        let seconds = (0..<repetitions).map { _ in (0..<calls).reduce(0) { total, _ in total + call() } / Double(calls)
        }
        return BenchMeasurement(bench: "kernels", what: what, seconds: seconds, operations: operations)
    }

    private static func noise(_ shape: [Int]) -> Tensor {
        let stream = RandomStream(seed: 1)
        return Tensor(shape: shape, (0..<shape.reduce(1, *)).map { Float(stream.uniform($0) - 0.5) })
    }
}
