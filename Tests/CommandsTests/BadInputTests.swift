import Basics
import FoundationEssentials
import RunStore
import TestSupport
import Testing
import Training

/// What `hone train` says about requests that cannot work; nothing is left behind where nothing was begun.
@Suite("Bad input of hone train") struct BadInputTests {
    private let runs: TemporaryDirectory

    init() throws {
        runs = try TemporaryDirectory()
    }

    private func train(_ recipe: String, _ more: String...) async throws -> CommandRun {
        let path = runs.file("bad.json5")
        try AtomicFile.write(recipe, to: path)
        return await CommandRun(["train", path, "--runs", runs.path] + more)
    }

    private struct RecipeCase: CustomTestStringConvertible, Sendable {
        let id: String
        let keys: String
        let expected: [String]
        var testDescription: String { id }
    }

    private static let recipeCases = [
        RecipeCase(
            id: "unknown keys, all at once", keys: "grupSize: 4,\n  optimizer: {lerningRate: 1}",
            expected: [
                "bad.json5:5:3: unknown key 'grupSize'; did you mean 'groupSize'?",
                "bad.json5:6:15: unknown key 'lerningRate' in 'optimizer'; did you mean 'learningRate'?",
            ]),
        RecipeCase(
            id: "preset and template", keys: "algorithm: {name: 'gpro'},",
            expected: ["bad.json5:5:21: 'algorithm.name' is \"gpro\"", "did you mean \"grpo\"?"]),
        RecipeCase(
            id: "range and template", keys: "algorithm: {clipLow: -1}, promptTemplate: '{promt}'",
            expected: [
                "bad.json5:5:15: algorithm.clipLow: found -1.0, expected a number of at least 0, or null.",
                "bad.json5:5:29: prompt template: unknown placeholder {promt}",
            ]),
        RecipeCase(id: "syntax", keys: "seed: ,", expected: ["bad.json5:5:9: expected a value"]),
    ]

    @Test("everything wrong with a recipe is reported at once, at its place, with exit code 2", arguments: recipeCases)
    private func recipe(_ item: RecipeCase) async throws {
        let run = try await train(TinyRun.recipe(item.keys))
        #expect(run.code == 2 && run.output == "")
        for part in item.expected { #expect(run.errors.contains(part), "\(run.errors)") }
        #expect(RunCatalogue(directory: runs.path).runs().isEmpty)
    }

    @Test("a group of one is refused, in the recipe and on the command line")
    func groupOfOne() async throws {
        let run = try await train(TinyRun.recipe(), "--set", "groupSize=1")
        #expect(run.code == 2 && run.errors.contains("--set groupSize=1: groupSize is 1; learning compares"))
    }

    @Test(
        "broken problem lines are named by file and line, and an unknown task by the nearest name, before anything runs"
    )
    func tasks() async throws {
        let problems = runs.file("mine.jsonl")
        try AtomicFile.write(
            #"{"prompt": "1", "answer": "1"}"# + "\n" + #"{"prompt": 5}"# + "\n[]\n", to: problems)
        let broken = try await train(TinyRun.recipe(task: problems))
        #expect(broken.code == 2)
        #expect(broken.errors.contains("\(problems):2: 'prompt' must be a text"), "\(broken.errors)")
        #expect(broken.errors.contains("\(problems):3: a JSON object was expected"))
        let stages = "stages: [{kind: 'supervised'}, {kind: 'reinforcement', task: 'arithmetik'}]"
        let unknown = try await train(TinyRun.recipe(stages))
        #expect(unknown.code == 3 && unknown.errors.contains("did you mean 'arithmetic'?"), "\(unknown.errors)")
        #expect(RunCatalogue(directory: runs.path).runs().isEmpty)
    }

    @Test("one file for training and evaluation is used, with a warning")
    func bareFile() async throws {
        let problems = runs.file("mine.jsonl")
        try AtomicFile.write(
            (1...4).map { #"{"prompt": "\#($0) + 1 =", "answer": "\#($0 + 1)"}"# }.joined(separator: "\n"), to: problems
        )
        let run = try await train(TinyRun.recipe(task: problems, "promptTemplate: '{prompt}'"))
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.errors.contains("note: task mine: training and evaluation use the same file"), "\(run.errors)")
    }

    @Test("resuming a run that is not there is not found")
    func unknownRun() async {
        let run = await CommandRun("train", "--resume", "20260101", "--runs", runs.path)
        #expect(run.code == 3 && run.errors.contains("no run '20260101' in \(runs.path)"), "\(run.errors)")
    }

    @Test("a second trainer on a run is told which process writes it, and changes nothing")
    func secondTrainer() async throws {
        let id = try await TinyRun.make(in: runs)
        let directory = RunDirectory(path: runs.file(id))
        let writer = try RunWriter(directory: directory)
        let run = await CommandRun("train", "--resume", id, "--runs", runs.path)
        let process = ProcessInfo.processInfo.processIdentifier
        #expect(run.code == 1 && run.errors.contains("another hone (process \(process)) is writing"), "\(run.errors)")
        withExtendedLifetime(writer) {}
        #expect(try RunReader(directory).attempts().count == 1)
    }

    @Test(
        "a store that cannot grow ends the run with a sentence and exit code 1, and what was committed stays",
        .enabled(if: Shell.hone != nil, "the hone binary is not beside the tests"))
    func cannotGrow() throws {
        let path = runs.file("full.json5")
        try AtomicFile.write(
            TinyRun.recipe().replacing("steps: 2", with: "steps: 5000"), to: path)
        // Counted in blocks of 512 bytes: 256 KiB for each file, which the store's log reaches within a few steps.
        let result = try Shell.run("(ulimit -f 512; \"$HONE\" train '\(path)' --runs '\(runs.path)' 2>&1)")
        #expect(result.code == 1, "\(result.output.suffix(600))")
        #expect(
            result.output.contains("has reached the largest size this process may write"),
            "\(result.output.suffix(600))")
        let run = try #require(RunCatalogue(directory: runs.path).runs().first)
        #expect(try StoreCheck(run).findings == [])
    }
}
