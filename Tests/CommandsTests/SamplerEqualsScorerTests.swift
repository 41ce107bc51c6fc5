import Basics
import Commands
import FoundationEssentials
import Tensors
import Testing

/// What is recorded while sampling is what scoring computes, to the bit, on every kernel path.
@Suite(
    "Sampler equals scorer", .serialized, .enabled(if: Shell.hone != nil, "the hone binary is not beside the tests"))
struct SamplerEqualsScorerTests {
    /// OpenBLAS has no part in bf16.
    private static let paths: [(environment: String, precision: Precision)] = {
        let variants = KernelVariant.allCases.filter(\.isSupported).map { "HONE_KERNELS=\($0.rawValue)" }
        let cores = ["SKYLAKEX", "HASWELL", "ZEN", "SANDYBRIDGE"].map { "OPENBLAS_CORETYPE=\($0)" }
        return (cores + variants).map { ($0, .fp32) } + variants.map { ($0, .bf16) }
    }()

    @Test("recorded log-probabilities equal score's at T = 1 and T = 0.7", arguments: paths)
    func equal(environment: String, precision: Precision) throws {
        // The portable kernels are slow, and do the same sums for few rows as for many.
        let samples = environment.hasPrefix("HONE_KERNELS") ? 4 : 17
        for temperature in ["1", "0.7"] {
            let model = try TinyModel(seed: 3)
            let prompts = try model.file(
                "prompts.jsonl",
                [1, 7, 16, 33, 70].map { #"{"prompt": "\#(String(repeating: "ab ", count: $0).prefix($0))"}"# })
            let common = "--model \(model.path) --precision \(precision.rawValue) --temperature \(temperature)"
            let sampled = try Self.lines(
                "\(environment) $HONE sample \(common) --input \(prompts) --samples \(samples) --max-tokens 40 --json --threads 2"
            )
            #expect(sampled.count == 5 * samples)
            let pairs = try model.file("pairs.jsonl", sampled.map(Self.pair))
            for threads in [1, 2] {
                let scored = try Self.lines(
                    "\(environment) $HONE score \(common) --input \(pairs) --threads \(threads)")
                #expect(scored.count == sampled.count)
                for (line, (one, other)) in zip(sampled, scored).enumerated() {
                    let (recorded, computed) = (one["logProbs"]?.floats ?? [], other["logProbs"]?.floats ?? [])
                    #expect(!recorded.isEmpty)
                    #expect(
                        recorded.map(\.bitPattern) == computed.map(\.bitPattern),
                        "\(environment), \(precision), T \(temperature), \(threads) threads, completion \(line)")
                }
            }
        }
    }

    @Test("one thread and two sample the same tokens and numbers")
    func threads() throws {
        let model = try TinyModel(seed: 4)
        let command = "$HONE sample --model \(model.path) --prompt abc --samples 40 --max-tokens 30 --json --threads"
        let one = try Shell.run("\(command) 1 2>/dev/null")
        #expect(one.code == 0 && one.output.split(separator: "\n").count == 40)
        #expect(try Shell.run("\(command) 2 2>/dev/null") == one)
    }

    private static func lines(_ command: String) throws -> [JSONValue] {
        let output = try Shell.run("\(command) 2>/dev/null")
        try #require(output.code == 0, "\(command)")
        return try output.output.split(separator: "\n").map {
            try JSONDecoder().decode(JSONValue.self, from: Data($0.utf8))
        }
    }

    private static func pair(_ line: JSONValue) -> String {
        let tokens = (line["promptTokens"]?.arrayValue ?? []) + (line["tokens"]?.arrayValue ?? [])
        let pair = JSONValue.object([
            "tokens": .array(tokens), "promptLength": .integer(line["promptTokens"]?.arrayValue?.count ?? 0),
        ])
        return pair.text
    }
}
