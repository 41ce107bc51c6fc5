import Basics
import Commands
import Testing

@Suite("hone bench") struct BenchTests {
    private static let small = [
        "--prompts", "2", "--completions", "2", "--prompt-tokens", "5", "--new-tokens", "4", "--repeat", "2",
    ]

    @Test("a line has the fields of the contract, and its figures fit together")
    func fields() async throws {
        let model = try TinyModel()
        let spoken = await Spoken.by(
            ["bench", "step", "rollout", "train", "--model", model.path, "--json"] + Self.small)
        let lines = try spoken.json()
        #expect(lines.map { $0["bench"]?.stringValue } == ["rollout", "train", "step"])
        for line in lines {
            let seconds = try #require(line["seconds"])
            let median = try #require(seconds["median"]?.doubleValue)
            let flops = try #require(line["flops"]?.doubleValue)
            let peak = try #require(line["machine"]?["peakFlops"]?.doubleValue)
            #expect(try #require(seconds["min"]?.doubleValue) <= median)
            #expect(try #require(seconds["max"]?.doubleValue) >= median)
            #expect(abs(try #require(line["tokensPerSecond"]?.doubleValue) * median - 16) < 1e-6)
            #expect(abs(try #require(line["fractionOfPeak"]?.doubleValue) - flops / peak) < 1e-12)
            #expect(line["repetitions"] == .integer(2))
            #expect(try #require(line["peakResidentBytes"]?.doubleValue) > 1e6)
            #expect(line["command"]?.stringValue != nil && line["model"]?.stringValue == model.path)
        }
    }

    @Test("each name measures what it says")
    func names() async throws {
        let model = try TinyModel()
        for (name, key) in [("decode", "tokensPerSecond"), ("tokenize", "bytesPerSecond")] {
            let lines = try await Spoken.by(["bench", name, "--model", model.path, "--json"] + Self.small).json()
            #expect(lines.count == 1)
            #expect(lines[0]["bench"] == .string(name))
            #expect(try #require(lines[0][key]?.doubleValue) > 0)
        }
    }

    @Test("text names the machine and has a row per measurement")
    func text() async throws {
        let spoken = await Spoken.by(["bench", "rollout", "--shape", "10m"] + Self.small)
        #expect(spoken.code == 0, "\(spoken.errors)")
        let lines = spoken.output.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines[0].contains("fp32 peak") && lines[0].hasSuffix("GFLOP/s"))
        #expect(lines[1] == "model 10m, random weights, fp32")
        #expect(lines[3].hasPrefix("rollout"))
    }

    @Test(
        "what cannot be measured is refused with the way out",
        arguments: [
            (["rolout"], "nothing called 'rolout' is measured; did you mean 'rollout'?"),
            (["xyz"], "there are kernels, tokenize, decode, rollout, train, step"),
            (["tokenize", "--shape", "10m"], "--shape has no tokenizer"),
            (["step", "--shape", "10m", "--model", "m"], "give one"),
            (["step", "--shape", "10m", "--new-tokens", "9000"], "exceed the model's context of 8192"),
        ])
    func refusals(_ arguments: [String], _ message: String) async {
        let spoken = await Spoken.by(["bench"] + arguments)
        #expect(spoken.code == 2)
        #expect(spoken.errors.contains(message), "\(spoken.errors)")
        #expect(spoken.output.isEmpty)
    }
}
