import CKernels

/// Rows of a table by token id, and rows of a tensor by index.
package enum Embedding {
    /// y[r] = weight[tokens[r]]; weight [vocabulary, width]. Traps on an id outside the table.
    package static func apply(_ tokens: [Int32], weight: Parameter, on tape: Tape?) -> Variable {
        let output = Variable(gather(tokens, from: weight.value))
        tape?.record { [downstream = output.gradient] in
            guard let gradient = downstream.take() else { return }
            scatter(gradient, tokens, into: weight.accumulatedGradient())
        }
        return output
    }

    /// y[i] = input[rows[i]]; a row may be taken several times.
    package static func rows(_ rows: [Int32], of input: Variable, on tape: Tape?) -> Variable {
        let output = Variable(gather(rows, from: input.value))
        tape?.record { [upstream = input.gradient, downstream = output.gradient] in
            guard let gradient = downstream.take() else { return }
            upstream.receive { target, accumulate in
                if !accumulate { Elementwise.fill(target, with: 0) }
                scatter(gradient, rows, into: target)
            }
        }
        return output
    }

    private static func gather(_ indices: [Int32], from table: Tensor) -> Tensor {
        let width = table.width
        let limit = table.rows
        let output = Tensor(shape: [indices.count, width])
        for (row, index) in indices.enumerated() {
            precondition(index >= 0 && Int(index) < limit, "row \(index) of a table with \(limit)")
            (output.pointer + row * width).update(from: table.pointer + Int(index) * width, count: width)
        }
        return output
    }

    /// Threads own columns, so rows are added in their order whatever the thread count.
    private static func scatter(_ gradient: Tensor, _ indices: [Int32], into table: Tensor) {
        let width = table.width
        let (from, to) = (gradient.pointer, table.pointer)
        WorkerPool.shared.forChunks(of: width, size: 128) { columns in
            for (row, index) in indices.enumerated() {
                ck_accumulate(
                    to + Int(index) * width + columns.lowerBound, from + row * width + columns.lowerBound,
                    columns.count)
            }
        }
    }
}
