import CKernels

/// The head: log-probability and entropy of given tokens under softmax(hidden · Wᵀ / temperature).
///
/// Logits exist for a block of rows at a time and are computed again in the backward pass, so memory does not grow with
/// the batch.
/// ```
/// logProbs[i]  = z[targets[i]] − logΣexp(z),   z = hidden[i] Wᵀ / temperature
/// entropies[i] = logΣexp(z) − Σ_v softmax(z)_v z_v
/// ```
package struct TokenLogProbs {
    package let logProbs: Variable
    package let entropies: Variable

    /// Rows whose logits exist at once.
    private static let rowBlock = 126

    /// hidden [rows, width], weight [vocabulary, width], one target per row; `temperature` > 0.
    package static func apply(
        _ hidden: Variable, weight: Parameter, targets: [Int32], temperature: Float, on tape: Tape?
    ) -> TokenLogProbs {
        let rows = hidden.value.rows
        precondition(targets.count == rows, "\(targets.count) targets for \(rows) rows")
        precondition(temperature > 0, "a temperature of \(temperature)")
        let scale = 1 / temperature
        let logProbs = Variable(Tensor(shape: [rows]))
        let entropies = Variable(Tensor(shape: [rows]))
        let sums = Tensor(shape: [rows])
        forEachBlock(hidden.value, weight: weight) { range, logits in
            let row = LogitRows(logits, width: weight.value.shape[0])
            WorkerPool.shared.forEach(range.count) { index in
                let at = range.lowerBound + index
                let statistics = row.statistics(index, scale: scale)
                sums.pointer[at] = statistics.logSumExp
                entropies.value.pointer[at] = statistics.entropy
                logProbs.value.pointer[at] = row.logProb(index, of: targets[at], scale: scale, statistics)
            }
        }
        tape?.record {
            backward(
                hidden, weight, targets, scale, sums, entropies.value, logProbs.takeGradient(),
                entropies.takeGradient())
        }
        return TokenLogProbs(logProbs: logProbs, entropies: entropies)
    }

    private static func backward(
        _ hidden: Variable, _ weight: Parameter, _ targets: [Int32], _ scale: Float, _ sums: Tensor,
        _ entropies: Tensor, _ dLogProbs: Tensor?, _ dEntropies: Tensor?
    ) {
        guard dLogProbs != nil || dEntropies != nil else { return }
        let vocabulary = weight.value.shape[0]
        let width = hidden.value.width
        hidden.receiveGradient { target, accumulate in
            forEachBlock(hidden.value, weight: weight) { range, logits in
                WorkerPool.shared.forEach(range.count) { index in
                    let at = range.lowerBound + index
                    precondition(
                        targets[at] >= 0 && targets[at] < vocabulary, "target \(targets[at]) of \(vocabulary)")
                    ck_log_softmax_row_backward(
                        logits.pointer + index * vocabulary, vocabulary, scale, sums.pointer[at],
                        entropies.pointer[at], Int(targets[at]), dLogProbs?.pointer[at] ?? 0,
                        dEntropies?.pointer[at] ?? 0)
                }
                Linear.accumulateWeightGradient(
                    logits.pointer, hidden.value.pointer + range.lowerBound * width, rows: range.count, into: weight)
                Linear.inputGradient(
                    logits.pointer, rows: range.count, weight: weight,
                    into: target.pointer + range.lowerBound * width, accumulate: accumulate)
            }
        }
    }

    /// Calls `body` with the logits of one block of rows after another, [rows, vocabulary].
    static func forEachBlock(
        _ hidden: Tensor, weight: Parameter, _ body: (Range<Int>, Tensor) -> Void
    ) {
        let rows = hidden.rows
        let logits = Tensor(shape: [min(rows, rowBlock), weight.value.shape[0]])
        for start in stride(from: 0, to: rows, by: rowBlock) {
            let range = start..<min(start + rowBlock, rows)
            Linear.product(
                hidden.pointer + start * hidden.width, rows: range.count, weight: weight, bias: nil,
                into: logits.pointer)
            body(range, logits)
        }
    }
}
