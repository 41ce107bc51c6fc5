import Basics
import CKernels
import Tensors
import TestSupport
import Testing

/// Matrix products of operands rounded to 8 bits, under every kernel variant, against plain double-precision loops.
@Suite("int8 products", .serialized, .changesKernels) struct Int8ProductTests {
    private static let variants = [CK_PORTABLE, CK_AVX2, CK_AVX512, CK_NEON, CK_AVX512_BF16, CK_AMX, CK_TILES]
        .filter { ck_variant_supported($0) != 0 }
    private static let block = Int(CK_INT8_BLOCK)
    private let random = RandomStream(seed: 8)

    private func values(_ name: String, _ count: Int, spread: Float = 1) -> [Float] {
        let stream = random.child(name)
        return (0..<count).map { Float(stream.uniform($0) * 2 - 1) * spread }
    }

    private func product(
        _ x: [Float], _ w: [Float], items: Int, bias: [Float]? = nil
    ) -> [Float] {
        let (rows, columns) = (x.count / items, w.count / items)
        var y = [Float](repeating: .nan, count: rows * columns)
        Int8Product.write(
            Int8Rows(x, rows: rows, items: items), Int8Panels(w, columns: columns, items: items), bias: bias, into: &y)
        return y
    }

    /// What `compute` returns under every variant, which must be the same bits.
    private func sameBits(_ label: String, _ compute: () -> [Float]) -> [Float] {
        let best = ck_current_variant()
        defer { ck_set_variant(best) }
        let results = Self.variants.map { variant in
            #expect(ck_set_variant(variant) == 1)
            return compute()
        }
        for (variant, result) in zip(Self.variants, results) {
            #expect(result.map(\.bitPattern) == results[0].map(\.bitPattern), "\(label), variant \(variant.rawValue)")
        }
        return results[0]
    }

    /// Every item at its nearest multiple of its block's scale: the largest of the block over 127.
    private func rounded(_ x: [Float], items: Int) -> [Double] {
        x.indices.map { at in
            let column = at % items / Self.block * Self.block
            let start = at / items * items + column
            let largest = x[start..<start + min(Self.block, items - column)].map(abs).max() ?? 0
            guard largest > 0 else { return 0 }
            return Double(x[at] * (127 / largest)).rounded(.toNearestOrEven) * Double(largest / 127)
        }
    }

    @Test(
        "they equal sums over rounded operands and have the same bits under every variant, on ragged sizes",
        arguments: [
            (1, 1, 1), (1, 64, 32), (1, 576, 33), (3, 63, 64), (6, 65, 31), (7, 128, 45), (13, 200, 100), (127, 40, 29),
            (3, 4500, 2),
        ])
    func equalSums(rows: Int, items: Int, columns: Int) {
        let (x, w) = (values("x", rows * items, spread: 30), values("w", columns * items, spread: 0.1))
        let bias = values("bias", columns)
        let found = sameBits("\(rows)x\(items)x\(columns)") { product(x, w, items: items, bias: bias) }
        let (left, right) = (rounded(x, items: items), rounded(w, items: items))
        for r in 0..<rows {
            for c in 0..<columns {
                let expected = (0..<items).reduce(Double(bias[c])) {
                    $0 + left[r * items + $1] * right[c * items + $1]
                }
                #expect(abs(Double(found[r * columns + c]) - expected) < 1e-5 * max(1, Double(items) / 16))
            }
        }
    }

    @Test("a row's product does not depend on the rows beside it, nor on threads")
    func batchInvariance() {
        let (items, columns, all) = (150, 300, 131)
        let (x, w) = (values("rows", all * items), values("w", columns * items))
        let threads = WorkerPool.shared.threadCount
        defer { WorkerPool.shared.threadCount = threads }
        func bits(_ rows: Range<Int>) -> [UInt32] {
            product(Array(x[rows.lowerBound * items..<rows.upperBound * items]), w, items: items).map(\.bitPattern)
        }
        let whole = bits(0..<all)
        for (count, rows) in [(1, 0..<1), (2, 0..<17), (3, 5..<6), (8, 3..<19), (1, 100..<131), (2, 1..<131)] {
            WorkerPool.shared.threadCount = count
            #expect(bits(rows) == Array(whole[rows.lowerBound * columns..<rows.upperBound * columns]), "rows \(rows)")
        }
    }

    @Test("what is no number reaches its own row and column alone; zeros stay zeros; tiny numbers stay finite")
    func extremes() {
        let items = 70
        var x = values("x", 4 * items)
        x[items + 69] = .nan
        x[2 * items] = .infinity
        for item in 0..<items { x[3 * items + item] = 0 }
        var w = values("w", 3 * items)
        for item in 0..<items { w[items + item] = .leastNonzeroMagnitude }
        w[2 * items + 3] = -.infinity
        let y = sameBits("extremes") { product(x, w, items: items) }
        for (row, isNumber) in [true, false, false, true].enumerated() {
            #expect(y[row * 3].isFinite == isNumber && y[row * 3 + 1].isFinite == isNumber, "row \(row)")
            #expect(y[row * 3 + 2].isNaN, "row \(row)")
        }
        #expect(y[9] == 0 && y[10] == 0)
    }

    @Test("a linear layer computes in 8 bits where its weight says so, and again after a change")
    func linear() {
        let (items, columns) = (80, 40)
        let x = Tensor(shape: [5, items], values("x", 5 * items))
        let weight = Parameter(name: "w", value: Tensor(shape: [columns, items], values("w", columns * items)))
        let exact = Linear.product(x, weight: weight).values
        weight.precision = .int8
        #expect(Linear.product(x, weight: weight).values == product(x.values, weight.value.values, items: items))
        weight.value.pointer[0] = 3
        weight.valueChanged()
        #expect(Linear.product(x, weight: weight).values == product(x.values, weight.value.values, items: items))
        weight.value.pointer[0] = values("w", 1)[0]
        weight.precision = .fp32
        #expect(Linear.product(x, weight: weight).values == exact)
    }
}
