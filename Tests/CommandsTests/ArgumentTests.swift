import Basics
import Commands
import Synchronization
import Testing
import Training

@Suite("Arguments")
struct ArgumentTests {
    /// What a verb of this specification gets from a command line.
    private func parsed(_ specification: VerbSpecification, _ arguments: [String]) async throws -> ParsedArguments {
        let seen = Mutex<ParsedArguments?>(nil)
        let recorder = RecordingConsole()
        let code = try await withVerb(specification, seen: { parsed in seen.withLock { $0 = parsed } }) { verb in
            await HoneCommand.run([specification.path.last ?? ""] + arguments, verbs: [verb], console: recorder.console)
        }
        #expect(code == 0, "\(recorder.errors)")
        return try #require(seen.withLock { $0 })
    }

    private func withVerb<T>(
        _ specification: VerbSpecification, seen: @escaping @Sendable (ParsedArguments) -> Void,
        _ body: (CommandVerb) async throws -> T
    ) async throws -> T {
        try await body(
            CommandVerb(specification) { arguments, _ in
                seen(arguments)
                return 0
            })
    }

    @Test("--key value and --key=value are the same, and options may stand anywhere")
    func spellings() async throws {
        for line in [
            ["demo", "--steps", "5", "--dry-run"], ["--steps=5", "--dry-run", "demo"],
            ["--dry-run", "--steps=5", "demo"],
        ] {
            let arguments = try await parsed(TrainVerb.specification, line)
            #expect(arguments.positionals == ["demo"])
            #expect(arguments.integer("steps") == 5)
            #expect(arguments.flag("dry-run"))
            #expect(arguments.integer("seed") == nil)
        }
    }

    @Test("a repeatable option keeps every value in order, each as it was written")
    func repeated() async throws {
        let arguments = try await parsed(
            TrainVerb.specification, ["demo", "--set", "a=1", "--set=b=x=y", "--set", "c.d='--e'"])
        #expect(arguments.all("set") == ["a=1", "b=x=y", "c.d='--e'"])
    }

    @Test("a value may begin with a dash; - is standard input; -- ends the options")
    func dashes() async throws {
        let sample = try await parsed(SampleVerb.specification, ["--model", "m", "--prompt", "-5 + 3 ="])
        #expect(sample.text("prompt") == "-5 + 3 =")
        let equals = try await parsed(SampleVerb.specification, ["--model", "m", "--prompt=--json"])
        #expect(equals.text("prompt") == "--json")
        let score = try await parsed(ScoreVerb.specification, ["--model", "m", "--input", "-"])
        #expect(score.text("input") == "-")
        let note = try await parsed(RunVerb.note, ["@last", "--", "--steps was too low"])
        #expect(note.positionals == ["@last", "--steps was too low"])
    }

    @Test("--steps, --seed and --precision come after every --set")
    func overrides() async throws {
        let arguments = try await parsed(
            TrainVerb.specification, ["demo", "--steps", "5", "--set", "steps=9", "--precision", "fp32", "--seed=3"])
        let overrides = try TrainVerb.overrides(arguments)
        #expect(overrides.map(\.source) == ["--set steps=9", "--steps 5", "--seed 3", "--precision fp32"])
        #expect(overrides.map(\.value) == [.integer(9), .integer(5), .integer(3), .string("fp32")])
    }

    @Test("the runs directory is the option, else HONE_RUNS, else runs")
    func runsDirectory() async throws {
        let given = try await parsed(RunVerb.list, ["--runs", "a"])
        let absent = try await parsed(RunVerb.list, [])
        #expect(given.runsDirectory(["HONE_RUNS": "b"]) == "a")
        #expect(absent.runsDirectory(["HONE_RUNS": "b"]) == "b")
        #expect(absent.runsDirectory(["HONE_RUNS": ""]) == "runs")
        #expect(absent.runsDirectory([:]) == "runs")
    }
}
