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
        for (name, key, own) in [
            ("decode", "tokensPerSecond", ["--new-tokens", "4"]), ("tokenize", "bytesPerSecond", []),
        ] {
            let lines = try await Spoken.by(
                ["bench", name, "--model", model.path, "--repeat", "2", "--json"] + own
            ).json()
            #expect(lines.count == 1)
            #expect(lines[0]["bench"] == .string(name))
            #expect(try #require(lines[0][key]?.doubleValue) > 0)
        }
    }

    @Test("kernels reports for every product the operations that it has")
    func kernels() async throws {
        let lines = try await Spoken.by("bench", "kernels", "--repeat", "1", "--json").json()
        #expect(lines.count == 19)
        for line in lines {
            let words = try #require(line["what"]?.stringValue).split(separator: " ")
            let sizes = words.compactMap { Double($0) }
            let flops = try #require(line["flops"]?.doubleValue)
            let seconds = try #require(line["seconds"]?["median"]?.doubleValue)
            let expected = sizes.reduce(words[0] == "backward" ? 4 : 2, *)
            #expect(sizes.count == 3 && abs(flops * seconds / expected - 1) < 1e-9)
            #expect(try #require(line["fractionOfPeak"]?.doubleValue) < 1.2)
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
            (["decode", "--shape", "10m", "--new-tokens", "8192"], "a prompt of 1 tokens"),
            (["kernels", "--model", "m"], "--model changes nothing of what is measured here"),
            (["decode", "--shape", "10m", "--prompts", "4"], "--prompts changes nothing"),
            (
                ["step", "--shape", "10m", "--prompts", "1000", "--completions", "1000"],
                "is 1000000; expected at most 65536"
            ),
        ])
    func refusals(_ arguments: [String], _ message: String) async {
        let spoken = await Spoken.by(["bench"] + arguments)
        #expect(spoken.code == 2)
        #expect(spoken.errors.contains(message), "\(spoken.errors)")
        #expect(spoken.output.isEmpty)
    }
}
