/// A GGUF file (version 2 or 3, little-endian): its metadata, and where its tensors lie in the mapped bytes.
///
/// Opening checks everything the header says: bounds, overflow, alignment, duplicate names, tensors past the end. It
/// does not look at tensor values. Layout: ggml's `docs/gguf.md`.
package struct GGUFFile: Sendable {
    /// One tensor of the file.
    package struct TensorInfo: Sendable, Equatable {
        package let name: String
        /// Outermost first, the reverse of the file's order; the bytes are row-major either way.
        package let shape: [Int]
        package let type: GGUFTensorType
        /// First byte, from the start of the file.
        package let offset: Int
        package let byteCount: Int
        /// The number of elements.
        package let count: Int
    }

    package let path: String
    package let version: UInt32
    package let metadata: [String: GGUFValue]
    /// In file order.
    package let tensors: [TensorInfo]
    private let indices: [String: Int]
    private let bytes: MappedFile

    /// Maps and checks the file at `path`.
    /// - Throws: `MappedFileError` where it cannot be read, `GGUFError` where its content is wrong.
    package init(path: String) throws {
        let bytes = try MappedFile(path: path)
        let header = try bytes.withBytes(0..<bytes.byteCount) { try Header(bytes: $0, path: path) }
        self.path = path
        self.bytes = bytes
        version = header.version
        metadata = header.metadata
        tensors = header.tensors
        indices = header.indices
    }

    package subscript(tensor name: String) -> TensorInfo? {
        indices[name].map { tensors[$0] }
    }

    /// Calls `body` with the stored bytes of a tensor of this file.
    package func withBytes<Result>(
        of tensor: TensorInfo, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try bytes.withBytes(tensor.offset..<tensor.offset + tensor.byteCount, body)
    }
}

extension GGUFFile {
    /// The parsed and checked part of the file before the tensor data.
    private struct Header {
        var version: UInt32
        var metadata: [String: GGUFValue] = [:]
        var tensors: [TensorInfo] = []
        var indices: [String: Int] = [:]

        init(bytes: UnsafeRawBufferPointer, path: String) throws(GGUFError) {
            var reader = GGUFReader(bytes: bytes, path: path)
            guard bytes.count >= 4, bytes.prefix(4).elementsEqual("GGUF".utf8) else { throw .notGGUF(path: path) }
            _ = try reader.number("the magic", as: UInt32.self)
            version = try reader.number("the version")
            guard version == 2 || version == 3 else { throw .unsupportedVersion(path: path, version: version) }
            // A tensor entry takes at least 8 + 4 + 8 + 4 + 8 bytes, a metadata entry 8 + 4 + 1.
            let tensorCount = try reader.count("the tensor count", limit: bytes.count / 32)
            let entryCount = try reader.count("the metadata count", limit: bytes.count / 13)
            for _ in 0..<entryCount {
                let key = try reader.string("a metadata key")
                let value = try reader.value(key)
                guard metadata.updateValue(value, forKey: key) == nil else {
                    throw reader.damaged("the metadata key '\(key)' appears twice")
                }
            }
            let alignment = try Self.alignment(metadata, reader)
            var entries: [Entry] = []
            for _ in 0..<tensorCount {
                entries.append(try Entry(&reader, path: path))
            }
            let start = (reader.offset + alignment - 1) / alignment * alignment
            for entry in entries {
                let tensor = try entry.placed(after: start, alignment: alignment, end: bytes.count, path: path)
                guard indices.updateValue(tensors.count, forKey: tensor.name) == nil else {
                    throw .damaged(path: path, problem: "the tensor '\(tensor.name)' appears twice")
                }
                tensors.append(tensor)
            }
            try Self.refuseOverlap(tensors, path: path)
        }

        private static func alignment(
            _ metadata: [String: GGUFValue], _ reader: GGUFReader
        ) throws(GGUFError) -> Int {
            guard let value = metadata["general.alignment"] else { return 32 }
            guard let alignment = value.integerValue, alignment > 0, alignment <= 1 << 20,
                alignment.isMultiple(of: 8)
            else { throw reader.damaged("general.alignment must be a small multiple of 8") }
            return alignment
        }

        private static func refuseOverlap(_ tensors: [TensorInfo], path: String) throws(GGUFError) {
            let sorted = tensors.filter { $0.byteCount > 0 }.sorted { $0.offset < $1.offset }
            for (first, second) in zip(sorted, sorted.dropFirst()) where first.offset + first.byteCount > second.offset
            {
                throw .damaged(path: path, problem: "the tensors '\(first.name)' and '\(second.name)' overlap")
            }
        }
    }

    /// One tensor as the header lists it, before its place in the file is checked.
    private struct Entry {
        let name: String
        let shape: [Int]
        let type: GGUFTensorType
        let relativeOffset: UInt64

        init(_ reader: inout GGUFReader, path: String) throws(GGUFError) {
            name = try reader.string("a tensor name")
            let rank = try reader.number("the rank of '\(name)'", as: UInt32.self)
            guard rank <= 4 else { throw reader.damaged("the tensor '\(name)' has \(rank) dimensions, more than 4") }
            var dimensions: [Int] = []
            for _ in 0..<rank {
                dimensions.append(try reader.count("a dimension of '\(name)'", limit: 1 << 40))
            }
            shape = dimensions.reversed()
            let code = try reader.number("the type of '\(name)'", as: UInt32.self)
            guard let type = GGUFTensorType(rawValue: code) else {
                throw .unknownTensorType(path: path, tensor: name, code: code)
            }
            self.type = type
            relativeOffset = try reader.number("the offset of '\(name)'")
        }

        func placed(after start: Int, alignment: Int, end: Int, path: String) throws(GGUFError) -> TensorInfo {
            func damaged(_ problem: String) -> GGUFError {
                .damaged(path: path, problem: "tensor '\(name)' \(shape) \(type.name) \(problem)")
            }
            var count = 1
            for dimension in shape {
                let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
                guard !overflow else { throw damaged("is larger than any file") }
                count = product
            }
            guard (shape.last ?? 1).isMultiple(of: type.blockLength) else {
                throw damaged("has rows that are not whole blocks of \(type.blockLength)")
            }
            let (byteCount, tooLarge) = (count / type.blockLength).multipliedReportingOverflow(by: type.blockByteCount)
            guard let relative = Int(exactly: relativeOffset), relative.isMultiple(of: alignment) else {
                throw damaged("begins at offset \(relativeOffset), which is not a multiple of \(alignment)")
            }
            let (offset, pastEnd) = start.addingReportingOverflow(relative)
            guard !tooLarge, !pastEnd, offset <= end, byteCount <= end - offset else {
                throw damaged("needs bytes past the end of the file (\(end) bytes)")
            }
            return TensorInfo(
                name: name, shape: shape, type: type, offset: offset, byteCount: byteCount, count: count)
        }
    }
}
