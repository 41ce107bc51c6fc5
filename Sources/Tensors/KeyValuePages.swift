/// The keys and values of one layer in pages of 16 positions.
///
/// Keys lie as [page][head][headWidth][16] (positions in lanes), values as [page][head][16][paddedWidth]. Unwritten
/// slots hold garbage, which attention never lets through.
package struct KeyValuePages {
    package let pageCount: Int
    package let headCount: Int
    package let headWidth: Int
    let keys: Tensor
    let values: Tensor

    package init(pageCount: Int, headCount: Int, headWidth: Int) {
        self.pageCount = pageCount
        self.headCount = headCount
        self.headWidth = headWidth
        let padded = Self.padded(headWidth)
        keys = Tensor(shape: [pageCount, headCount, headWidth, 16])
        values = Tensor(shape: [pageCount, headCount, 16, padded])
    }

    /// Head width rounded up to whole lanes.
    static func padded(_ width: Int) -> Int { (width + 15) / 16 * 16 }

    var paddedWidth: Int { Self.padded(headWidth) }
    /// Floats from one page of a head to the next.
    var keyStride: Int { headCount * headWidth * 16 }
    var valueStride: Int { headCount * paddedWidth * 16 }

    /// Writes each row's key and value, [rows, headCount · headWidth] each, to all of its slots.
    func write(keys k: Tensor, values v: Tensor, plan: AttentionPlan) {
        precondition(plan.pageCount <= pageCount, "a plan of \(plan.pageCount) pages for a store of \(pageCount)")
        let (starts, slots) = plan.slotLists()
        let width = headCount * headWidth
        let (from, fromValues) = (k.pointer, v.pointer)
        let (toKeys, toValues) = (keys.pointer, values.pointer)
        WorkerPool.shared.forChunks(of: plan.rowCount, size: 16) { rows in
            for row in rows {
                for slot in slots[Int(starts[row])..<Int(starts[row + 1])] {
                    let (page, lane) = (Int(slot) / 16, Int(slot) % 16)
                    for head in 0..<headCount {
                        let key = toKeys + page * keyStride + head * headWidth * 16 + lane
                        let value = toValues + page * valueStride + (head * 16 + lane) * paddedWidth
                        let source = row * width + head * headWidth
                        for d in 0..<headWidth { key[d * 16] = from[source + d] }
                        value.update(from: fromValues + source, count: headWidth)
                    }
                }
            }
        }
    }

    /// Copies a whole page, for a sequence that parts from another inside it.
    package func copyPage(_ source: Int32, to target: Int32) {
        let (k, v) = (keys.pointer, values.pointer)
        (k + Int(target) * keyStride).update(from: k + Int(source) * keyStride, count: keyStride)
        (v + Int(target) * valueStride).update(from: v + Int(source) * valueStride, count: valueStride)
    }

    /// The same keys as [page][head][16][paddedWidth] and values as [page][head][headWidth][16], for the backward pass.
    func transposed() -> (keyRows: Tensor, valueLanes: Tensor) {
        let padded = paddedWidth
        let keyRows = Tensor(shape: values.shape)
        let valueLanes = Tensor(shape: keys.shape)
        let (k, v, kr, vl) = (keys.pointer, values.pointer, keyRows.pointer, valueLanes.pointer)
        WorkerPool.shared.forChunks(of: pageCount * headCount, size: 4) { range in
            for block in range {
                let (key, lanes) = (k + block * headWidth * 16, vl + block * headWidth * 16)
                let (value, rows) = (v + block * padded * 16, kr + block * padded * 16)
                for lane in 0..<16 {
                    for d in 0..<headWidth {
                        rows[lane * padded + d] = key[d * 16 + lane]
                        lanes[d * 16 + lane] = value[lane * padded + d]
                    }
                    for d in headWidth..<padded { rows[lane * padded + d] = 0 }
                }
            }
        }
        return (keyRows, valueLanes)
    }
}
