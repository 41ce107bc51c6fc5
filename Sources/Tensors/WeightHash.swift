/// A fingerprint of a model's weights: equal weights, equal text; meant to tell versions apart, not to withstand forgery.
package enum WeightHash {
    /// Sixteen hexadecimal digits over all values in order.
    package static func text(_ parameters: [Parameter]) -> String {
        var combined: UInt64 = 0xCBF2_9CE4_8422_2325
        for parameter in parameters { combined = mix(combined ^ hash(parameter.value)) }
        let digits = String(combined, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func hash(_ tensor: Tensor) -> UInt64 {
        let chunks = (tensor.count + Elementwise.chunk - 1) / Elementwise.chunk
        var partial = [UInt64](repeating: 0, count: chunks)
        let words = UnsafeRawPointer(tensor.pointer)
        partial.withUnsafeMutableBufferPointer { partial in
            let partial = partial
            WorkerPool.shared.forEach(chunks) { index in
                let start = index * Elementwise.chunk
                let end = min(start + Elementwise.chunk, tensor.count)
                partial[index] = hash(words, start, end)
            }
        }
        return partial.reduce(UInt64(tensor.count)) { mix($0 ^ $1) }
    }

    /// Four independent multiplicative chains keep the multiplier busy.
    private static func hash(_ words: UnsafeRawPointer, _ start: Int, _ end: Int) -> UInt64 {
        var (a, b, c, d): (UInt64, UInt64, UInt64, UInt64) = (1, 2, 3, 4)
        func word(_ index: Int) -> UInt64 { UInt64(words.load(fromByteOffset: index * 4, as: UInt32.self)) }
        var index = start
        while index + 4 <= end {
            a = (a ^ word(index)) &* 0x9E37_79B9_7F4A_7C15
            b = (b ^ word(index + 1)) &* 0x9E37_79B9_7F4A_7C15
            c = (c ^ word(index + 2)) &* 0x9E37_79B9_7F4A_7C15
            d = (d ^ word(index + 3)) &* 0x9E37_79B9_7F4A_7C15
            index += 4
        }
        while index < end {
            a = (a ^ word(index)) &* 0x9E37_79B9_7F4A_7C15
            index += 1
        }
        return mix(a ^ mix(b ^ mix(c ^ mix(d))))
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        let first = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        let second = (first ^ (first >> 27)) &* 0x94D0_49BB_1331_11EB
        return second ^ (second >> 31)
    }
}
