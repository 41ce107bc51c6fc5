import CKernels

/// The head: log-probability and entropy of given tokens under softmax(hidden · Wᵀ / temperature).
///
/// Logits exist for a block of rows at a time and are computed again in the backward pass, so memory does not grow with
/// the batch.
/// ```
/// logProbs[i]  = z[targets[i]] − logΣexp(z),   z = hidden[rows[i]] Wᵀ / temperature
/// entropies[i] = logΣexp(z) − Σ_v softmax(z)_v z_v
/// ```
/// Several targets may share a row, whose logits are computed once.
package struct TokenLogProbs {
    package let logProbs: Variable
    package let entropies: Variable

    /// Rows whose logits exist at once.
    package static let rowBlock = ProductTasks.rowBlock

    /// hidden [hidden rows, width], weight [vocabulary, width], `targets[i]` after row `rows[i]`; `temperature` > 0.
    package static func apply(
        _ hidden: Variable, weight: Parameter, rows: [Int32], targets: [Int32], temperature: Float, on tape: Tape?
    ) -> TokenLogProbs {
        precondition(temperature > 0, "a temperature of \(temperature)")
        let scale = 1 / temperature
        let lists = TargetLists(rows: rows, targets: targets, rowCount: hidden.value.rows)
        let logProbs = Variable(Tensor(shape: [targets.count]))
        let entropies = Variable(Tensor(shape: [targets.count]))
        var statistics = [LogitRows.Statistics](
            repeating: .init(logSumExp: 0, entropy: 0), count: hidden.value.rows)
        statistics.withUnsafeMutableBufferPointer { statistics in
            let statistics = statistics
            forEachBlock(hidden.value, weight: weight) { range, logits in
                let block = LogitRows(logits, width: weight.value.shape[0])
                WorkerPool.shared.forEach(range.count) { index in
                    let row = range.lowerBound + index
                    statistics[row] = block.statistics(index, scale: scale)
                    lists.forEach(row) { at, target in
                        entropies.value.pointer[at] = statistics[row].entropy
                        logProbs.value.pointer[at] = block.logProb(
                            index, of: target, scale: scale, statistics[row])
                    }
                }
            }
        }
        tape?.record {
            [
                statistics, recall = hidden.recall, upstream = hidden.gradient, fromLogProbs = logProbs.gradient,
                fromEntropies = entropies.gradient
            ] in
            backward(recall(), upstream, weight, lists, scale, statistics, fromLogProbs.take(), fromEntropies.take())
        }
        return TokenLogProbs(logProbs: logProbs, entropies: entropies)
    }

    private static func backward(
        _ hidden: Tensor, _ upstream: Gradient, _ weight: Parameter, _ lists: TargetLists, _ scale: Float,
        _ statistics: [LogitRows.Statistics], _ dLogProbs: Tensor?, _ dEntropies: Tensor?
    ) {
        guard dLogProbs != nil || dEntropies != nil else { return }
        let vocabulary = weight.value.shape[0]
        let width = hidden.width
        upstream.receive { target, accumulate in
            forEachBlock(hidden, weight: weight) { range, logits in
                WorkerPool.shared.forEach(range.count) { index in
                    logitGradient(
                        logits.pointer + index * vocabulary, vocabulary, lists, range.lowerBound + index, scale,
                        statistics[range.lowerBound + index], dLogProbs, dEntropies)
                }
                Linear.accumulateWeightGradient(
                    logits.pointer, hidden.pointer + range.lowerBound * width, rows: range.count, into: weight)
                Linear.inputGradient(
                    logits.pointer, rows: range.count, weight: weight,
                    into: target.pointer + range.lowerBound * width, accumulate: accumulate)
            }
        }
    }

    /// Replaces a row of logits by the gradient of the loss with respect to it.
    private static func logitGradient(
        _ logits: UnsafeMutablePointer<Float>, _ vocabulary: Int, _ lists: TargetLists, _ row: Int, _ scale: Float,
        _ statistics: LogitRows.Statistics, _ dLogProbs: Tensor?, _ dEntropies: Tensor?
    ) {
        var logProbSum: Float = 0
        var entropySum: Float = 0
        lists.forEach(row) { at, _ in
            logProbSum += dLogProbs?.pointer[at] ?? 0
            entropySum += dEntropies?.pointer[at] ?? 0
        }
        ck_log_softmax_row_backward(
            logits, vocabulary, scale, statistics.logSumExp, statistics.entropy, logProbSum, entropySum)
        guard let dLogProbs else { return }
        lists.forEach(row) { at, target in logits[Int(target)] += dLogProbs.pointer[at] * scale }
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
