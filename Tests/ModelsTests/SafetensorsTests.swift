import Basics
import FoundationEssentials
import Models
import TestSupport
import Testing

@Suite("Safetensors")
struct SafetensorsTests {
    struct BadHeader: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let header: String
        var dataCount = 8
        var says = ""
    }

    static let tensor = #""a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#
    static let badHeaders: [BadHeader] = [
        BadHeader(
            testDescription: "hole before a tensor",
            header: #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, says: "begins at 4 where 0"),
        BadHeader(
            testDescription: "overlap",
            header: "{\(tensor),\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", says: "begins at 4"),
        BadHeader(
            testDescription: "bytes that belong to no tensor", header: "{\(tensor)}", dataCount: 12,
            says: "4 bytes after the last tensor"),
        BadHeader(testDescription: "data past the end", header: "{\(tensor)}", dataCount: 4, says: "truncated"),
        BadHeader(
            testDescription: "offsets that disagree with the shape",
            header: #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, says: "needs 12 bytes"),
        BadHeader(
            testDescription: "end before begin",
            header: #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, says: "data_offsets"),
        BadHeader(
            testDescription: "a shape that overflows",
            header: #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}"#,
            says: "larger than any file"),
        BadHeader(
            testDescription: "a number that overflows",
            header: #"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}"#, says: "too large"),
        BadHeader(
            testDescription: "a negative size",
            header: #"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, says: "whole number"),
        BadHeader(testDescription: "the same name twice", header: "{\(tensor),\(tensor)}", says: "appears twice"),
        BadHeader(
            testDescription: "an unknown type",
            header: #"{"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}"#, says: "unknown type F31"),
        BadHeader(testDescription: "a missing key", header: #"{"a":{"dtype":"F32","shape":[2]}}"#, says: "lacks"),
        BadHeader(
            testDescription: "an unknown key", header: #"{"a":{"dtype":"F32","bytes":[2]}}"#, says: "unknown key"),
        BadHeader(testDescription: "text after the object", header: "{\(tensor)} x", says: "after the end"),
        BadHeader(testDescription: "no object", header: "[]", says: "expected '{'"),
        BadHeader(testDescription: "an object that does not end", header: "{\(tensor)", says: "expected '}'"),
        BadHeader(testDescription: "text that is not UTF-8 escapes", header: #"{"\ud800":{}}"#, says: "surrogate"),
        BadHeader(testDescription: "nothing", header: "", says: "expected '{'"),
    ]

    @Test("a broken header is damage and says where", arguments: badHeaders)
    func refuses(bad: BadHeader) throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("bad.safetensors")
        try HostileFiles.write(Self.file(bad.header, dataCount: bad.dataCount), to: path)
        let error = try #require(throws: ModelFileError.self) { try SafetensorsFile(path: path) }
        #expect(error.category == .damaged)
        #expect(error.description.contains(path))
        #expect(error.description.contains(bad.says), "\(error)")
    }

    @Test("a header that claims more than the file holds allocates nothing and is damage")
    func hugeClaim() throws {
        let directory = try TemporaryDirectory()
        for claim in [UInt64(100), UInt64(Int64.max), .max, 100_000_001] {
            let path = directory.file("claim.safetensors")
            try HostileFiles.write(withUnsafeBytes(of: claim.littleEndian) { Array($0) } + Array("{}".utf8), to: path)
            let error = try #require(throws: ModelFileError.self) { try SafetensorsFile(path: path) }
            #expect(error.category == .damaged)
        }
    }

    @Test("white space, escapes and empty tensors are read")
    func accepts() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("odd.safetensors")
        let header =
            #" { "__metadata__" : {"format":"pt"}, "caf\u00e9\n" : {"shape":[],"data_offsets":[0,4],"dtype":"F32"}, "#
            + #""none":{"dtype":"BF16","shape":[0,7],"data_offsets":[4,4]} }   "#
        try HostileFiles.write(Self.file(header, dataCount: 4), to: path)
        let file = try SafetensorsFile(path: path)
        #expect(Set(file.tensors.keys) == ["café\n", "none"])
        #expect(file.metadata == ["format": "pt"])
        #expect(file.tensors["café\n"]?.count == 1)
        #expect(file.tensors["none"]?.count == 0)
    }

    @Test("a file cut short anywhere is damage, never a crash")
    func truncated() throws {
        let directory = try TemporaryDirectory()
        let whole = try HostileFiles.bytes(Fixtures.path("tiny-qwen3/model.safetensors"))
        let path = directory.file("cut.safetensors")
        for length in Array(stride(from: 0, to: 64, by: 1)) + Array(stride(from: 64, to: whole.count, by: 997)) {
            try HostileFiles.write(whole[..<length], to: path)
            let error = try #require(throws: ModelFileError.self) { try SafetensorsFile(path: path) }
            #expect(error.category == .damaged, "\(length) bytes: \(error)")
        }
    }

    @Test("random bytes in the header never crash the reader")
    func mutated() throws {
        let directory = try TemporaryDirectory()
        let whole = try HostileFiles.bytes(Fixtures.path("dequantisation.safetensors"))
        let headerEnd = 8 + Int(whole[0]) + Int(whole[1]) << 8
        let path = directory.file("mutated.safetensors")
        var refused = 0
        for round in 0..<1500 {
            try HostileFiles.write(HostileFiles.mutated(whole, before: headerEnd, round: round), to: path)
            HostileFiles.mustThrowOnlyDescribedErrors("round \(round)") {
                do {
                    let file = try SafetensorsFile(path: path)
                    for (name, tensor) in file.tensors {
                        let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: tensor.count)
                        defer { buffer.deallocate() }
                        try file.read(name, into: buffer)
                    }
                } catch {
                    refused += 1
                    throw error
                }
            }
        }
        #expect(refused > 500)
    }

    @Test("a type that is not a float is refused by name when read")
    func integers() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("integers.safetensors")
        try HostileFiles.write(
            Self.file(#"{"ids":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"#, dataCount: 8), to: path)
        let file = try SafetensorsFile(path: path)
        var values: [Float] = [0]
        let error = try #require(throws: ModelFileError.self) {
            try values.withUnsafeMutableBufferPointer { try file.read("ids", into: $0) }
        }
        #expect(error.description.contains("'ids' is stored as I64"))
    }

    private static func file(_ header: String, dataCount: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
            + [UInt8](repeating: 0, count: dataCount)
    }
}
