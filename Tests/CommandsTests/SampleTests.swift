import Basics
import Commands
import Testing

@Suite("hone sample")
struct SampleTests {
    private let model: TinyModel

    init() throws {
        model = try TinyModel(chatTemplate: TinyModel.plainChat)
    }

    private func sample(_ arguments: String...) async throws -> [JSONValue] {
        let spoken = await Spoken.by(["sample", "--model", model.path, "--json"] + arguments)
        try #require(spoken.code == 0, "\(spoken.errors)")
        return try spoken.json()
    }

    @Test("a JSON line has exactly the fields of the contract, in step with each other")
    func fields() async throws {
        let lines = try await sample("--prompt", "ab", "--samples", "3", "--max-tokens", "8", "--temperature", "1")
        #expect(lines.count == 3)
        for (index, line) in lines.enumerated() {
            #expect(line.keys == ["id", "index", "logProbs", "promptTokens", "stopReason", "text", "tokens"])
            #expect(line["index"] == .integer(index))
            #expect(line["promptTokens"]?.integers == [97, 98])
            #expect(line["tokens"]?.integers.count == line["logProbs"]?.floats.count)
            #expect(["endToken", "stopString", "length"].contains(line["stopReason"]?.stringValue))
        }
        #expect(Set(lines.map { $0["tokens"]?.text }).count == 3)
    }

    @Test("every line of the input gives its samples in order, under its own id or its line number")
    func ids() async throws {
        let input = try model.file(
            "prompts.jsonl",
            [#"{"id": "a", "prompt": "x"}"#, "", #"{"prompt": "y"}"#, #"{"id": 7, "prompt": "z"}"#])
        let lines = try await sample("--input", input, "--samples", "2", "--max-tokens", "2")
        let ids: [JSONValue] = [.string("a"), .integer(3), .integer(7)]
        #expect(lines.map { $0["id"] } == ids.flatMap { [$0, $0] })
        #expect(lines.map { $0["index"]?.integerValue } == [0, 1, 0, 1, 0, 1])
    }

    @Test("a completion depends on seed, place and index, not on what is sampled beside it")
    func streams() async throws {
        let one = try model.file("one.jsonl", [#"{"prompt": "first"}"#])
        let two = try model.file("two.jsonl", [#"{"prompt": "first"}"#, #"{"prompt": "first"}"#])
        let alone = try await sample("--input", one, "--max-tokens", "12", "--seed", "3")
        let many = try await sample("--input", two, "--max-tokens", "12", "--seed", "3", "--samples", "5")
        #expect(alone[0]["tokens"] == many[0]["tokens"])
        #expect(Set(many.map { $0["tokens"]?.text }).count == 10)
        let other = try await sample("--input", one, "--max-tokens", "12", "--seed", "4")
        #expect(alone[0]["tokens"] != other[0]["tokens"])
    }

    @Test("--chat and messages go through the chat template, a bare prompt does not")
    func chat() async throws {
        let text = { (line: JSONValue) in
            String(decoding: (line["promptTokens"]?.integers ?? []).map { UInt8($0) }, as: UTF8.self)
        }
        let wrapped = try await sample("--chat", "--prompt", "hi", "--max-tokens", "1")
        #expect(text(wrapped[0]) == "<user>hi;<assistant>")
        let bare = try await sample("--prompt", "hi", "--max-tokens", "1")
        #expect(text(bare[0]) == "hi")
        let input = try model.file(
            "chat.jsonl",
            [#"{"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}]}"#])
        let messages = try await sample("--input", input, "--max-tokens", "1")
        #expect(text(messages[0]) == "<system>s;<user>u;<assistant>")
    }

    @Test("greedy is the same for every seed; top-k of 1 and a tiny top-p are greedy as well")
    func greedy() async throws {
        let arguments = ["--prompt", "ab", "--max-tokens", "10", "--ignore-end"]
        let expected = try await sample(arguments + ["--temperature", "0"])[0]["tokens"]
        for extra in [
            ["--temperature", "0", "--seed", "9"], ["--temperature", "1", "--top-k", "1"],
            ["--temperature", "1", "--top-p", "0.0001"], ["--temperature", "1", "--min-p", "1"],
        ] {
            #expect(try await sample(arguments + extra)[0]["tokens"] == expected, "\(extra)")
        }
    }

    private func sample(_ arguments: [String]) async throws -> [JSONValue] {
        let spoken = await Spoken.by(["sample", "--model", model.path, "--json"] + arguments)
        try #require(spoken.code == 0, "\(spoken.errors)")
        return try spoken.json()
    }

    @Test("a stop string ends the completion; the end token is ignored where asked")
    func stops() async throws {
        let free = try await sample("--prompt", "ab", "--max-tokens", "40", "--ignore-end", "--samples", "40")
        #expect(free.allSatisfy { $0["tokens"]?.integers.count == 40 && $0["stopReason"] == .string("length") })
        let ended = try await sample("--prompt", "ab", "--max-tokens", "40", "--samples", "40")
        #expect(ended.contains { $0["stopReason"] == .string("endToken") && $0["tokens"]?.integers.last == 256 })
        let letter = try #require(free[0]["text"]?.stringValue?.first { $0.isASCII && $0.isLetter })
        let stopped = try await sample(
            "--prompt", "ab", "--max-tokens", "40", "--ignore-end", "--stop", String(letter))
        #expect(stopped[0]["stopReason"] == .string("stopString"))
        #expect(stopped[0]["text"]?.stringValue?.last == letter)
    }

    @Test("text for people is the completion alone, or completions under headings")
    func text() async throws {
        let arguments = ["sample", "--model", model.path, "--prompt", "ab", "--max-tokens", "4", "--seed", "2"]
        let json = try await Spoken.by(arguments + ["--json"]).json()
        #expect(await Spoken.by(arguments).output == (json[0]["text"]?.stringValue ?? "") + "\n")
        let two = await Spoken.by(arguments + ["--samples", "2"]).output
        #expect(two.contains("--- prompt, sample 0: 4 tokens, length\n"))
        #expect(two.contains("--- prompt, sample 1: "))
    }
}
