import Basics

/// One safetensors file, mapped and checked.
///
/// Opening checks that the header is sound, that every tensor's bytes match its shape and type, and that the tensors tile
/// the data exactly, without holes or overlap. Format: huggingface/safetensors.
package struct SafetensorsFile: Sendable {
    /// One tensor of the file.
    package struct Tensor: Sendable, Equatable {
        package let shape: [Int]
        /// As the format spells it: "F32", "BF16", …
        package let type: String
        /// Bytes from the start of the file.
        package let range: Range<Int>
        /// The number of elements.
        package let count: Int
    }

    package let path: String
    package let tensors: [String: Tensor]
    package let metadata: [String: String]
    private let bytes: MappedFile

    private static let longestHeader = 100_000_000
    private static let typeSizes: [String: Int] = [
        "BOOL": 1, "U8": 1, "I8": 1, "F8_E5M2": 1, "F8_E4M3": 1, "I16": 2, "U16": 2, "F16": 2, "BF16": 2, "I32": 4,
        "U32": 4, "F32": 4, "I64": 8, "U64": 8, "F64": 8, "C64": 8,
    ]

    /// Maps and checks the file at `path`.
    /// - Throws: `MappedFileError` where it cannot be read, `ModelFileError.damaged` where its content is wrong.
    package init(path: String) throws {
        bytes = try MappedFile(path: path)
        self.path = path
        let header = try Self.header(of: bytes)
        metadata = header.parsed.metadata
        tensors = try Self.tensors(header.parsed.entries, start: header.end, bytes: bytes)
    }

    /// Fills `destination` with the tensor widened to fp32.
    ///
    /// - Throws: `ModelFileError.unsupported` for a type other than F32, F16 and BF16.
    package func read(_ name: String, into destination: UnsafeMutableBufferPointer<Float>) throws {
        guard let tensor = tensors[name] else {
            throw ModelFileError.contradiction(file: path, problem: "tensor '\(name)' is missing.")
        }
        precondition(
            destination.count == tensor.count,
            "\(destination.count) places for the \(tensor.count) values of \(name)")
        let types: [String: GGUFTensorType] = ["F32": .f32, "F16": .f16, "BF16": .bf16]
        guard let type = types[tensor.type] else {
            throw ModelFileError.unsupported(
                file: path,
                problem: "tensor '\(name)' is stored as \(tensor.type); F32, F16 and BF16 can be read. "
                    + "Convert the checkpoint.")
        }
        bytes.withBytes(tensor.range) { Dequantisation.dequantise(type, $0, into: destination) }
    }

    private static func damaged(_ bytes: MappedFile, _ problem: String) -> ModelFileError {
        .damaged(file: bytes.path, problem: problem + ". Fetch the file again.")
    }

    private static func header(of bytes: MappedFile) throws -> (parsed: SafetensorsHeader, end: Int) {
        guard bytes.byteCount >= 8 else { throw damaged(bytes, "\(bytes.byteCount) bytes are too few for a header") }
        let length = bytes.withBytes(0..<8) { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
        guard length <= UInt64(longestHeader), Int(length) <= bytes.byteCount - 8 else {
            throw damaged(
                bytes, "the header claims \(length) bytes, the file has \(bytes.byteCount - 8) (it may be truncated)")
        }
        let end = 8 + Int(length)
        do throws(SafetensorsHeader.Problem) {
            let range = 8..<end
            return (try bytes.withHeader(range), end)
        } catch {
            throw damaged(bytes, "the header is not sound: \(error.text)")
        }
    }

    private static func tensors(
        _ entries: [String: SafetensorsHeader.Entry], start: Int, bytes: MappedFile
    ) throws -> [String: Tensor] {
        let available = bytes.byteCount - start
        var position = 0
        var tensors: [String: Tensor] = [:]
        let sorted = entries.sorted { ($0.value.begin, $0.value.end, $0.key) < ($1.value.begin, $1.value.end, $1.key) }
        for (name, entry) in sorted {
            guard let size = typeSizes[entry.type] else {
                throw damaged(bytes, "tensor '\(name)' has the unknown type \(entry.type)")
            }
            guard let count = product(entry.shape), let byteCount = product([count, size]) else {
                throw damaged(bytes, "tensor '\(name)' \(entry.shape) is larger than any file")
            }
            guard entry.begin <= entry.end, entry.end - entry.begin == byteCount else {
                throw damaged(
                    bytes,
                    "tensor '\(name)' \(entry.shape) \(entry.type) needs \(byteCount) bytes, its data_offsets are "
                        + "[\(entry.begin), \(entry.end)]")
            }
            guard entry.begin == position else {
                throw damaged(bytes, "tensor '\(name)' begins at \(entry.begin) where \(position) was expected")
            }
            guard entry.end <= available else {
                throw damaged(
                    bytes,
                    "tensor '\(name)' ends at byte \(entry.end) of \(available) (the file is truncated)")
            }
            position = entry.end
            tensors[name] = Tensor(
                shape: entry.shape, type: entry.type, range: start + entry.begin..<start + entry.end, count: count)
        }
        guard position == available else {
            throw damaged(bytes, "\(available - position) bytes after the last tensor belong to none")
        }
        return tensors
    }

    private static func product(_ factors: [Int]) -> Int? {
        var result = 1
        for factor in factors {
            let (next, overflow) = result.multipliedReportingOverflow(by: factor)
            guard !overflow else { return nil }
            result = next
        }
        return result
    }
}

extension MappedFile {
    fileprivate func withHeader(_ range: Range<Int>) throws(SafetensorsHeader.Problem) -> SafetensorsHeader {
        let result = withBytes(range) { bytes in
            do throws(SafetensorsHeader.Problem) {
                return Result<SafetensorsHeader, SafetensorsHeader.Problem>.success(
                    try SafetensorsHeader(parsing: bytes))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
