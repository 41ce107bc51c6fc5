import Basics
import Commands
import Testing

@Suite("hone score")
struct ScoreTests {
    private let model: TinyModel

    init() throws {
        model = try TinyModel()
    }

    private func score(_ lines: [String], _ options: String...) async throws -> [JSONValue] {
        let input = try model.file("pairs.jsonl", lines)
        let spoken = await Spoken.by(["score", "--model", model.path, "--input", input] + options)
        try #require(spoken.code == 0, "\(spoken.errors)")
        return try spoken.json()
    }

    @Test("a line has exactly the fields of the contract, one number per token after the prompt")
    func fields() async throws {
        let lines = try await score([
            #"{"id": "t", "tokens": [97, 98, 99, 100], "promptLength": 1}"#,
            #"{"id": "s", "prompt": "a", "completion": "bcd"}"#,
            #"{"tokens": [97, 98], "promptLength": 2}"#,
        ])
        for line in lines {
            #expect(line.keys == ["entropies", "id", "logProbs", "promptLength", "tokens"])
        }
        #expect(lines.map { $0["id"] } == [.string("t"), .string("s"), .integer(3)])
        #expect(lines[0]["tokens"]?.integers == [97, 98, 99, 100])
        #expect(lines[0]["promptLength"] == .integer(1))
        #expect(lines[0]["logProbs"]?.floats.count == 3)
        #expect(lines[0]["entropies"]?.floats.count == 3)
        // Text is encoded and scored as its tokens are.
        #expect(lines[1]["tokens"] == lines[0]["tokens"])
        #expect(lines[1]["logProbs"] == lines[0]["logProbs"])
        #expect(lines[2]["logProbs"] == .array([]))
    }

    @Test("where the prompt ends changes which numbers are given, not what they are")
    func promptLength() async throws {
        let lines = try await score([
            #"{"tokens": [97, 98, 99, 100, 101], "promptLength": 1}"#,
            #"{"tokens": [97, 98, 99, 100, 101], "promptLength": 3}"#,
        ])
        let (whole, tail) = (lines[0]["logProbs"]?.floats ?? [], lines[1]["logProbs"]?.floats ?? [])
        #expect(tail.count == 2)
        #expect(Array(whole.suffix(2)) == tail)
    }

    @Test("the likeliest tokens are ranked, hold the token itself, sum to one and give the entropy")
    func top() async throws {
        let line = #"{"tokens": [97, 98, 99], "promptLength": 1}"#
        for temperature in ["1", "0.5"] {
            let all = try await score([line], "--top", "257", "--temperature", temperature)[0]
            let rows = (all["top"]?.arrayValue ?? []).map { row in
                (row.arrayValue ?? []).map {
                    ($0.arrayValue?[0].integerValue ?? -1, $0.arrayValue?[1].doubleValue ?? 0)
                }
            }
            #expect(rows.count == 2)
            for (position, row) in rows.enumerated() {
                #expect(row.count == 257)
                #expect(zip(row, row.dropFirst()).allSatisfy { $0.1 >= $1.1 })
                let mass = row.reduce(0) { $0 + Math.exp($1.1) }
                #expect(abs(mass - 1) < 1e-5)
                let entropy = -row.reduce(0) { $0 + Math.exp($1.1) * $1.1 }
                #expect(abs(entropy - Double(all["entropies"]?.floats[position] ?? 0)) < 1e-4)
                let own = row.first { $0.0 == 98 + position }
                #expect(own.map { Float($0.1) } == all["logProbs"]?.floats[position])
            }
            let few = try await score([line], "--top", "3", "--temperature", temperature)[0]
            #expect(few["top"]?.arrayValue?.map { $0.arrayValue?.count } == [3, 3])
            #expect(few["top"]?.arrayValue?[0].arrayValue?[0] == all["top"]?.arrayValue?[0].arrayValue?[0])
        }
    }

    @Test("more lines than fit in one pass come out in order, each as if it were alone")
    func manyLines() async throws {
        let lines = (0..<150).map { line in
            let tokens = (0..<(2 + line % 120)).map { "\((line * 7 + $0 * 13) % 256)" }
            return #"{"id": \#(line), "tokens": [\#(tokens.joined(separator: ", "))], "promptLength": 1}"#
        }
        let together = try await score(lines)
        #expect(together.map { $0["id"]?.integerValue } == Array(0..<150))
        for line in [0, 63, 64, 119, 149] {
            #expect(try await score([lines[line]])[0]["logProbs"] == together[line]["logProbs"])
        }
    }
}
