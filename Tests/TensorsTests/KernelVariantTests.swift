import Basics
import CKernels
import Tensors
import TestSupport
import Testing

/// The kernels of every instruction set this machine has, against plain double-precision loops and against each other.
@Suite("Kernel variants agree to the bit", .serialized, .changesKernels) struct KernelVariantTests {
    private static let variants = [CK_PORTABLE, CK_AVX2, CK_AVX512, CK_NEON, CK_AVX512_BF16, CK_AMX, CK_TILES]
        .filter { ck_variant_supported($0) != 0 }
    private static let sizes = [1, 7, 8, 15, 16, 17, 31, 32, 33, 63, 100]

    private func random(_ name: String, _ count: Int) -> [Float] {
        let stream = RandomStream(seed: 5).child(name)
        return (0..<count).map { Float(stream.uniform($0) * 2 - 1) }
    }

    /// `compute` under every variant; all results must have the same bits.
    private func sameBits(_ compute: () -> [Float], _ label: String) -> [Float] {
        let best = ck_current_variant()
        defer { ck_set_variant(best) }
        var results: [[UInt32]] = []
        for variant in Self.variants {
            #expect(ck_set_variant(variant) == 1)
            results.append(compute().map(\.bitPattern))
        }
        for result in results { #expect(result == results[0], "\(label)") }
        return (results.first ?? []).map { Float(bitPattern: $0) }
    }

    @Test("linear equals a double-precision product", arguments: sizes)
    func linear(size: Int) {
        for (rows, outputs) in [(1, size), (size, 33), (29, size)] {
            let x = random("x", rows * size + 1)
            let w = random("w", outputs * size)
            let panels = (outputs + 31) / 32
            var packed = [Float](repeating: .nan, count: panels * 32 * size)
            ck_pack_panels(&packed, w, outputs, size, 0, panels)
            let y = sameBits(
                {
                    var y = [Float](repeating: .nan, count: rows * outputs)
                    x.withUnsafeBufferPointer { x in
                        guard let base = x.baseAddress else { return }
                        // One past the allocation's start: unaligned on purpose.
                        ck_linear(&y, outputs, base + 1, size, packed, nil, rows, size, outputs, 0, panels)
                    }
                    return y
                }, "linear \(rows)x\(size)x\(outputs)")
            for r in 0..<rows {
                for o in 0..<outputs {
                    var expected = 0.0
                    for i in 0..<size { expected += Double(x[1 + r * size + i]) * Double(w[o * size + i]) }
                    #expect(abs(Double(y[r * outputs + o]) - expected) < 1e-5 * Double(size))
                }
            }
        }
    }

    @Test("the measure of the peak computes what it counts")
    func multiplyAddRounds() {
        let best = ck_current_variant()
        defer { ck_set_variant(best) }
        for variant in Self.variants {
            ck_set_variant(variant)
            var values = [Float](repeating: 0.5, count: 16) + [Float](repeating: 1, count: 16)
            let operations = ck_fma_rounds(&values, 3)
            // Register r starts at its row's number; three times x / 2 + 1 gives r / 8 + 7 / 4.
            let registers = Int(operations / 3 / 32)
            let expected = (0..<registers / 2).map { 2 * (Double($0) / 8 + 1.75) }.reduce(0, +)
            #expect(registers > 0 && operations == Double(registers * 32 * 3))
            #expect(values[..<16].allSatisfy { Double($0) == expected }, "\(values[0]), expected \(expected)")
        }
    }

    @Test("a row's product does not depend on the rows beside it")
    func linearIsBatchInvariant() {
        let (inputs, outputs) = (70, 45)
        let x = random("x", 131 * inputs)
        let w = random("w", outputs * inputs)
        var packed = [Float](repeating: 0, count: 2 * 32 * inputs)
        ck_pack_panels(&packed, w, outputs, inputs, 0, 2)
        func product(_ rows: Int) -> [Float] {
            var y = [Float](repeating: 0, count: rows * outputs)
            ck_linear(&y, outputs, x, inputs, packed, nil, rows, inputs, outputs, 0, 2)
            return y
        }
        let all = product(131)
        for rows in [1, 2, 5, 13, 14, 15, 28, 64, 130] {
            #expect(product(rows).map(\.bitPattern) == all.prefix(rows * outputs).map(\.bitPattern))
        }
    }

    @Test("log-softmax, entropy and sampling equal double-precision loops", arguments: sizes)
    func softmax(size: Int) {
        let logits = random("logits", size).map { $0 * 8 }
        let scale: Float = 1 / 0.7
        let result = sameBits(
            {
                var (sum, entropy) = (Float(0), Float(0))
                ck_log_softmax_row(&sum, &entropy, logits, size, scale)
                return [
                    sum, entropy, Float(ck_argmax_row(logits, size)),
                    Float(ck_sample_row(logits, size, scale, sum, 0.37)),
                ]
            }, "softmax of \(size)")
        let z = logits.map { Double($0) * Double(scale) }
        let largest = z.max() ?? 0
        let sum = largest + Math.log(z.reduce(0) { $0 + Math.exp($1 - largest) })
        let p = z.map { Math.exp($0 - sum) }
        #expect(abs(Double(result[0]) - sum) < 1e-5)
        var entropy = 0.0
        for each in p where each > 0 { entropy -= each * Math.log(each) }
        #expect(abs(Double(result[1]) - entropy) < 1e-5)
        #expect(Int(result[2]) == logits.firstIndex(of: logits.max() ?? 0))
        var cumulative = 0.0
        let expected = p.firstIndex {
            cumulative += $0; return cumulative > 0.37
        }
        #expect(Int(result[3]) == expected)
    }

    @Test("norm and gate have the same bits everywhere", arguments: sizes)
    func rows(size: Int) {
        let x = random("x", 3 * size)
        let w = random("w", size)
        _ = sameBits(
            {
                var y = [Float](repeating: 0, count: 3 * size)
                var roots = [Float](repeating: 0, count: 3)
                ck_rms_norm(&y, &roots, x, w, 3, size, 1e-5)
                var gated = [Float](repeating: 0, count: 3 * size)
                ck_silu_gate(&gated, x, y, 3 * size)
                var (dx, dw) = ([Float](repeating: 0, count: 3 * size), [Float](repeating: 0, count: size))
                ck_rms_norm_backward(&dx, &dw, gated, x, w, roots, 3, size, 0)
                return y + roots + gated + dx + dw
            }, "rows of \(size)")
    }

    @Test("attention has the same bits everywhere", arguments: [(0, 1, 4), (15, 3, 16), (16, 4, 20), (77, 7, 64)])
    func attention(position: Int, heads: Int, width: Int) {
        let pages = position / 16 + 1
        let padded = (width + 15) / 16 * 16
        let keys = random("k", pages * width * 16)
        let values = random("v", pages * padded * 16)
        let q = random("q", heads * width)
        let dout = random("d", heads * width)
        let table = (0..<Int32(pages)).reversed().map { $0 }
        _ = sameBits(
            {
                var out = [Float](repeating: 0, count: heads * width)
                var sums = [Float](repeating: 0, count: heads)
                var scores = [Float](repeating: 0, count: 2 * heads * pages * 16)
                ck_attention_row(
                    &out, &sums, &scores, q, keys, values, table, width * 16, padded * 16, position, heads, width, 0.3)
                var dq = [Float](repeating: 0, count: heads * width)
                var dk = [Float](repeating: 0, count: pages * padded * 16)
                var dv = dk
                // Any numbers serve as the transposed copies here: only agreement is tested; gradients are tested by
                // finite differences.
                ck_attention_row_backward(
                    &dq, &dk, &dv, &scores, dout, out, sums, q, keys, values, keys, table, table, width * 16,
                    padded * 16,
                    position, heads, width, 0.3)
                return out + sums + dq + dk + dv
            }, "attention at \(position)")
    }
}
