import CKernels

/// Sums and fills over whole tensors.
package enum Elementwise {
    /// Floats per task of a parallel loop; a property of the work, not of the machine.
    static let chunk = 1 << 16

    package static func fill(_ tensor: Tensor, with value: Float) {
        let target = tensor.pointer
        WorkerPool.shared.forChunks(of: tensor.count, size: chunk) { range in
            (target + range.lowerBound).update(repeating: value, count: range.count)
        }
    }

    /// target += source
    package static func accumulate(_ source: Tensor, into target: Tensor) {
        precondition(source.count == target.count, "\(source.shape) added to \(target.shape)")
        let (from, to) = (source.pointer, target.pointer)
        WorkerPool.shared.forChunks(of: source.count, size: chunk) { range in
            ck_accumulate(to + range.lowerBound, from + range.lowerBound, range.count)
        }
    }

    /// The residual sum a + b.
    package static func add(_ a: Variable, _ b: Variable, on tape: Tape?) -> Variable {
        precondition(a.value.shape == b.value.shape, "\(a.value.shape) + \(b.value.shape)")
        let sum = Tensor(shape: a.value.shape)
        let (x, y, z) = (a.value.pointer, b.value.pointer, sum.pointer)
        WorkerPool.shared.forChunks(of: sum.count, size: chunk) { range in
            ck_add(z + range.lowerBound, x + range.lowerBound, y + range.lowerBound, range.count)
        }
        let result = Variable(sum)
        tape?.record { [first = a.gradient, second = b.gradient, downstream = result.gradient] in
            guard let gradient = downstream.take() else { return }
            second.receive { target, accumulate in
                accumulate ? Self.accumulate(gradient, into: target) : copy(gradient, to: target)
            }
            first.receive(moving: gradient)
        }
        return result
    }

    package static func copy(_ source: Tensor, to target: Tensor) {
        precondition(source.count == target.count, "\(source.shape) copied to \(target.shape)")
        let (from, to) = (source.pointer, target.pointer)
        WorkerPool.shared.forChunks(of: source.count, size: chunk) { range in
            (to + range.lowerBound).update(from: from + range.lowerBound, count: range.count)
        }
    }

    /// The sum of squares in double, the same for any thread count.
    package static func sumOfSquares(_ tensor: Tensor) -> Double {
        let chunks = (tensor.count + chunk - 1) / chunk
        var partial = [Double](repeating: 0, count: chunks)
        let source = tensor.pointer
        partial.withUnsafeMutableBufferPointer { partial in
            let partial = partial
            WorkerPool.shared.forEach(chunks) { index in
                let start = index * chunk
                partial[index] = ck_sum_of_squares(source + start, min(chunk, tensor.count - start))
            }
        }
        return partial.reduce(0, +)
    }

    package static func allFinite(_ tensor: Tensor) -> Bool {
        ck_all_finite(tensor.pointer, tensor.count) != 0
    }
}
