import Basics
import FoundationEssentials
import Models
import Testing

/// The catalogue's model, where it is in the cache; with HONE_TEST_FETCH set, it is fetched first.
private enum FetchedModel {
    static let path: String? = {
        let catalogue = ModelCatalogue(environment: ProcessInfo.processInfo.environment)
        switch try? catalogue.resolve("smollm2-135m") {
        case .path(let path): return path
        case .notFetched(let entry)
        where ProcessInfo.processInfo.environment["HONE_TEST_FETCH"] != nil:
            return try? catalogue.fetch(entry)
        default: return nil
        }
    }()
}

/// The catalogue's real model, where it has been fetched; golden sums by `Tests/Peers/smollm2_checksums.py`.
@Suite(
    "SmolLM2 weights Real",
    .enabled(if: FetchedModel.path != nil, "SKIPPED: smollm2-135m is not fetched; set HONE_TEST_FETCH"))
struct SmolLM2WeightsReal {
    @Test("the configuration is that of SmolLM2-135M-Instruct")
    func configuration() throws {
        let source = try ModelFiles.open(try #require(FetchedModel.path))
        let configuration = source.configuration
        #expect(
            configuration
                == ModelConfiguration(
                    family: .llama, vocabularySize: 49_152, hiddenSize: 576, intermediateSize: 1536, layerCount: 30,
                    headCount: 9, keyValueHeadCount: 3, headWidth: 64, normEpsilon: 1e-5, ropeTheta: 100_000,
                    tiesEmbeddings: true, contextLength: configuration.contextLength, beginToken: 1, endTokens: [2],
                    padToken: 2))
        #expect(configuration.contextLength == 8192)
        #expect(configuration.parameterCount == 134_515_008)
        #expect(source.storedPrecision == "Q4_1 and Q8_0")
        #expect(source.tensorNames.count == 272)
    }

    static let goldenSums: [(String, Double)] = [
        ("model.embed_tokens.weight", -7804811.753322601),
        ("model.layers.7.self_attn.q_proj.weight", -48253.18276977539),
        ("model.layers.7.self_attn.k_proj.weight", -28380.264854431152),
        ("model.layers.29.mlp.down_proj.weight", -61606.118728637695),
        ("model.layers.0.input_layernorm.weight", 190.85974311828613),
        ("model.norm.weight", 298738.12109375),
    ]

    @Test(
        "dequantised weights are the gguf package's, rows in Hugging Face order",
        arguments: SmolLM2WeightsReal.goldenSums)
    func sums(name: String, expected: Double) throws {
        let values = try ModelFiles.open(try #require(FetchedModel.path)).values(name)
        var sum = 0.0
        for (index, value) in values.enumerated() { sum += Double(value) * Double(index % 1009) }
        #expect(abs(sum - expected) <= 1e-6 * abs(expected))
    }

    @Test("all weights are finite")
    func all() throws {
        let source = try ModelFiles.open(try #require(FetchedModel.path))
        var count = 0
        let clock = ContinuousClock()
        let elapsed = try clock.measure {
            for name in source.tensorNames {
                let values = try source.values(name)
                count += values.count
                #expect(values.allSatisfy { $0.isFinite }, "\(name)")
            }
        }
        print("read \(count) weights in \(elapsed)")
        #expect(count == 134_515_008)
    }
}
