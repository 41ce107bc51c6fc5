import Basics
import Commands
import FoundationEssentials
import TestSupport
import Testing

/// What goes wrong around models ends with the right exit code and a sentence that names the place.
@Suite("Model and input errors")
struct ModelInputErrorTests {
    private let model: TinyModel

    init() throws {
        model = try TinyModel()
    }

    private struct BrokenLine {
        let line: String
        let says: String
    }

    private static let scoreLines = [
        BrokenLine(line: "nonsense", says: "expected a JSON object, found 'nonsense'"),
        BrokenLine(line: "[1]", says: "expected a JSON object"),
        BrokenLine(line: #"{"tokens": [1, 2]}"#, says: "\"promptLength\" is missing"),
        BrokenLine(line: #"{"tokens": [1, 2], "promptLength": 0}"#, says: "nothing predicts the first token"),
        BrokenLine(line: #"{"tokens": [1, 2], "promptLength": 3}"#, says: "\"promptLength\" is 3 of 2 tokens"),
        BrokenLine(line: #"{"tokens": [1, "2"], "promptLength": 1}"#, says: "entry 2 is none"),
        BrokenLine(line: #"{"tokens": [1, -2], "promptLength": 1}"#, says: "entry 2 is none"),
        BrokenLine(line: #"{"tokens": [1, 99999], "promptLength": 1}"#, says: "token 99999 is not among"),
        BrokenLine(line: #"{"prompt": "a"}"#, says: "\"completion\" is missing"),
        BrokenLine(line: #"{"prompt": 3, "completion": "b"}"#, says: "\"prompt\" must be a text"),
        BrokenLine(line: #"{"prompt": "", "completion": "b"}"#, says: "the prompt has no tokens"),
        BrokenLine(line: #"{"completion": "b"}"#, says: "expected either \"tokens\""),
    ]

    @Test("every broken line of score's input is named with file and line, all at once")
    func scoreLines() async throws {
        let good = #"{"prompt": "a", "completion": "b"}"#
        for broken in Self.scoreLines {
            let input = try model.file("in.jsonl", [good, broken.line])
            let spoken = await Spoken.by("score", "--model", model.path, "--input", input)
            #expect(spoken.code == 2)
            #expect(spoken.output.isEmpty)
            #expect(spoken.errors.contains("in.jsonl:2:1: "), "\(spoken.errors)")
            #expect(spoken.errors.contains(broken.says), "\(spoken.errors)")
        }
        let input = try model.file("all.jsonl", ["{}", good, #"{"prompt": "a"}"#])
        let spoken = await Spoken.by("score", "--model", model.path, "--input", input)
        #expect(spoken.errors.contains("all.jsonl:1:1:") && spoken.errors.contains("all.jsonl:3:1:"))
    }

    private static let sampleLines = [
        BrokenLine(line: #"{"prompt": "a", "messages": []}"#, says: "both given"),
        BrokenLine(line: "{}", says: "\"prompt\" is missing"),
        BrokenLine(line: #"{"prompt": ["a"]}"#, says: "\"prompt\" must be a text"),
        BrokenLine(line: #"{"prompt": ""}"#, says: "the prompt has no tokens"),
        BrokenLine(line: "{\"prompt\": \"\(String(repeating: "a", count: 160))\"}", says: "160 tokens; the model's"),
    ]

    @Test("every broken line of sample's input is named with file and line")
    func sampleLines() async throws {
        for broken in Self.sampleLines {
            let input = try model.file("in.jsonl", [#"{"prompt": "a"}"#, "", broken.line])
            let spoken = await Spoken.by("sample", "--model", model.path, "--input", input)
            #expect(spoken.code == 2)
            #expect(spoken.output.isEmpty)
            #expect(spoken.errors.contains("in.jsonl:3:1: "), "\(spoken.errors)")
            #expect(spoken.errors.contains(broken.says), "\(spoken.errors)")
        }
    }

    @Test("a prompt longer than the context is a usage error that names both lengths")
    func longPrompt() async {
        let text = String(repeating: "a", count: 200)
        let spoken = await Spoken.by("sample", "--model", model.path, "--prompt", text)
        #expect(spoken.code == 2)
        #expect(spoken.errors.contains("200 tokens") && spoken.errors.contains("160"))
    }

    @Test("a model that cannot chat says so")
    func noTemplate() async {
        let spoken = await Spoken.by("sample", "--model", model.path, "--chat", "--prompt", "a")
        #expect(spoken.code == 2)
        #expect(spoken.errors.contains("no chat template"))
    }

    @Test("sample wants a prompt or an input, not both and not neither")
    func onePrompt() async {
        #expect(await Spoken.by("sample", "--model", model.path).code == 2)
        #expect(await Spoken.by("sample", "--model", model.path, "--prompt", "a", "--input", "-").code == 2)
    }

    @Test("temperatures that fp32 cannot divide by are refused", arguments: ["1e-30", "1e300", "1e-5"])
    func temperature(_ value: String) async throws {
        let input = try model.file("in.jsonl", [#"{"prompt": "a", "completion": "b"}"#])
        for arguments in [["sample", "--prompt", "a"], ["score", "--input", input]] {
            let spoken = await Spoken.by(arguments + ["--model", model.path, "--temperature", value])
            #expect(spoken.code == 2, "\(arguments)")
        }
    }

    @Test("what is not there ends with 3")
    func missing() async {
        for name in ["no-such-model", "/no/such/directory", "none.gguf", "org/name", "some-run@3", "@last"] {
            let spoken = await Spoken.by(
                "sample", "--model", name, "--prompt", "a", "--runs", model.directory.file("runs"))
            #expect(spoken.code == 3, "\(name): \(spoken.errors)")
            #expect(spoken.errors.count > name.count + 20)
        }
        #expect(await Spoken.by("score", "--model", model.path, "--input", "/no/such/file").code == 3)
        #expect(await Spoken.by("model", "get", "no-such-model").code == 3)
        #expect(await Spoken.by("model", "remove", "no-such-model").code == 3)
    }

    // MARK: Files

    private func bytes(_ path: String) throws -> [UInt8] {
        Array(try #require(FileManager.default.contents(atPath: path)))
    }

    private func write(_ bytes: some Sequence<UInt8>, _ path: String) throws {
        try Data(bytes).write(to: URL(filePath: path))
    }

    @Test("truncated weights end with 7, wherever they are cut", arguments: [4, 300, 100_000])
    func truncatedSafetensors(_ length: Int) async throws {
        let file = model.path + "/model.safetensors"
        try write(try bytes(file).prefix(length), file)
        let spoken = await Spoken.by("sample", "--model", model.path, "--prompt", "a")
        #expect(spoken.code == 7, "\(spoken.errors)")
        #expect(spoken.errors.contains("model.safetensors"))
    }

    @Test("a tensor whose shape disagrees with config.json ends with 2 and names both")
    func shape() async throws {
        let file = model.path + "/config.json"
        let text = String(decoding: try bytes(file), as: UTF8.self)
        try write(text.replacing("\"intermediate_size\" : 256", with: "\"intermediate_size\" : 192").utf8, file)
        try #require(String(decoding: try bytes(file), as: UTF8.self) != text)
        let spoken = await Spoken.by("score", "--model", model.path, "--input", "/dev/null")
        #expect(spoken.code == 2, "\(spoken.errors)")
        #expect(spoken.errors.contains("[256, 96]") && spoken.errors.contains("[192, 96]"), "\(spoken.errors)")
    }

    private static let gguf =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
        + "/ModelsTests/Fixtures/tiny-llama.gguf"

    @Test("a truncated GGUF file ends with 7", arguments: [3, 40, 2000, 20_000])
    func truncatedGGUF(_ length: Int) async throws {
        let file = model.directory.file("cut.gguf")
        let all = try bytes(Self.gguf)
        try #require(length < all.count)
        try write(all.prefix(length), file)
        let spoken = await Spoken.by("model", "info", file)
        #expect(spoken.code == 7, "\(spoken.errors)")
    }

    @Test("a GGUF tensor of an unknown type ends with 2 and names tensor and type")
    func unknownType() async throws {
        var all = try bytes(Self.gguf)
        let name = Array("output_norm.weight".utf8)
        let start = try #require(
            all.indices.first { all[$0...].starts(with: name) }, "no tensor output_norm.weight")
        // After the name: the number of dimensions, one dimension, the type.
        all[start + name.count + 4 + 8] = 200
        let file = model.directory.file("unknown.gguf")
        try write(all, file)
        let spoken = await Spoken.by("model", "info", file)
        #expect(spoken.code == 2, "\(spoken.errors)")
        #expect(spoken.errors.contains("output_norm.weight") && spoken.errors.contains("200"))
    }

    @Test("a model without a tokenizer can be looked at and says so where one is needed")
    func noTokenizer() async throws {
        let path = Self.gguf.replacing("tiny-llama.gguf", with: "tiny-qwen3")
        #expect(await Spoken.by("model", "info", path).code == 0)
        let spoken = await Spoken.by("sample", "--model", path, "--prompt", "a")
        #expect(spoken.code == 3)
        #expect(spoken.errors.contains("tokenizer.json"))
    }
}
