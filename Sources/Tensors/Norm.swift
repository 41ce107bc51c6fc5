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
        let inverseRoot = Tensor(shape: [rows])
        let value = normalize(input.value, weight, inverseRoot, epsilon)
        let output = Variable(value, on: tape) { [input = input.value] in normalize(input, weight, inverseRoot, epsilon)
        }
        tape?.record { [input = input.value, upstream = input.gradient, downstream = output.gradient] in
            guard let gradient = downstream.take() else { return }
            backward(gradient, input: input, into: upstream, weight: weight, inverseRoot: inverseRoot, rows: rows)
        }
        return output
    }

    /// Writes `inverseRoot` too.
    private static func normalize(
        _ input: Tensor, _ weight: Parameter, _ inverseRoot: Tensor, _ epsilon: Float
    ) -> Tensor {
        let width = weight.value.count
        let output = Tensor(shape: input.shape)
        let (x, y, w, s) = (input.pointer, output.pointer, weight.value.pointer, inverseRoot.pointer)
        WorkerPool.shared.forChunks(of: inverseRoot.count, size: rowBlock) { range in
            let at = range.lowerBound
            ck_rms_norm(y + at * width, s + at, x + at * width, w, range.count, width, epsilon)
        }
        return output
    }

    /// Weight gradients are summed per block of rows, then over blocks in order: the same for any thread count.
    private static func backward(
        _ gradient: Tensor, input: Tensor, into upstream: Gradient, weight: Parameter, inverseRoot: Tensor, rows: Int
    ) {
        let width = weight.value.count
        let blocks = (rows + rowBlock - 1) / rowBlock
        let partial = Tensor.zeros(shape: [blocks, width])
        let (g, x, w, s) = (gradient.pointer, input.pointer, weight.value.pointer, inverseRoot.pointer)
        let sums = partial.pointer
        upstream.receive { target, accumulate in
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
