import Basics

/// The element types that Hone writes.
package enum StoredPrecision: String, Sendable, CaseIterable {
    case fp32
    case bf16

    /// The name in safetensors headers.
    var safetensorsName: String { self == .fp32 ? "F32" : "BF16" }
    /// The name in `config.json`.
    var torchName: String { self == .fp32 ? "float32" : "bfloat16" }
    var byteCount: Int { self == .fp32 ? 4 : 2 }
}

/// Writes safetensors files that the reference implementation reads: names in order, header padded to 8 bytes.
enum SafetensorsWriter {
    /// Writes `tensors` to a new file at `path` and waits until it is on the disk.
    ///
    /// - Parameter values: Calls its second argument once with the row-major values of the tensor it is given.
    static func write(
        _ tensors: [ExpectedTensor], precision: StoredPrecision, to path: String, values: TensorValues
    ) throws {
        let sorted = tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let file = try FileWriter(creating: path)
        var header = Array(try header(sorted, precision: precision).utf8)
        header += Array(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
        try withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes in try file.write(bytes) }
        try header.withUnsafeBytes { bytes in try file.write(bytes) }
        for tensor in sorted {
            try values(tensor.name) { buffer in
                precondition(
                    buffer.count == tensor.count,
                    "\(buffer.count) values given for \(tensor.name) \(tensor.shape)")
                try write(buffer, precision: precision, to: file)
            }
        }
        try file.sync()
    }

    /// The tensors split into files of at most `limit` bytes each, in order; a larger tensor has its own file.
    static func shards(
        _ tensors: [ExpectedTensor], precision: StoredPrecision, limit: Int
    ) -> [[ExpectedTensor]] {
        var shards: [[ExpectedTensor]] = []
        var size = 0
        for tensor in tensors {
            let byteCount = tensor.count * precision.byteCount
            if shards.isEmpty || size + byteCount > limit {
                shards.append([])
                size = 0
            }
            shards[shards.count - 1].append(tensor)
            size += byteCount
        }
        return shards
    }

    private static func header(_ sorted: [ExpectedTensor], precision: StoredPrecision) throws -> String {
        var members: [String: JSONValue] = ["__metadata__": .object(["format": .string("pt")])]
        var offset = 0
        for tensor in sorted {
            let end = offset + tensor.count * precision.byteCount
            members[tensor.name] = .object([
                "dtype": .string(precision.safetensorsName),
                "shape": .array(tensor.shape.map { .integer($0) }),
                "data_offsets": .array([.integer(offset), .integer(end)]),
            ])
            offset = end
        }
        return try JSONValue.object(members).text()
    }

    private static func write(
        _ values: UnsafeBufferPointer<Float>, precision: StoredPrecision, to file: borrowing FileWriter
    ) throws(FileError) {
        guard precision == .bf16 else { return try file.write(UnsafeRawBufferPointer(values)) }
        let chunk = UnsafeMutableBufferPointer<UInt16>.allocate(capacity: min(values.count, 1 << 18))
        defer { chunk.deallocate() }
        var start = 0
        while start < values.count {
            let count = min(chunk.count, values.count - start)
            for i in 0..<count {
                chunk[i] = FloatConversion.brain(values[start + i])
            }
            try file.write(UnsafeRawBufferPointer(UnsafeMutableBufferPointer(rebasing: chunk[..<count])))
            start += count
        }
    }
}
