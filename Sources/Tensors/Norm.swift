import CKernels

/// Root-mean-square norm over the last axis: y = weight · x / √(mean(x²) + ε)   (Zhang, Sennrich 2019).
package enum RMSNorm {
    private static let rowBlock = 32

    /// `weight.value` has `width` entries; with `width` smaller than the input's, every slice of `width` is a row of its
    /// own (Qwen3's norm of each head).
    package static func apply(_ input: Variable, weight: Parameter, epsilon: Float, on tape: Tape?) -> Variable {
        let width = weight.value.count
        precondition(input.value.count % width == 0, "\(weight.name): input \(input.value.shape), width \(width)")
        let rows = input.value.count / width
        let output = Variable(Tensor(shape: input.value.shape))
        let inverseRoot = Tensor(shape: [rows])
        let (x, y, w, s) = (input.value.pointer, output.value.pointer, weight.value.pointer, inverseRoot.pointer)
        WorkerPool.shared.forChunks(of: rows, size: rowBlock) { range in
            let at = range.lowerBound
            ck_rms_norm(y + at * width, s + at, x + at * width, w, range.count, width, epsilon)
        }
        tape?.record {
            guard let gradient = output.takeGradient() else { return }
            backward(gradient, input: input, weight: weight, inverseRoot: inverseRoot, rows: rows)
        }
        return output
    }

    /// Weight gradients are summed per block of rows, then over blocks in order: the same for any thread count.
    private static func backward(
        _ gradient: Tensor, input: Variable, weight: Parameter, inverseRoot: Tensor, rows: Int
    ) {
        let width = weight.value.count
        let blocks = (rows + rowBlock - 1) / rowBlock
        let partial = Tensor.zeros(shape: [blocks, width])
        let (g, x, w, s) = (gradient.pointer, input.value.pointer, weight.value.pointer, inverseRoot.pointer)
        let sums = partial.pointer
        input.receiveGradient { target, accumulate in
            let dx = target.pointer
            WorkerPool.shared.forEach(blocks) { block in
                let at = block * rowBlock
                ck_rms_norm_backward(
                    dx + at * width, sums + block * width, g + at * width, x + at * width, w, s + at,
                    min(rowBlock, rows - at), width, accumulate ? 1 : 0)
            }
        }
        let total = weight.accumulatedGradient().pointer
        for block in 0..<blocks { ck_accumulate(total, sums + block * width, width) }
        withExtendedLifetime(partial) {}
    }
}
