/// Arrays of numbers as bytes: little-endian, no header, the count is the length over the width.
///
/// Floats keep their bit patterns, whatever they are.
enum TokenBlob {
    static func bytes(_ values: [Int32]) -> [UInt8] {
        words(values.map(UInt32.init(bitPattern:)))
    }

    static func bytes(_ values: [Float]) -> [UInt8] {
        words(values.map(\.bitPattern))
    }

    static func bytes(_ mask: [Bool]) -> [UInt8] {
        mask.map { $0 ? 1 : 0 }
    }

    static func integers(_ bytes: [UInt8]) -> [Int32] {
        words(bytes).map(Int32.init(bitPattern:))
    }

    static func floats(_ bytes: [UInt8]) -> [Float] {
        words(bytes).map(Float.init(bitPattern:))
    }

    private static func words(_ values: [UInt32]) -> [UInt8] {
        values.map(\.littleEndian).withUnsafeBytes(Array.init)
    }

    private static func words(_ bytes: [UInt8]) -> [UInt32] {
        bytes.withUnsafeBytes { buffer in
            (0..<buffer.count / 4).map {
                UInt32(littleEndian: buffer.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self))
            }
        }
    }
}
