import CKernels

/// silu(gate) · up, elementwise, silu(z) = z / (1 + e⁻ᶻ)   (Shazeer 2020, SwiGLU).
package enum SiLUGate {
    package static func apply(_ gate: Variable, _ up: Variable, on tape: Tape?) -> Variable {
        precondition(gate.value.shape == up.value.shape, "gate \(gate.value.shape), up \(up.value.shape)")
        let output = Variable(gated(gate.value, up.value), on: tape) { [gate = gate.value, up = up.value] in
            gated(gate, up)
        }
        tape?.record {
            [
                gate = gate.value, up = up.value, toGate = gate.gradient, toUp = up.gradient,
                downstream = output.gradient
            ] in
            guard let gradient = downstream.take() else { return }
            let dgate = Tensor(shape: gate.shape)
            let dup = Tensor(shape: up.shape)
            let (g, a, b) = (gradient.pointer, gate.pointer, up.pointer)
            let (da, db) = (dgate.pointer, dup.pointer)
            WorkerPool.shared.forChunks(of: gradient.count, size: Elementwise.chunk) { range in
                let at = range.lowerBound
                ck_silu_gate_backward(da + at, db + at, g + at, a + at, b + at, range.count)
            }
            toGate.receive(moving: dgate)
            toUp.receive(moving: dup)
        }
        return output
    }

    private static func gated(_ gate: Tensor, _ up: Tensor) -> Tensor {
        let output = Tensor(shape: gate.shape)
        let (a, b, y) = (gate.pointer, up.pointer, output.pointer)
        WorkerPool.shared.forChunks(of: output.count, size: Elementwise.chunk) { range in
            let at = range.lowerBound
            ck_silu_gate(y + at, a + at, b + at, range.count)
        }
        return output
    }
}
