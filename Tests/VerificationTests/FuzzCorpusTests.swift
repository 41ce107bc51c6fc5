import Basics
import FoundationEssentials
import Testing

@Suite("Fuzzed parsers") struct FuzzCorpusTests {
    /// One input a line, in base64, as `Tests/Fuzz/run --keep` packs them.
    private static func corpus() throws -> [[UInt8]] {
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fuzz/corpus/parsers.base64").path
        return try TextFile.read(path).split(separator: "\n").map { line in
            try [UInt8](#require(Data(base64Encoded: String(line)), "\(line)"))
        }
    }

    @Test("every input that fuzzing found worth keeping keeps the promises of its reader") func replay() throws {
        let inputs = try Self.corpus()
        #expect(inputs.count > 100 && Set(inputs.map { ($0.first ?? 0) % 4 }).count == 4)
        for input in inputs {
            let fault = FuzzedParsers.fault(in: input)
            #expect(fault == nil, "\(fault ?? "") for \(String(decoding: input, as: UTF8.self))")
        }
    }
}
