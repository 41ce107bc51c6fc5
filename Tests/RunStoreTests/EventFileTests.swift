import Basics
import FoundationEssentials
import RunStore
import TestSupport
import Testing

@Suite("TensorBoard file") struct EventFileTests {
    let runs: TemporaryDirectory

    init() throws {
        runs = try TemporaryDirectory()
    }

    /// Reads back the frames of a TFRecord file, with a checksum of its own.
    private func records(_ bytes: [UInt8]) -> [[UInt8]] {
        func word(_ range: Range<Int>) -> UInt64 {
            bytes[range].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        func masked(_ data: ArraySlice<UInt8>) -> UInt64 {
            var value = UInt32.max
            for byte in data {
                value ^= UInt32(byte)
                for _ in 0..<8 { value = value & 1 == 1 ? (value >> 1) ^ 0x82F6_3B78 : value >> 1 }
            }
            value = ~value
            return UInt64(((value >> 15) | (value << 17)) &+ 0xA282_EAD8)
        }
        var records: [[UInt8]] = []
        var start = 0
        while start < bytes.count {
            let length = Int(word(start..<start + 8))
            #expect(word(start + 8..<start + 12) == masked(bytes[start..<start + 8]))
            let data = bytes[start + 12..<start + 12 + length]
            #expect(word(start + 12 + length..<start + 16 + length) == masked(data))
            records.append(Array(data))
            start += 16 + length
        }
        return records
    }

    @Test("the file equals what the tensorboard package writes for the same events, and its frames check out")
    func golden() async throws {
        let directory = try RunDirectory.create(in: runs.path, name: "demo")
        let writer = try RunWriter(directory: directory, now: { 1_700_000_000.25 })
        try await writer.begin(recipe: .null, recipeText: "")
        try await writer.commitStep(1, metrics: ["reward/mean": 0.1, "loss/value": -2.5, "policy/entropy": .nan])
        try await writer.commitStep(2, metrics: ["reward/mean": 1e-30])
        try await writer.recordEvaluation(
            EvaluationRecord(step: 300, name: "countdown/test", problems: 10, accuracy: 0.5))
        let path = directory.path + "/events.out.tfevents.1700000000.hone.1"
        let written = try #require(FileManager.default.contents(atPath: path))
        let fixture =
            #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/Fixtures/scalars.tfevents"
        let golden = try #require(FileManager.default.contents(atPath: fixture))
        #expect(Array(written) == Array(golden))
        #expect(records(Array(written)).count == 5)
    }

    @Test("each attempt has a file of its own")
    func attempts() async throws {
        let directory = try await Sample.committedRun(in: runs.path, steps: 1)
        let writer = try RunWriter(directory: directory)
        try await writer.begin(recipe: .null, recipeText: "", firstStep: 2)
        let files = try FileManager.default.contentsOfDirectory(atPath: directory.path).filter {
            $0.contains("tfevents")
        }
        #expect(files.count == 2)
    }
}
