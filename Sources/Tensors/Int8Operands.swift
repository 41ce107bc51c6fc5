import CKernels

/// A matrix rounded to 8 bits as the left operand of a product, used at once and never kept.
///
/// item ≈ scale · number, with one scale for every 64 items of a row and numbers from −127 to 127.
package struct Int8Rows {
    package let rows: Int
    package let items: Int
    fileprivate let numbers: Storage
    fileprivate let scales: Storage

    /// x [rows, items].
    package init(_ x: UnsafePointer<Float>, rows: Int, items: Int) {
        self.rows = rows
        self.items = items
        let blocks = Int8Panels.blocks(of: items)
        numbers = Storage(count: rows * blocks * Int(CK_INT8_BLOCK) / MemoryLayout<Float>.size)
        scales = Storage(count: rows * blocks)
        let (bytes, scales) = (numbers.bytes, scales.pointer)
        WorkerPool.shared.forChunks(of: rows, size: 16) { range in
            ck_int8_rows(bytes, scales, x, items, items, range.lowerBound, range.upperBound)
        }
    }

    fileprivate func numbers(from row: Int) -> UnsafeRawPointer {
        UnsafeRawPointer(numbers.bytes + row * Int8Panels.blocks(of: items) * Int(CK_INT8_BLOCK))
    }

    fileprivate func scales(from row: Int) -> UnsafePointer<Float> {
        UnsafePointer(scales.pointer + row * Int8Panels.blocks(of: items))
    }
}

/// A weight rounded to 8 bits as the right operand of a product, in panels of 32 columns.
package struct Int8Panels {
    package let columns: Int
    package let items: Int
    fileprivate let storage: Storage

    /// weight [columns, items].
    package init(_ weight: UnsafePointer<Float>, columns: Int, items: Int) {
        self.columns = columns
        self.items = items
        let panels = (columns + Int(CK_PANEL) - 1) / Int(CK_PANEL)
        let byteCount = panels * Self.blocks(of: items) * Int(CK_INT8_PANEL_BYTES)
        storage = Storage(count: byteCount / MemoryLayout<Float>.size)
        let target = storage.bytes
        WorkerPool.shared.forChunks(of: panels, size: 4) { range in
            ck_int8_panels(target, weight, columns, items, range.lowerBound, range.upperBound)
        }
    }

    fileprivate static func blocks(of items: Int) -> Int { (items + Int(CK_INT8_BLOCK) - 1) / Int(CK_INT8_BLOCK) }
}

/// The product of operands in 8 bits: exact within 64 items, summed in fp32 beyond.
package enum Int8Product {
    /// y[r, c] = Σ left[r, i] right[c, i] (+ bias[c]); y [left.rows, right.columns].
    ///
    /// A row's values depend on that row and on `right` alone, and are the same bits on every machine.
    package static func write(
        _ left: Int8Rows, _ right: Int8Panels, bias: UnsafePointer<Float>? = nil, into y: UnsafeMutablePointer<Float>
    ) {
        precondition(left.items == right.items, "\(left.items) items with \(right.items)")
        let columns = right.columns
        ProductTasks(rows: left.rows, columns: columns).forEach { task in
            ck_int8_product(
                y + task.rows.lowerBound * columns, columns, left.numbers(from: task.rows.lowerBound),
                left.scales(from: task.rows.lowerBound), task.rows.count, right.storage.bytes, bias, right.items,
                columns, task.panels.lowerBound, task.panels.upperBound)
        }
        withExtendedLifetime((left, right)) {}
    }
}
