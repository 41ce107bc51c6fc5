import Basics
import CKernels
import Tensors
import TestSupport
import Testing

/// Matrix products of operands rounded to bf16, under every kernel variant, against plain double-precision loops.
@Suite("bf16 products", .needsSteadyKernels) struct BFloat16ProductTests {
    private static let variants = KernelVariant.allCases.filter(\.isSupported)
    /// Those without an instruction of their own, which add in the same order.
    private static let alike: Set<KernelVariant> = [.portable, .avx2, .avx512, .neon]
    private let random = RandomStream(seed: 21)

    private func values(_ name: String, _ count: Int) -> [Float] {
        let stream = random.child(name)
        return (0..<count).map { Float(stream.uniform($0) * 2 - 1) }
    }

    /// To the nearest bf16, ties to even, by way of doubles.
    private func rounded(_ x: Float) -> Double {
        guard x != 0 else { return 0 }
        let unit = Math.pow(2, Double(x.exponent) - 7)
        return (Double(x) / unit).rounded(.toNearestOrEven) * unit
    }

    private func close(_ found: [Float], _ expected: [Double], _ label: String) {
        #expect(found.count == expected.count)
        let worst = zip(found, expected).map { abs(Double($0) - $1) / max(1, abs($1)) }.max() ?? 0
        #expect(worst < 1e-5, "\(label): off by \(worst)")
    }

    /// A matrix [rows, columns] as left operand, as right operand, and rounded.
    private struct Matrix {
        let rows: Int
        let columns: Int
        let values: [Float]

        func left(_ variant: KernelVariant, transposed: Bool = false) -> BFloat16Rows {
            transposed
                ? BFloat16Rows(values, rows: columns, rowStride: 1, items: rows, itemStride: columns, variant: variant)
                : BFloat16Rows(values, rows: rows, rowStride: columns, items: columns, itemStride: 1, variant: variant)
        }

        func right(transposed: Bool = false) -> BFloat16Panels {
            transposed
                ? BFloat16Panels(values, columns: columns, columnStride: 1, items: rows, itemStride: columns)
                : BFloat16Panels(values, columns: rows, columnStride: columns, items: columns, itemStride: 1)
        }
    }

    private func matrix(_ name: String, _ rows: Int, _ columns: Int) -> Matrix {
        Matrix(rows: rows, columns: columns, values: values(name, rows * columns))
    }

    private func product(
        _ left: BFloat16Rows, _ right: BFloat16Panels, bias: [Float]? = nil, onto start: Float? = nil
    ) -> [Float] {
        var y = [Float](repeating: start ?? .nan, count: left.rows * right.columns)
        BFloat16Product.write(left, right, bias: bias, into: &y, accumulate: start != nil)
        return y
    }

    /// Σ a[r, i] b[c, i] over rounded numbers.
    private func sums(_ a: Matrix, _ b: Matrix) -> [Double] {
        let (x, y) = (a.values.map(rounded), b.values.map(rounded))
        return (0..<a.rows * b.rows).map { at in
            let (r, c) = (at / b.rows * a.columns, at % b.rows * a.columns)
            return (0..<a.columns).reduce(0) { $0 + x[r + $1] * y[c + $1] }
        }
    }

    private static let sizes = [
        (1, 1, 1), (1, 33, 31), (3, 32, 64), (14, 70, 33), (17, 64, 45), (33, 31, 100), (127, 40, 29), (3, 4500, 2),
    ]

    @Test("they equal sums over rounded operands, however those lie in memory, on ragged sizes", arguments: sizes)
    func equalSums(rows: Int, depth: Int, columns: Int) {
        let (a, b) = (matrix("a", rows, depth), matrix("b", columns, depth))
        func turned(_ m: Matrix) -> Matrix {
            let values = (0..<m.values.count).map { m.values[$0 % m.rows * m.columns + $0 / m.rows] }
            return Matrix(rows: m.columns, columns: m.rows, values: values)
        }
        let bias = values("bias", columns)
        let expected = sums(a, b)
        for variant in Self.variants {
            let found = product(a.left(variant), b.right())
            close(found, expected, "\(variant)")
            #expect(product(turned(a).left(variant, transposed: true), turned(b).right(transposed: true)) == found)
            close(
                product(a.left(variant), b.right(), bias: bias),
                expected.enumerated().map { $1 + Double(bias[$0 % columns]) }, "\(variant), bias")
            close(product(a.left(variant), b.right(), onto: 3), expected.map { $0 + 3 }, "\(variant), onto 3")
        }
    }

    @Test(
        "the processor's tiles have the bits of their emulation",
        .enabled(if: KernelVariant.amx.isSupported, "SKIPPED: this processor has no AMX"))
    func tiles() {
        let (a, b) = (matrix("a", 45, 70), matrix("b", 99, 70))
        let found = product(a.left(.amx), b.right()).map(\.bitPattern)
        #expect(found == product(a.left(.tiles), b.right()).map(\.bitPattern))
    }

    @Test("variants without an instruction of their own have the same bits")
    func sameBits() {
        let (a, b) = (matrix("a", 45, 70), matrix("b", 99, 70))
        var bits: [KernelVariant: [UInt32]] = [:]
        for variant in Self.variants { bits[variant] = product(a.left(variant), b.right()).map(\.bitPattern) }
        for variant in Self.alike { #expect(bits[variant] ?? bits[.portable] == bits[.portable], "\(variant)") }
        #expect(bits[.tiles] != bits[.portable], "tiles add in another order: the comparison would be empty")
    }

    @Test("a row's product does not depend on the rows beside it, nor on threads")
    func batchInvariance() {
        let (depth, columns, all) = (70, 300, 131)
        let x = matrix("rows", all, depth)
        let right = matrix("b", columns, depth).right()
        let threads = WorkerPool.shared.threadCount
        defer { WorkerPool.shared.threadCount = threads }
        for variant in Self.variants {
            func bits(_ rows: Range<Int>) -> [UInt32] {
                let part = Array(x.values[rows.lowerBound * depth..<rows.upperBound * depth])
                let some = Matrix(rows: rows.count, columns: depth, values: part)
                return product(some.left(variant), right).map(\.bitPattern)
            }
            let whole = bits(0..<all)
            for (count, rows) in [(1, 0..<1), (2, 0..<17), (3, 5..<6), (8, 3..<19), (1, 100..<131), (2, 1..<131)] {
                WorkerPool.shared.threadCount = count
                #expect(
                    bits(rows) == Array(whole[rows.lowerBound * columns..<rows.upperBound * columns]),
                    "\(variant), rows \(rows)")
            }
        }
    }

    @Test("a linear layer's output and both gradients are such products", arguments: Self.sizes)
    func linear(rows: Int, inputs: Int, outputs: Int) {
        let (x, w, dy) = (matrix("x", rows, inputs), matrix("w", outputs, inputs), matrix("dy", rows, outputs))
        let input = Variable(Tensor(shape: [rows, inputs], x.values))
        let weight = Parameter(name: "w", value: Tensor(shape: [outputs, inputs], w.values))
        weight.precision = .bf16
        let tape = Tape()
        let output = Linear.apply(input, weight: weight, on: tape)
        output.gradient.receive(moving: Tensor(shape: [rows, outputs], dy.values))
        Elementwise.fill(weight.accumulatedGradient(), with: 1)
        tape.backward()
        let variant = KernelVariant.current
        #expect(output.value.values == product(x.left(variant), w.right()))
        #expect(input.gradient.tensor?.values == product(dy.left(variant), w.right(transposed: true)))
        #expect(
            weight.accumulatedGradient().values
                == product(dy.left(variant, transposed: true), x.right(transposed: true), onto: 1))
    }

    @Test("rounding is to nearest, ties to even; what is no number stays none")
    func rounding() {
        let cases: [(Float, UInt32)] = [
            (1, 0x3f80), (Float(bitPattern: 0x3f80_8000), 0x3f80), (Float(bitPattern: 0x3f81_8000), 0x3f82),
            (Float(bitPattern: 0x3f80_8001), 0x3f81), (-0.0, 0x8000), (.infinity, 0x7f80), (-.infinity, 0xff80),
            (.greatestFiniteMagnitude, 0x7f80), (Float(bitPattern: 0x0000_8001), 0x0001),
        ]
        let items = cases.map(\.0) + [.nan, Float(bitPattern: 0x7f80_0001)]
        var panel = [UInt32](repeating: .max, count: 16 * 32)
        ck_bf16_panels(&panel, 32, items, items.count, 1, 1, items.count, 0, 1)
        let halves: [UInt32] = items.indices.map { (panel[$0 / 2 * 32] >> UInt32($0 % 2 * 16)) & 0xffff }
        #expect(Array(halves.prefix(cases.count)) == cases.map(\.1))
        for half in halves.suffix(2) { #expect(half & 0x7f80 == 0x7f80 && half & 0x7f != 0) }
        let padding = panel.dropFirst((items.count + 1) / 2 * 32)
        #expect(padding.count == 10 * 32 && padding.allSatisfy { $0 == 0 })
    }

    @Test("a change of value or of precision is seen by the next product")
    func packing() {
        let x = Tensor(shape: [1, 2], [1, 1])
        let weight = Parameter(name: "w", value: Tensor(shape: [1, 2], [1.001, 1]))
        #expect(Linear.product(x, weight: weight).values == [2.001])
        weight.precision = .bf16
        #expect(Linear.product(x, weight: weight).values == [2])
        weight.value.pointer[0] = 3
        weight.valueChanged()
        #expect(Linear.product(x, weight: weight).values == [4])
        weight.precision = .fp32
        weight.value.pointer[1] = 0.001
        weight.valueChanged()
        #expect(Linear.product(x, weight: weight).values == [3.001])
    }
}
