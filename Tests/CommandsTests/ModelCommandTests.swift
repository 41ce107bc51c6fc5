import Basics
import Commands
import FoundationEssentials
import TestSupport
import Testing
import Training

@Suite("hone model")
struct ModelCommandTests {
    @Test("list says of every catalogue entry whether it is cached")
    func list() async throws {
        let spoken = await Spoken.by("model", "list", "--json")
        let entries = try spoken.json()[0].arrayValue ?? []
        #expect(entries.contains { $0["name"] == .string("smollm2-135m") && $0["licence"] == .string("Apache-2.0") })
        #expect(await Spoken.by("model", "list").output.contains("dequantised from Q4_1"))
    }

    @Test("info gives configuration, size, memory and tokenizer, without a word about weights it has not read")
    func info() async throws {
        let model = try TinyModel(family: .qwen3, chatTemplate: TinyModel.plainChat)
        let facts = try await Spoken.by("model", "info", model.path, "--json").json()[0]
        #expect(facts["configuration"]?["family"] == .string("qwen3"))
        #expect(facts["configuration"]?["hiddenSize"] == .integer(96))
        #expect(facts["configuration"]?["contextLength"] == .integer(160))
        // 257 embedding rows, 2 layers of projections and norms, the final norm.
        let layer = 96 * 96 * 2 + 2 * 48 * 96 + 3 * 96 * 256 + 2 * 96 + 2 * 24
        let parameters = 257 * 96 + 2 * layer + 96
        #expect(facts["parameters"] == .integer(parameters))
        // Weights and their packed matrices; gradients and two moments on top. Norms are not packed.
        let matrices = parameters - 96 - 2 * (2 * 96 + 2 * 24)
        #expect(facts["memoryBytes"]?["sampling"] == .integer((parameters + matrices) * 4))
        #expect(facts["memoryBytes"]?["training"] == .integer((4 * parameters + matrices) * 4))
        #expect(facts["memoryBytes"]?["cachePerToken"] == .integer(2 * 2 * 24 * 2 * 4))
        #expect(facts["tokenizer"]?["vocabularySize"] == .integer(257))
        #expect(facts["chatTemplate"] == .bool(true))
        let text = await Spoken.by("model", "info", model.path).output
        #expect(text.contains("chat template  yes") && text.contains("ends with <|endoftext|>"))
    }

    @Test("convert writes the same weights and the tokenizer; bf16 halves the file", arguments: ["fp32", "bf16"])
    func convert(_ precision: String) async throws {
        let model = try TinyModel()
        let copy = model.directory.file("copy")
        let spoken = await Spoken.by("model", "convert", model.path, "-o", copy, "--precision", precision)
        #expect(spoken.code == 0, "\(spoken.errors)")
        let weights = { try #require(FileManager.default.contents(atPath: $0 + "/model.safetensors")) }
        if precision == "fp32" {
            #expect(try weights(copy) == weights(model.path))
        } else {
            #expect(try weights(copy).count < weights(model.path).count * 6 / 10)
        }
        let sample = { (path: String) in
            await Spoken.by(
                "sample", "--model", path, "--prompt", "ab", "--json", "--max-tokens", "5", "--temperature", "0")
        }
        let (old, new) = (try await sample(model.path).json()[0], try await sample(copy).json()[0])
        #expect(new["promptTokens"] == old["promptTokens"])
        if precision == "fp32" { #expect(new == old) }
        let again = await Spoken.by("model", "convert", model.path, "-o", copy)
        #expect(again.code == 2)
        #expect(again.errors.contains("already exists"))
    }
}
