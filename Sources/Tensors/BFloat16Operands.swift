import CKernels

/// A matrix rounded to bf16 as the left operand of a product: `rows` of `depth` items.
///
/// Its layout is that of a kernel variant, which computes the product; it is used at once and never kept.
package struct BFloat16Rows {
    package let rows: Int
    package let depth: BFloat16Depth
    fileprivate let variant: KernelVariant
    fileprivate let storage: Storage

    /// `x[row · rowStride + item · itemStride]`; one of the strides is 1.
    package init(
        _ x: UnsafePointer<Float>, rows: Int, rowStride: Int, items: Int, itemStride: Int,
        variant: KernelVariant = .current
    ) {
        self.rows = rows
        self.variant = variant
        depth = BFloat16Depth(items: items)
        storage = Storage(count: (rows + Int(CK_LEFT_PADDING)) * depth.padded)
        let (target, padded) = (storage.pointer, depth.padded)
        WorkerPool.shared.forChunks(of: rows, size: 32) { range in
            ck_bf16_rows(
                variant.code, target, padded, x, rowStride, itemStride, items, range.lowerBound, range.upperBound)
        }
    }
}

/// A matrix rounded to bf16 as the right operand of a product: `columns` of `depth` items, in panels of 32 columns.
package struct BFloat16Panels {
    package let columns: Int
    package let depth: BFloat16Depth
    fileprivate let storage: Storage

    /// `x[column · columnStride + item · itemStride]`; one of the strides is 1.
    package init(_ x: UnsafePointer<Float>, columns: Int, columnStride: Int, items: Int, itemStride: Int) {
        self.columns = columns
        depth = BFloat16Depth(items: items)
        let panels = (columns + Int(CK_PANEL) - 1) / Int(CK_PANEL)
        storage = Storage(count: panels * Int(CK_PANEL) * depth.padded / 2)
        let (target, padded) = (storage.pointer, depth.padded)
        WorkerPool.shared.forChunks(of: panels, size: 4) { range in
            ck_bf16_panels(
                target, padded, x, columnStride, itemStride, columns, items, range.lowerBound, range.upperBound)
        }
    }
}

/// The length of a product's sums: `items`, and as many zeros as the kernels want.
package struct BFloat16Depth: Equatable {
    package let items: Int

    var padded: Int { (items + Int(CK_DEPTH) - 1) / Int(CK_DEPTH) * Int(CK_DEPTH) }
}

/// The product of bf16 operands, summed in fp32.
package enum BFloat16Product {
    /// y[r, c] = Σ left[r, i] right[c, i] (+ bias[c]), or added to y where `accumulate`; y [left.rows, right.columns].
    ///
    /// A row's values depend on that row and on `right` alone.
    package static func write(
        _ left: BFloat16Rows, _ right: BFloat16Panels, bias: UnsafePointer<Float>? = nil,
        into y: UnsafeMutablePointer<Float>, accumulate: Bool
    ) {
        precondition(left.depth == right.depth, "\(left.depth.items) items with \(right.depth.items)")
        let columns = right.columns
        ProductTasks(rows: left.rows, columns: columns).forEach { task in
            let first = task.rows.lowerBound
            ck_bf16_product(
                left.variant.code, y + first * columns, columns, left.storage.pointer, first, task.rows.count,
                right.storage.pointer, bias, left.depth.padded, columns, task.panels.lowerBound,
                task.panels.upperBound, accumulate ? 1 : 0)
        }
        withExtendedLifetime((left, right)) {}
    }
}
