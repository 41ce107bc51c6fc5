import Basics
import FoundationEssentials
import Models
import TestSupport
import Testing

@Suite("GGUF headers")
struct GGUFFileTests {
    @Test("metadata of every kind and tensor places are read")
    func reads() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("sound.gguf")
        var file = Builder()
        file.entry("u8", 0, [7])
        file.entry("i16", 3, Builder.bytes(Int16(-5)))
        file.entry("f32", 6, Builder.bytes(Float(0.5).bitPattern))
        file.entry("flag", 7, [1])
        file.entry("text", 8, Builder.string("grüß"))
        file.entry("ids", 9, Builder.array(5, 2, Builder.bytes(Int32(-1)) + Builder.bytes(Int32(9))))
        file.entry("words", 9, Builder.array(8, 2, Builder.string("a") + Builder.string("")))
        file.entry("flags", 9, Builder.array(7, 2, [0, 1]))
        file.entry("u64", 10, Builder.bytes(UInt64.max))
        file.entry("f64", 12, Builder.bytes((0.25).bitPattern))
        file.tensor("m", [4, 3], type: 0, offset: 0)
        file.tensor("v", [2], type: 30, offset: 64)
        try HostileFiles.write(file.content(dataCount: 68), to: path)
        let read = try GGUFFile(path: path)
        #expect(
            read.metadata == [
                "u8": .unsigned(7), "i16": .signed(-5), "f32": .float(0.5), "flag": .bool(true),
                "text": .string("grüß"), "ids": .integers([-1, 9]), "words": .strings(["a", ""]),
                "flags": .array([.bool(false), .bool(true)]), "u64": .unsigned(.max), "f64": .float(0.25),
            ])
        #expect(read.tensors.map(\.name) == ["m", "v"])
        #expect(read[tensor: "m"]?.shape == [3, 4])
        #expect(read[tensor: "m"].map { $0.offset % 32 } == 0)
        #expect(read[tensor: "v"]?.byteCount == 4)
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var dataCount = 64
        let says: String
        var category = ErrorCategory.damaged
        let build: @Sendable (inout Builder) -> Void
    }

    static let broken: [Broken] = [
        Broken(testDescription: "wrong magic", says: "does not begin with") { $0.magic = Array("GGML".utf8) },
        Broken(testDescription: "version 1", says: "version 1 is not supported", category: .usage) { $0.version = 1 },
        Broken(testDescription: "big-endian version", says: "is not supported", category: .usage) {
            $0.version = 0x0300_0000
        },
        Broken(
            testDescription: "unknown tensor type", says: "tensor 'x' has the unknown ggml type 99", category: .usage
        ) {
            $0.tensor("x", [8], type: 99, offset: 0)
        },
        Broken(testDescription: "a count beyond the file", says: "tensor count") { $0.claimedTensorCount = .max },
        Broken(testDescription: "metadata beyond the file", says: "metadata count") { $0.claimedEntryCount = 1 << 60 },
        Broken(testDescription: "a string beyond the file", says: "length of") {
            $0.entry("k", 8, Builder.bytes(UInt64(1) << 40))
        },
        Broken(testDescription: "an array beyond the file", says: "length of 'k'") {
            $0.entry("k", 9, Builder.array(12, UInt64.max, []))
        },
        Broken(testDescription: "arrays nested without end", says: "too deeply") {
            $0.entry("k", 9, (0..<40).flatMap { _ in Builder.array(9, 1, []) })
        },
        Broken(testDescription: "an unknown value type", says: "unknown value type 13") { $0.entry("k", 13, [0]) },
        Broken(testDescription: "a flag of 2", says: "neither true nor false") { $0.entry("k", 7, [2]) },
        Broken(testDescription: "a key twice", says: "'k' appears twice") {
            $0.entry("k", 0, [1])
            $0.entry("k", 0, [1])
        },
        Broken(testDescription: "a tensor twice", says: "'x' appears twice") {
            $0.tensor("x", [4], type: 0, offset: 0)
            $0.tensor("x", [4], type: 0, offset: 32)
        },
        Broken(testDescription: "tensors that overlap", says: "overlap") {
            $0.tensor("x", [16], type: 0, offset: 0)
            $0.tensor("y", [4], type: 0, offset: 32)
        },
        Broken(testDescription: "an offset off the alignment", says: "not a multiple of 32") {
            $0.tensor("x", [4], type: 0, offset: 8)
        },
        Broken(testDescription: "an odd alignment", says: "general.alignment") {
            $0.entry("general.alignment", 4, Builder.bytes(UInt32(0)))
        },
        Broken(testDescription: "five dimensions", says: "more than 4") {
            $0.tensor("x", [1, 1, 1, 1, 1], type: 0, offset: 0)
        },
        Broken(testDescription: "a size that overflows", says: "larger than any file") {
            $0.tensor("x", [1 << 39, 1 << 39], type: 0, offset: 0)
        },
        Broken(testDescription: "a row that is no whole block", says: "whole blocks of 32") {
            $0.tensor("x", [48], type: 2, offset: 0)
        },
        Broken(testDescription: "data past the end", dataCount: 60, says: "past the end") {
            $0.tensor("x", [16], type: 0, offset: 0)
        },
        Broken(testDescription: "an offset past the end", says: "past the end") {
            $0.tensor("x", [4], type: 0, offset: UInt64(Int64.max) / 32 * 32)
        },
    ]

    @Test("a broken file is refused with a sentence", arguments: broken)
    func refuses(broken: Broken) throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("broken.gguf")
        var file = Builder()
        broken.build(&file)
        try HostileFiles.write(file.content(dataCount: broken.dataCount), to: path)
        let error = try #require(throws: GGUFError.self) { try GGUFFile(path: path) }
        #expect(error.category == broken.category)
        #expect(error.description.contains(broken.says), "\(error)")
        #expect(error.description.hasPrefix(path))
    }

    @Test("a file cut short anywhere is damage, never a crash")
    func truncated() throws {
        let directory = try TemporaryDirectory()
        let whole = try HostileFiles.bytes(Fixtures.path("dequantisation.gguf"))
        let path = directory.file("cut.gguf")
        for length in 0..<whole.count where length < 900 || length % 37 == 0 {
            try HostileFiles.write(whole[..<length], to: path)
            // The gguf package pads the last tensor; without the padding the file is still whole.
            if length >= whole.count - 31 { continue }
            let error = try #require(throws: GGUFError.self) { try GGUFFile(path: path) }
            #expect(error.category == .damaged, "\(length) bytes: \(error)")
        }
    }

    @Test("random bytes in the header never crash the reader")
    func mutated() throws {
        let directory = try TemporaryDirectory()
        let whole = try HostileFiles.bytes(Fixtures.path("tiny-qwen3.gguf"))
        let path = directory.file("mutated.gguf")
        let headerEnd = try #require(GGUFFile(path: Fixtures.path("tiny-qwen3.gguf")).tensors.map(\.offset).min())
        var refused = 0
        for round in 0..<800 {
            try HostileFiles.write(HostileFiles.mutated(whole, before: headerEnd, round: round), to: path)
            HostileFiles.mustThrowOnlyDescribedErrors("round \(round)") {
                do {
                    let weights = try GGUFWeights(path: path)
                    for name in weights.tensorNames { _ = try weights.values(name) }
                } catch {
                    refused += 1
                    throw error
                }
            }
        }
        #expect(refused > 300)
    }

    static let unsuitable: [Broken] = [
        Broken(testDescription: "no architecture", says: "general.architecture is missing", category: .usage) { _ in },
        Broken(testDescription: "another architecture", says: "is \"gemma\". Supported: llama", category: .usage) {
            $0.entry("general.architecture", 8, Builder.string("gemma"))
        },
        Broken(testDescription: "no embedding", says: "'token_embd.weight' is missing", category: .usage) {
            $0.entry("general.architecture", 8, Builder.string("llama"))
        },
        Broken(testDescription: "no width", says: "llama.embedding_length is missing", category: .usage) {
            $0.entry("general.architecture", 8, Builder.string("llama"))
            $0.tensor("token_embd.weight", [4, 4], type: 0, offset: 0)
        },
        Broken(testDescription: "a sliding window", says: "attention.sliding_window is in use", category: .usage) {
            $0.entry("general.architecture", 8, Builder.string("qwen3"))
            $0.entry("qwen3.attention.sliding_window", 4, Builder.bytes(UInt32(512)))
        },
        Broken(testDescription: "experts", says: "expert_count is in use", category: .usage) {
            $0.entry("general.architecture", 8, Builder.string("qwen2"))
            $0.entry("qwen2.expert_count", 4, Builder.bytes(UInt32(8)))
        },
        Broken(testDescription: "partial rotation", says: "rope.dimension_count is 1; only 2", category: .usage) {
            $0.entry("general.architecture", 8, Builder.string("llama"))
            $0.entry("llama.embedding_length", 4, Builder.bytes(UInt32(4)))
            $0.entry(
                "llama.attention.head_count", 9, Builder.array(5, 2, Builder.bytes(Int32(2)) + Builder.bytes(Int32(2))))
            $0.entry("llama.rope.dimension_count", 4, Builder.bytes(UInt32(1)))
            $0.tensor("token_embd.weight", [4, 4], type: 0, offset: 0)
        },
    ]

    @Test("a sound file of a model that cannot be run is refused with a sentence", arguments: unsuitable)
    func refusesModel(unsuitable: Broken) throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("unsuitable.gguf")
        var file = Builder()
        unsuitable.build(&file)
        try HostileFiles.write(file.content(dataCount: unsuitable.dataCount), to: path)
        let error = try #require(throws: ModelFileError.self) { try ModelFiles.open(path) }
        #expect(error.category == unsuitable.category)
        #expect(error.description.contains(unsuitable.says), "\(error)")
    }

    @Test("a type that cannot be dequantised is refused with the tensor's name")
    func unsupportedType() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("q2.gguf")
        var bytes = try HostileFiles.bytes(Fixtures.path("tiny-qwen3.gguf"))
        // The entry of blk.0.attn_q_norm.weight: name, rank 1, size 16, then the type.
        let name = Array("blk.0.attn_q_norm.weight".utf8)
        let start = try #require(bytes.indices.first { bytes[$0...].starts(with: name) })
        let type = start + name.count + 4 + 8
        #expect(bytes[type] == 0)
        bytes[type] = 24
        try HostileFiles.write(bytes, to: path)
        let error = try #require(throws: ModelFileError.self) { try GGUFWeights(path: path) }
        #expect(error.description.contains("'blk.0.attn_q_norm.weight' is stored as I8"), "\(error)")
        #expect(error.category == .usage)
    }
}

extension GGUFFileTests {
    /// Writes GGUF files, sound or not.
    struct Builder {
        var magic = Array("GGUF".utf8)
        var version: UInt32 = 3
        var claimedTensorCount: UInt64?
        var claimedEntryCount: UInt64?
        private var entries: [[UInt8]] = []
        private var tensors: [[UInt8]] = []

        static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
            withUnsafeBytes(of: number.littleEndian) { Array($0) }
        }

        static func string(_ text: String) -> [UInt8] { bytes(UInt64(text.utf8.count)) + Array(text.utf8) }

        static func array(_ type: UInt32, _ count: UInt64, _ items: [UInt8]) -> [UInt8] {
            bytes(type) + bytes(count) + items
        }

        mutating func entry(_ key: String, _ type: UInt32, _ value: [UInt8]) {
            entries.append(Self.string(key) + Self.bytes(type) + value)
        }

        mutating func tensor(_ name: String, _ dimensions: [UInt64], type: UInt32, offset: UInt64) {
            tensors.append(
                Self.string(name) + Self.bytes(UInt32(dimensions.count)) + dimensions.flatMap { Self.bytes($0) }
                    + Self.bytes(type) + Self.bytes(offset))
        }

        func content(dataCount: Int) -> [UInt8] {
            var bytes = magic + Self.bytes(version) + Self.bytes(claimedTensorCount ?? UInt64(tensors.count))
            bytes += Self.bytes(claimedEntryCount ?? UInt64(entries.count)) + entries.joined() + tensors.joined()
            bytes += [UInt8](repeating: 0, count: (32 - bytes.count % 32) % 32 + dataCount)
            return bytes
        }
    }
}
