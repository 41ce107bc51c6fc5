import CKernels

/// silu(gate) · up, elementwise, silu(z) = z / (1 + e⁻ᶻ)   (Shazeer 2020, SwiGLU).
package enum SiLUGate {
    package static func apply(_ gate: Variable, _ up: Variable, on tape: Tape?) -> Variable {
        precondition(gate.value.shape == up.value.shape, "gate \(gate.value.shape), up \(up.value.shape)")
        let output = Variable(Tensor(shape: gate.value.shape))
        let (a, b, y) = (gate.value.pointer, up.value.pointer, output.value.pointer)
        WorkerPool.shared.forChunks(of: output.value.count, size: Elementwise.chunk) { range in
            let at = range.lowerBound
            ck_silu_gate(y + at, a + at, b + at, range.count)
        }
        tape?.record {
            guard let gradient = output.takeGradient() else { return }
            let dgate = Tensor(shape: gate.value.shape)
            let dup = Tensor(shape: up.value.shape)
            let (g, a, b) = (gradient.pointer, gate.value.pointer, up.value.pointer)
            let (da, db) = (dgate.pointer, dup.pointer)
            WorkerPool.shared.forChunks(of: gradient.count, size: Elementwise.chunk) { range in
                let at = range.lowerBound
                ck_silu_gate_backward(da + at, db + at, g + at, a + at, b + at, range.count)
            }
            gate.receiveGradient(moving: dgate)
            up.receiveGradient(moving: dup)
        }
        return output
    }
}
