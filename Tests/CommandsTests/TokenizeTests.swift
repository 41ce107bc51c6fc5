import Basics
import Commands
import FoundationEssentials
import Testing

@Suite("hone tokenize")
struct TokenizeTests {
    private let model: TinyModel

    init() throws {
        model = try TinyModel()
    }

    @Test("a line gives its ids, as JSON or between blanks, and comes back")
    func lines() async throws {
        let texts = ["Hello", "", "  two  blanks ", "żółw 😀", "a<|endoftext|>b"]
        let input = try model.file("text.txt", texts)
        let plain = await Spoken.by("tokenize", "--model", model.path, "--input", input)
        #expect(plain.output.hasPrefix("72 101 108 108 111\n\n32 32 116"))
        let json = await Spoken.by("tokenize", "--model", model.path, "--input", input, "--json")
        let lines = try json.json()
        #expect(lines.allSatisfy { $0.keys == ["tokens"] })
        #expect(lines.map { $0["tokens"]?.integers.count } == [5, 0, 14, 12, 3])
        #expect(lines[4]["tokens"]?.integers == [97, 256, 98])
        for (name, ids) in [
            ("plain", plain.output), ("lists", lines.map { ($0["tokens"]?.text ?? "") + "\n" }.joined()),
        ] {
            let file = try model.file(
                name, ids.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init))
            let back = await Spoken.by("tokenize", "--model", model.path, "--decode", "--input", file)
            #expect(back.code == 0, "\(back.errors)")
            #expect(back.output == texts.map { $0 + "\n" }.joined())
            let objects = await Spoken.by("tokenize", "--model", model.path, "--decode", "--input", file, "--json")
            #expect(try objects.json().map { $0["text"]?.stringValue } == texts)
        }
    }

    @Test("--jsonl takes texts with line breaks and gives them back under their ids")
    func objects() async throws {
        let input = try model.file("text.jsonl", [#"{"id": "a", "text": "x\ny"}"#, #"{"text": ""}"#])
        let lines = try await Spoken.by("tokenize", "--model", model.path, "--jsonl", "--json", "--input", input).json()
        #expect(
            lines[0] == .object(["id": .string("a"), "tokens": .array([.integer(120), .integer(10), .integer(121)])]))
        #expect(lines[1] == .object(["id": .integer(2), "tokens": .array([])]))
        let ids = try model.file("ids.jsonl", lines.map(\.text))
        let back = try await Spoken.by(
            "tokenize", "--model", model.path, "--jsonl", "--decode", "--json", "--input", ids
        ).json()
        #expect(back[0] == .object(["id": .string("a"), "text": .string("x\ny")]))
    }

    @Test("weights are not needed")
    func noWeights() async throws {
        let input = try model.file("text.txt", ["a"])
        try FileManager.default.removeItem(atPath: model.path + "/model.safetensors")
        for path in [model.path, model.path + "/tokenizer.json"] {
            #expect(await Spoken.by("tokenize", "--model", path, "--input", input).output == "97\n")
        }
    }

    @Test(
        "a line that is not ids is named with file and line",
        arguments: ["x", "1 2.5", "[1, \"a\"]", "[1", "-1", "300", "{\"tokens\": [1]}"])
    func broken(_ line: String) async throws {
        let input = try model.file("ids.txt", ["97", line])
        let spoken = await Spoken.by("tokenize", "--model", model.path, "--decode", "--input", input)
        #expect(spoken.code == 2)
        #expect(spoken.output == "a\n")
        #expect(spoken.errors.contains("ids.txt:2:1: "), "\(spoken.errors)")
    }
}
