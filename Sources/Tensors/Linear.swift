import CKernels
import COpenBLAS

/// y = x Wᵀ (+ b): x [rows, inputs], W [outputs, inputs], y [rows, outputs].
///
/// The forward product is our own kernel over packed weights: one fixed chain of sums per output, so a row's value never
/// depends on its neighbours and sampling equals training to the bit. In fp32 OpenBLAS, called single-threaded from our
/// threads on blocks cut by size, does the gradients, where only determinism is needed; in bf16 the same kernel does all
/// three products. In int8 there is no backward pass.
package enum Linear {
    package static func apply(
        _ input: Variable, weight: Parameter, bias: Parameter? = nil, on tape: Tape?
    ) -> Variable {
        precondition(
            tape == nil || Precision.trainable.contains(weight.precision),
            "\(weight.name): a backward pass in \(weight.precision)")
        let output = Variable(product(input.value, weight: weight, bias: bias))
        tape?.record { [recall = input.recall, upstream = input.gradient, downstream = output.gradient] in
            guard let gradient = downstream.take() else { return }
            // A value computed again must not outlive its use: the input's gradient takes as much memory.
            do {
                let input = recall()
                accumulateWeightGradient(gradient.pointer, input.pointer, rows: gradient.rows, into: weight)
                withExtendedLifetime(input) {}
            }
            if let bias { accumulateBiasGradient(gradient, into: bias) }
            upstream.receive { target, accumulate in
                inputGradient(
                    gradient.pointer, rows: gradient.rows, weight: weight, into: target.pointer,
                    accumulate: accumulate)
            }
        }
        return output
    }

    /// The forward product without a tape.
    package static func product(_ input: Tensor, weight: Parameter, bias: Parameter? = nil) -> Tensor {
        let (outputs, inputs) = (weight.value.shape[0], weight.value.shape[1])
        precondition(input.width == inputs, "\(weight.name): input \(input.shape) with weight \(weight.value.shape)")
        let output = Tensor(shape: [input.rows, outputs])
        product(input.pointer, rows: input.rows, weight: weight, bias: bias, into: output.pointer)
        return output
    }

    static func product(
        _ x: UnsafeMutablePointer<Float>, rows: Int, weight: Parameter, bias: Parameter?,
        into y: UnsafeMutablePointer<Float>
    ) {
        let (outputs, inputs) = (weight.value.shape[0], weight.value.shape[1])
        let b = bias.map { UnsafePointer($0.value.pointer) }
        switch weight.precision {
        case .fp32:
            let packed = weight.panels().pointer
            ProductTasks(rows: rows, columns: outputs).forEach { task in
                let first = task.rows.lowerBound
                ck_linear(
                    y + first * outputs, outputs, x + first * inputs, inputs, packed, b, task.rows.count, inputs,
                    outputs, task.panels.lowerBound, task.panels.upperBound)
            }
        case .bf16:
            let left = BFloat16Rows(x, rows: rows, rowStride: inputs, items: inputs, itemStride: 1)
            BFloat16Product.write(left, weight.bfloat16Panels(), bias: b, into: y, accumulate: false)
        case .int8:
            Int8Product.write(Int8Rows(x, rows: rows, items: inputs), weight.int8Panels(), bias: b, into: y)
        }
    }

    /// dx = dy W, or dx += dy W; dy [rows, outputs], dx [rows, inputs].
    static func inputGradient(
        _ dy: UnsafeMutablePointer<Float>, rows: Int, weight: Parameter, into dx: UnsafeMutablePointer<Float>,
        accumulate: Bool
    ) {
        let (outputs, inputs) = (weight.value.shape[0], weight.value.shape[1])
        if weight.precision == .bf16 {
            let left = BFloat16Rows(dy, rows: rows, rowStride: outputs, items: outputs, itemStride: 1)
            BFloat16Product.write(left, weight.bfloat16PanelsTransposed(), into: dx, accumulate: accumulate)
            return
        }
        let w = weight.value.pointer
        singleThreadedBLAS()
        WorkerPool.shared.forChunks(of: rows, size: rows <= 256 ? 64 : 256) { rows in
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(rows.count), blasint(inputs), blasint(outputs), 1,
                dy + rows.lowerBound * outputs, blasint(outputs), w, blasint(inputs), accumulate ? 1 : 0,
                dx + rows.lowerBound * inputs, blasint(inputs))
        }
    }

    /// dW += dyᵀ x; dy [rows, outputs], x [rows, inputs].
    static func accumulateWeightGradient(
        _ dy: UnsafeMutablePointer<Float>, _ x: UnsafeMutablePointer<Float>, rows: Int, into weight: Parameter
    ) {
        let (outputs, inputs) = (weight.value.shape[0], weight.value.shape[1])
        let target = weight.accumulatedGradient().pointer
        if weight.precision == .bf16 {
            let left = BFloat16Rows(dy, rows: outputs, rowStride: 1, items: rows, itemStride: outputs)
            let right = BFloat16Panels(x, columns: inputs, columnStride: 1, items: rows, itemStride: inputs)
            BFloat16Product.write(left, right, into: target, accumulate: true)
            return
        }
        singleThreadedBLAS()
        WorkerPool.shared.forChunks(of: outputs, size: outputs <= 512 ? 96 : outputs <= 4096 ? 256 : 1024) { range in
            cblas_sgemm(
                CblasRowMajor, CblasTrans, CblasNoTrans, blasint(range.count), blasint(inputs), blasint(rows), 1,
                dy + range.lowerBound, blasint(outputs), x, blasint(inputs), 1, target + range.lowerBound * inputs,
                blasint(inputs))
        }
    }

    private static func accumulateBiasGradient(_ dy: Tensor, into bias: Parameter) {
        let target = bias.accumulatedGradient().pointer
        let width = dy.width
        for row in 0..<dy.rows { ck_accumulate(target, dy.pointer + row * width, width) }
    }

    /// One owner of the cores: OpenBLAS must not start threads inside our loops.
    private static func singleThreadedBLAS() { openblas_set_num_threads(1) }
}
