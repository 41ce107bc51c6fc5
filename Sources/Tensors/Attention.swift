import CKernels

/// Rotary position embedding and causal grouped-query attention over packed sequences.
///
/// ```
/// out[r, h] = Σ_j softmax_j(scale · q[r, h] · k[j, h / groupSize]) v[j, h / groupSize],  j ≤ position(r)
/// ```
/// Each row is computed by the same kernel whether it stands alone in a decoding step or among thousands in training.
package enum Attention {
    /// Rows per task.
    private static let rowBlock = 8

    /// q [rows, heads · headWidth], k and v [rows, keyValueHeads · headWidth]; q and k are rotated in place, so nothing else
    /// may read them. `pages` receives the rows' keys and values and supplies those of earlier positions.
    package static func apply(
        q: Variable, k: Variable, v: Variable, plan: AttentionPlan, pages: KeyValuePages, rotary: RotaryTable,
        on tape: Tape?
    ) -> Variable {
        let headWidth = pages.headWidth
        precondition(
            q.value.rows == plan.rowCount && k.value.rows == plan.rowCount,
            "\(q.value.rows) queries and \(k.value.rows) keys for a plan of \(plan.rowCount) rows")
        precondition(k.value.width == pages.headCount * headWidth, "keys \(k.value.shape), \(pages.headCount) heads")
        rotary.rotate(q.value, positions: plan.positions)
        rotary.rotate(k.value, positions: plan.positions)
        pages.write(keys: k.value, values: v.value, plan: plan)
        let output = Variable(Tensor(shape: q.value.shape))
        let logSumExp = Tensor(shape: [plan.rowCount, q.value.width / headWidth])
        forward(q.value, output.value, logSumExp, plan, pages)
        tape?.record {
            [
                queries = q.value, result = output.value, keyShape = k.value.shape, toQueries = q.gradient,
                toKeys = k.gradient, toValues = v.gradient, downstream = output.gradient
            ] in
            guard let gradient = downstream.take() else { return }
            let (dq, dk, dv) = backward(gradient, result, logSumExp, queries, keyShape, plan, pages)
            rotary.rotate(dq, positions: plan.positions, backward: true)
            rotary.rotate(dk, positions: plan.positions, backward: true)
            toQueries.receive(moving: dq)
            toKeys.receive(moving: dk)
            toValues.receive(moving: dv)
        }
        return output
    }

    private static func scale(_ headWidth: Int) -> Float { 1 / Float(headWidth).squareRoot() }

    private static func forward(
        _ q: Tensor, _ output: Tensor, _ logSumExp: Tensor, _ plan: AttentionPlan, _ pages: KeyValuePages
    ) {
        let headWidth = pages.headWidth
        let heads = q.width / headWidth
        let group = heads / pages.headCount
        precondition(group * pages.headCount == heads, "\(heads) query heads over \(pages.headCount) key heads")
        let (queries, outputs, sums) = (q.pointer, output.pointer, logSumExp.pointer)
        let (keys, values) = (pages.keys.pointer, pages.values.pointer)
        let blocks = (plan.rowCount + rowBlock - 1) / rowBlock
        plan.table.withUnsafeBufferPointer { table in
            guard let table = table.baseAddress else { return }
            WorkerPool.shared.forEach(blocks * pages.headCount) { task in
                let head = task % pages.headCount
                let first = task / pages.headCount * rowBlock
                let rows = first..<min(first + rowBlock, plan.rowCount)
                let scores = Storage(count: rows.map { scoreCount(group, plan.positions[$0]) }.max() ?? 0)
                for row in rows {
                    let at = row * q.width + head * group * headWidth
                    ck_attention_row(
                        outputs + at, sums + row * heads + head * group, scores.pointer, queries + at,
                        keys + head * headWidth * 16, values + head * pages.paddedWidth * 16,
                        table + Int(plan.tableStarts[row]), pages.keyStride, pages.valueStride,
                        Int(plan.positions[row]), group, headWidth, scale(headWidth))
                }
                withExtendedLifetime(scores) {}
            }
        }
    }

    private static func scoreCount(_ heads: Int, _ position: Int32) -> Int { heads * 16 * (Int(position) / 16 + 1) }

    /// Units share no pages that they write and heads no slots, so each (unit, head) pair is one task that walks its rows
    /// in order.
    private static func backward(
        _ gradient: Tensor, _ output: Tensor, _ logSumExp: Tensor, _ q: Tensor, _ keyShape: [Int],
        _ plan: AttentionPlan, _ pages: KeyValuePages
    ) -> (dq: Tensor, dk: Tensor, dv: Tensor) {
        let headWidth = pages.headWidth
        let heads = q.width / headWidth
        let group = heads / pages.headCount
        let gradientPages = GradientPages(plan)
        let (keyRows, valueLanes) = pages.transposed()
        let gradientShape = [gradientPages.pageCount] + pages.values.shape.dropFirst()
        let dkeyRows = Tensor(shape: gradientShape)
        let dvalueRows = Tensor(shape: gradientShape)
        Elementwise.fill(dkeyRows, with: 0)
        Elementwise.fill(dvalueRows, with: 0)
        let dq = Tensor(shape: q.shape)
        let (g, o, s, x, dx) = (gradient.pointer, output.pointer, logSumExp.pointer, q.pointer, dq.pointer)
        let (keys, kr, vl) = (pages.keys.pointer, keyRows.pointer, valueLanes.pointer)
        let (dk, dv) = (dkeyRows.pointer, dvalueRows.pointer)
        plan.table.withUnsafeBufferPointer { table in
            gradientPages.table.withUnsafeBufferPointer { gradientTable in
                guard let table = table.baseAddress, let gradientTable = gradientTable.baseAddress else { return }
                WorkerPool.shared.forEach(plan.units.count * pages.headCount) { task in
                    let head = task % pages.headCount
                    let rows = plan.units[task / pages.headCount].rows
                    let scratch = Storage(count: 2 * (rows.map { scoreCount(group, plan.positions[$0]) }.max() ?? 0))
                    let (lanesAt, rowsAt) = (head * headWidth * 16, head * pages.paddedWidth * 16)
                    for row in rows {
                        let at = row * q.width + head * group * headWidth
                        let start = Int(plan.tableStarts[row])
                        ck_attention_row_backward(
                            dx + at, dk + rowsAt, dv + rowsAt, scratch.pointer, g + at, o + at,
                            s + row * heads + head * group, x + at, keys + lanesAt, kr + rowsAt, vl + lanesAt,
                            table + start, gradientTable + start, pages.keyStride, pages.valueStride,
                            Int(plan.positions[row]), group, headWidth, scale(headWidth))
                    }
                    withExtendedLifetime(scratch) {}
                }
            }
        }
        withExtendedLifetime((keyRows, valueLanes)) {}
        for merge in gradientPages.merges {
            for pages in [(dk, pages.valueStride), (dv, pages.valueStride)] {
                ck_accumulate(pages.0 + Int(merge.to) * pages.1, pages.0 + Int(merge.from) * pages.1, pages.1)
            }
        }
        return (
            dq, gatherSlots(dkeyRows, keyShape, plan, pages), gatherSlots(dvalueRows, keyShape, plan, pages)
        )
    }

    /// The gradient of a row's key or value: the sum over its slots, in order.
    private static func gatherSlots(
        _ slotGradients: Tensor, _ shape: [Int], _ plan: AttentionPlan, _ pages: KeyValuePages
    ) -> Tensor {
        let result = Tensor(shape: shape)
        let width = shape[1]
        let (starts, slots) = plan.slotLists()
        let (from, to) = (slotGradients.pointer, result.pointer)
        WorkerPool.shared.forChunks(of: plan.rowCount, size: 16) { rows in
            for row in rows {
                let own = slots[Int(starts[row])..<Int(starts[row + 1])]
                for head in 0..<pages.headCount {
                    let target = to + row * width + head * pages.headWidth
                    for (index, slot) in own.enumerated() {
                        let (page, lane) = (Int(slot) / 16, Int(slot) % 16)
                        let source = from + page * pages.valueStride + (head * 16 + lane) * pages.paddedWidth
                        if index == 0 {
                            target.update(from: source, count: pages.headWidth)
                        } else {
                            ck_accumulate(target, source, pages.headWidth)
                        }
                    }
                }
            }
        }
        return result
    }
}
