import Basics
import Commands
import FoundationEssentials
import Models
import TestSupport
import Testing

/// The numbers of SmolLM2-135M-Instruct in transformers, frozen by `Tests/Peers/parity.py --golden`.
private struct SmolLM2Golden: Decodable {
    struct Item: Decodable {
        let message: String
        /// The message in the chat template.
        let tokens: [Int32]
        /// One per token after the first.
        let logProbs: [Float]
        /// What follows the tokens, end tokens ignored.
        let greedy: [Int32]
    }

    let tolerance: Float
    let items: [Item]

    static func load(_ file: String = #filePath) throws -> SmolLM2Golden {
        let directory = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let data = try Data(contentsOf: URL(filePath: directory + "/Fixtures/smollm2-golden.json"))
        return try JSONDecoder().decode(SmolLM2Golden.self, from: data)
    }
}

private enum CachedSmolLM2 {
    /// Why the suite cannot run here; printed once, because a skipped suite proves nothing.
    static let skipReason: String? = {
        let environment = ProcessInfo.processInfo.environment
        let reason: String?
        if Shell.hone == nil {
            reason = "SKIPPED SmolLM2 parity: the hone binary is not beside the tests"
        } else if case .path = try? ModelCatalogue(environment: environment).resolve("smollm2-135m") {
            reason = nil
        } else {
            reason = "SKIPPED SmolLM2 parity: smollm2-135m is not cached; run hone model get smollm2-135m"
        }
        if let reason { print(reason) }
        return reason
    }()
}

@Suite(
    "SmolLM2 parity Real", .serialized,
    .enabled(if: CachedSmolLM2.skipReason == nil, "\(CachedSmolLM2.skipReason ?? "")"))
struct SmolLM2ParityReal {
    private func lines(_ command: String) throws -> [JSONValue] {
        let result = try Shell.run("\(command) 2>/dev/null")
        try #require(result.code == 0, "\(command)")
        return try result.output.split(separator: "\n").map {
            try JSONDecoder().decode(JSONValue.self, from: Data($0.utf8))
        }
    }

    @Test("log-probabilities are transformers' within 1e-3")
    func logProbs() throws {
        let golden = try SmolLM2Golden.load()
        let directory = try TemporaryDirectory()
        let input = directory.file("pairs.jsonl")
        try AtomicFile.write(
            golden.items.map { "{\"tokens\": \($0.tokens), \"promptLength\": 1}\n" }.joined(), to: input)
        let scored = try lines("$HONE score --model smollm2-135m --input \(input)")
        #expect(scored.count == golden.items.count)
        for (line, item) in zip(scored, golden.items) {
            let found = line["logProbs"]?.floats ?? []
            #expect(found.count == item.logProbs.count)
            let worst = zip(found, item.logProbs).map { abs($0 - $1) }.max() ?? .infinity
            #expect(worst <= golden.tolerance, "\(item.message): \(worst)")
        }
    }

    @Test("the chat template gives transformers' tokens and greedy decoding its continuation")
    func greedy() throws {
        let golden = try SmolLM2Golden.load()
        let directory = try TemporaryDirectory()
        let input = directory.file("prompts.jsonl")
        try AtomicFile.write(
            golden.items.map { "{\"messages\": [{\"role\": \"user\", \"content\": \"\($0.message)\"}]}\n" }.joined(),
            to: input)
        let sampled = try lines(
            "$HONE sample --model smollm2-135m --input \(input) --json --temperature 0 --ignore-end --max-tokens 32")
        #expect(sampled.map { $0["promptTokens"]?.integers } == golden.items.map { $0.tokens.map(Int.init) })
        #expect(sampled.map { $0["tokens"]?.integers } == golden.items.map { $0.greedy.map(Int.init) })
    }

    @Test(
        "recorded log-probabilities equal score's to the bit at T = 1 and T = 0.7",
        arguments: ["SKYLAKEX", "HASWELL", "ZEN", "SANDYBRIDGE"])
    func samplerEqualsScorer(_ core: String) throws {
        let directory = try TemporaryDirectory()
        for temperature in ["1", "0.7"] {
            let common = "--model smollm2-135m --temperature \(temperature)"
            let sampled = try lines(
                "OPENBLAS_CORETYPE=\(core) $HONE sample \(common) --prompt '7 + 5 =' --samples 3 --max-tokens 12 --json"
            )
            let input = directory.file("pairs-\(temperature).jsonl")
            let pairs = sampled.map { line in
                "{\"tokens\": \((line["promptTokens"]?.integers ?? []) + (line["tokens"]?.integers ?? [])), "
                    + "\"promptLength\": \(line["promptTokens"]?.integers.count ?? 0)}\n"
            }
            try AtomicFile.write(pairs.joined(), to: input)
            let scored = try lines("OPENBLAS_CORETYPE=\(core) $HONE score \(common) --input \(input)")
            #expect(sampled.count == 3)
            #expect(
                sampled.map { $0["logProbs"]?.floats.map(\.bitPattern) }
                    == scored.map { $0["logProbs"]?.floats.map(\.bitPattern) })
        }
    }
}
