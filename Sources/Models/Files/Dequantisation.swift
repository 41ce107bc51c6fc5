package import Basics

/// Turns ggml's blocks into fp32 values.
///
/// A block is a run of elements along the input dimension that shares its scales. Layouts and formulas: ggml's
/// `ggml-common.h` and `gguf-py/gguf/quants.py`. Scales are IEEE halves, all numbers little-endian.
package enum Dequantisation {
    /// The types that can be turned into fp32.
    package static let supported: [GGUFTensorType] = [
        .f32, .f16, .bf16, .q80, .q40, .q41, .q50, .q51, .q4K, .q6K,
    ]

    /// Fills `destination` from whole blocks of `type`.
    ///
    /// A size that does not match or an unsupported type is a precondition failure; callers check `supported` first.
    package static func dequantise(
        _ type: GGUFTensorType, _ source: UnsafeRawBufferPointer, into destination: UnsafeMutableBufferPointer<Float>
    ) {
        let blockCount = destination.count / type.blockLength
        precondition(
            blockCount * type.blockLength == destination.count && source.count == blockCount * type.blockByteCount,
            "\(source.count) bytes of \(type.name) do not make \(destination.count) values")
        guard let input = source.baseAddress, let output = destination.baseAddress else { return }
        switch type {
        case .f32:
            UnsafeMutableRawPointer(output).copyMemory(from: input, byteCount: source.count)
        case .f16:
            for i in 0..<blockCount {
                output[i] = FloatConversion.float(half: input.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self))
            }
        case .bf16:
            for i in 0..<blockCount {
                output[i] = FloatConversion.float(brain: input.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self))
            }
        case .q80: blocks(blockCount, type, input, output, q80)
        case .q40: blocks(blockCount, type, input, output, q40)
        case .q41: blocks(blockCount, type, input, output, q41)
        case .q50: blocks(blockCount, type, input, output, q50)
        case .q51: blocks(blockCount, type, input, output, q51)
        case .q4K: blocks(blockCount, type, input, output, q4K)
        case .q6K: blocks(blockCount, type, input, output, q6K)
        default: preconditionFailure("\(type.name) cannot be dequantised")
        }
    }

    private typealias BlockFunction = (UnsafeRawPointer, UnsafeMutablePointer<Float>) -> Void

    @inline(__always)
    private static func blocks(
        _ count: Int, _ type: GGUFTensorType, _ input: UnsafeRawPointer, _ output: UnsafeMutablePointer<Float>,
        _ block: BlockFunction
    ) {
        let length = type.blockLength
        let byteCount = type.blockByteCount
        for index in 0..<count {
            block(input + index * byteCount, output + index * length)
        }
    }

    @inline(__always)
    private static func half(_ block: UnsafeRawPointer, _ offset: Int) -> Float {
        FloatConversion.float(half: block.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    /// d, 32 signed bytes: x = d·q.
    private static func q80(_ block: UnsafeRawPointer, _ output: UnsafeMutablePointer<Float>) {
        let scale = half(block, 0)
        let quants = (block + 2).assumingMemoryBound(to: Int8.self)
        for i in 0..<32 {
            output[i] = scale * Float(quants[i])
        }
    }

    /// d, 16 bytes of two nibbles: x = d·(q - 8); element i is the low nibble of byte i, element 16 + i the high one.
    private static func q40(_ block: UnsafeRawPointer, _ output: UnsafeMutablePointer<Float>) {
        let scale = half(block, 0)
        let quants = (block + 2).assumingMemoryBound(to: UInt8.self)
        for i in 0..<16 {
            output[i] = scale * Float(Int32(quants[i] & 15) - 8)
            output[16 + i] = scale * Float(Int32(quants[i] >> 4) - 8)
        }
    }

    /// d, m, nibbles as in Q4_0: x = d·q + m.
    private static func q41(_ block: UnsafeRawPointer, _ output: UnsafeMutablePointer<Float>) {
        let scale = half(block, 0)
        let minimum = half(block, 2)
        let quants = (block + 4).assumingMemoryBound(to: UInt8.self)
        for i in 0..<16 {
            output[i] = scale * Float(quants[i] & 15) + minimum
            output[16 + i] = scale * Float(quants[i] >> 4) + minimum
        }
    }

    /// d, 32 fifth bits, nibbles: x = d·(q - 16).
    private static func q50(_ block: UnsafeRawPointer, _ output: UnsafeMutablePointer<Float>) {
        let scale = half(block, 0)
        let high = block.loadUnaligned(fromByteOffset: 2, as: UInt32.self)
        let quants = (block + 6).assumingMemoryBound(to: UInt8.self)
        for i in 0..<16 {
            let low = UInt32(quants[i] & 15) | (high >> UInt32(i) & 1) << 4
            let upper = UInt32(quants[i] >> 4) | (high >> UInt32(16 + i) & 1) << 4
            output[i] = scale * Float(Int32(low) - 16)
            output[16 + i] = scale * Float(Int32(upper) - 16)
        }
    }

    /// d, m, 32 fifth bits, nibbles: x = d·q + m.
    private static func q51(_ block: UnsafeRawPointer, _ output: UnsafeMutablePointer<Float>) {
        let scale = half(block, 0)
        let minimum = half(block, 2)
        let high = block.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
        let quants = (block + 8).assumingMemoryBound(to: UInt8.self)
        for i in 0..<16 {
            let low = UInt32(quants[i] & 15) | (high >> UInt32(i) & 1) << 4
            let upper = UInt32(quants[i] >> 4) | (high >> UInt32(16 + i) & 1) << 4
            output[i] = scale * Float(low) + minimum
            output[16 + i] = scale * Float(upper) + minimum
        }
    }

    /// d, dmin, 12 bytes of packed 6-bit scales and minima for 8 sub-blocks of 32, 128 bytes of nibbles:
    /// x = (d·scale)·q - dmin·minimum. Each run of 32 bytes holds two sub-blocks, low nibbles first.
    private static func q4K(_ block: UnsafeRawPointer, _ output: UnsafeMutablePointer<Float>) {
        let scale = half(block, 0)
        let minimumScale = half(block, 2)
        let packed = (block + 4).assumingMemoryBound(to: UInt8.self)
        let quants = (block + 16).assumingMemoryBound(to: UInt8.self)
        for pair in 0..<4 {
            let low = scaleAndMinimum(packed, 2 * pair)
            let high = scaleAndMinimum(packed, 2 * pair + 1)
            let lowScale = scale * low.scale
            let lowMinimum = minimumScale * low.minimum
            let highScale = scale * high.scale
            let highMinimum = minimumScale * high.minimum
            let run = quants + 32 * pair
            let target = output + 64 * pair
            for i in 0..<32 {
                target[i] = lowScale * Float(run[i] & 15) - lowMinimum
                target[32 + i] = highScale * Float(run[i] >> 4) - highMinimum
            }
        }
    }

    @inline(__always)
    private static func scaleAndMinimum(_ packed: UnsafePointer<UInt8>, _ index: Int) -> (scale: Float, minimum: Float)
    {
        if index < 4 { return (Float(packed[index] & 63), Float(packed[index + 4] & 63)) }
        let scale = packed[index + 4] & 15 | (packed[index - 4] >> 6) << 4
        let minimum = packed[index + 4] >> 4 | (packed[index] >> 6) << 4
        return (Float(scale), Float(minimum))
    }

    /// 128 bytes of low nibbles, 64 of upper bit pairs, 16 signed scales, d: x = d·scale·(q - 32), in two halves of 128.
    private static func q6K(_ block: UnsafeRawPointer, _ output: UnsafeMutablePointer<Float>) {
        let scale = half(block, 208)
        for part in 0..<2 {
            let low = (block + 64 * part).assumingMemoryBound(to: UInt8.self)
            let high = (block + 128 + 32 * part).assumingMemoryBound(to: UInt8.self)
            let scales = (block + 192 + 8 * part).assumingMemoryBound(to: Int8.self)
            let target = output + 128 * part
            for i in 0..<32 {
                let group = i / 16
                let pairs = high[i]
                let quants = (
                    Int32(low[i] & 15 | (pairs & 3) << 4), Int32(low[i + 32] & 15 | (pairs >> 2 & 3) << 4),
                    Int32(low[i] >> 4 | (pairs >> 4 & 3) << 4), Int32(low[i + 32] >> 4 | (pairs >> 6) << 4)
                )
                target[i] = scale * Float(scales[group]) * Float(quants.0 - 32)
                target[i + 32] = scale * Float(scales[group + 2]) * Float(quants.1 - 32)
                target[i + 64] = scale * Float(scales[group + 4]) * Float(quants.2 - 32)
                target[i + 96] = scale * Float(scales[group + 6]) * Float(quants.3 - 32)
            }
        }
    }
}
