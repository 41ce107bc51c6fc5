import Basics
import FoundationEssentials
import Testing

@Suite("Fuzzed readers") struct FuzzCorpusTests {
    struct Target: Sendable, CustomTestStringConvertible {
        let name: String
        /// Kinds of input, by the first byte.
        let kinds: UInt8
        let fault: @Sendable ([UInt8]) -> String?
        var testDescription: String { name }
    }

    static let targets = [
        Target(name: "parsers", kinds: 4, fault: FuzzedParsers.fault),
        Target(name: "replies", kinds: 5, fault: FuzzedReplies.fault),
    ]

    /// One input a line, in base64, as `Tests/Fuzz/run --keep` packs them.
    private static func corpus(_ name: String) throws -> [[UInt8]] {
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fuzz/corpus/\(name).base64").path
        return try TextFile.read(path).split(separator: "\n").map { line in
            try [UInt8](#require(Data(base64Encoded: String(line)), "\(line)"))
        }
    }

    @Test("every input that fuzzing found worth keeping keeps the promises of its reader", arguments: targets)
    func replay(target: Target) throws {
        let inputs = try Self.corpus(target.name)
        // Kinds that share their code need not all be there: the corpus is the least that reaches everything.
        #expect(inputs.count > 100 && 2 * Set(inputs.map { ($0.first ?? 0) % target.kinds }).count > Int(target.kinds))
        for input in inputs {
            let fault = target.fault(input)
            #expect(fault == nil, "\(fault ?? "") for \(String(decoding: input, as: UTF8.self))")
        }
    }
}
