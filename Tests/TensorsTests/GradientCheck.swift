import Basics
import Tensors
import Testing

/// Compares a tape's gradients with central differences along random directions.
///
/// The function under test is reduced to a scalar by fixed random weights on its outputs, summed in double.
struct GradientCheck {
    /// A value whose gradient is checked: where it lives and how to read what flowed back.
    struct Input {
        let name: String
        let value: Tensor
        let gradient: () -> Tensor?
        var changed: () -> Void = {}

        init(_ name: String, _ variable: Variable) {
            self.name = name
            value = variable.value
            gradient = { variable.gradient.tensor }
        }

        init(_ parameter: Parameter) {
            name = parameter.name
            value = parameter.value
            gradient = { parameter.gradient }
            changed = { parameter.valueChanged() }
        }
    }

    let random: RandomStream
    var step: Float = 4e-3
    var tolerance = 1e-2

    /// `run` computes the outputs from the inputs' present values; with a tape it records.
    func check(_ inputs: [Input], _ run: (Tape?) -> [Variable]) {
        let tape = Tape()
        let outputs = run(tape)
        let weights = outputs.enumerated().map { index, output in
            uniform(random.child("output", index), shape: output.value.shape)
        }
        for (output, weight) in zip(outputs, weights) {
            let seed = Tensor(shape: weight.shape, weight.values)
            output.gradient.receive(moving: seed)
        }
        tape.backward()
        for input in inputs {
            guard let gradient = input.gradient() else {
                Issue.record("nothing flowed back to \(input.name)")
                continue
            }
            let analytic = gradient.values
            let original = input.value.values
            for trial in 0..<3 {
                let direction = uniform(random.child(input.name, trial), shape: input.value.shape).values
                func shifted(_ sign: Float) -> Double {
                    for index in original.indices {
                        input.value.pointer[index] = original[index] + sign * step * direction[index]
                    }
                    input.changed()
                    return scalar(run(nil), weights)
                }
                let numeric = (shifted(1) - shifted(-1)) / (2 * Double(step))
                for index in original.indices { input.value.pointer[index] = original[index] }
                input.changed()
                let expected = zip(analytic, direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
                let scale = max(abs(numeric), abs(expected), 0.05)
                #expect(
                    abs(numeric - expected) / scale < tolerance,
                    "\(input.name), direction \(trial): analytic \(expected), numeric \(numeric)")
            }
        }
    }

    private func scalar(_ outputs: [Variable], _ weights: [Tensor]) -> Double {
        zip(outputs, weights).reduce(0) { sum, pair in
            sum + zip(pair.0.value.values, pair.1.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
    }
}

/// Numbers in [-1, 1).
func uniform(_ stream: RandomStream, shape: [Int]) -> Tensor {
    Tensor(shape: shape, (0..<shape.reduce(1, *)).map { Float(stream.uniform($0) * 2 - 1) })
}
