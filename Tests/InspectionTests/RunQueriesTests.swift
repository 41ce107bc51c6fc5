import Basics
import Inspection
import RunStore
import TestSupport
import Testing

@Suite("Tables of runs") struct RunQueriesTests {
    let runs: TemporaryDirectory

    init() throws {
        runs = try TemporaryDirectory()
    }

    private func run(_ name: String, digits: UInt16, rewards: [Double]) async throws -> RunDirectory {
        let directory = try RunDirectory.create(in: runs.path, name: name, seconds: Double(digits)) { digits }
        let writer = try RunWriter(directory: directory, now: { 0 })
        try await writer.begin(
            recipe: .object(["seed": .integer(Int(digits)), "name": .string("same")]), recipeText: "")
        for (index, reward) in rewards.enumerated() {
            try await writer.commitStep(index + 1, metrics: ["reward/mean": reward])
            try await writer.recordEvaluation(
                EvaluationRecord(
                    step: index + 1, name: "countdown/test", problems: 100, accuracy: reward / 2, low: 0, high: 1))
        }
        try await writer.setStatus(.done, detail: "all \u{1B}[31msteps")
        return directory
    }

    @Test("the list has a line for each run, newest first, and names the one that cannot be read")
    func list() async throws {
        _ = try await run("one", digits: 1, rewards: [0.1, 0.5])
        let broken = try await run("two", digits: 2, rewards: [0.1])
        try Connection(path: broken.storePath, access: .writing).execute("PRAGMA user_version = 7")
        let lines = RunQueries.list(RunCatalogue(directory: runs.path)).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("run ") && lines[0].hasSuffix("evaluation"))
        #expect(
            lines[2].split(separator: " ").map(String.init) == [
                "19700101-000001-one-0001", "done", "2", "0", "0.500", "countdown/test", "0.050", "to", "0.250",
            ])
        #expect(lines[1].contains("unreadable") && lines[1].contains("version 7"))
    }

    @Test("a run is shown with state, evaluations and curves, and no control character")
    func show() async throws {
        let reader = try RunReader(try await run("one", digits: 1, rewards: [0.1, 0.2, 0.8]))
        let text = try RunQueries.show(reader)
        #expect(text.hasPrefix("19700101-000001-one-0001  done: all"))
        #expect(text.contains("step 3, attempt 1, 0 traces\n"))
        #expect(text.contains("countdown/test     3       100     0.400  0 to 1.000\n"))
        #expect(text.contains("reward/mean  0.100  0.800  ▁▂█\n"))
    }

    @Test("a comparison lists what the recipes differ in, and swapping the runs negates every difference")
    func compare() async throws {
        let first = try RunReader(try await run("one", digits: 1, rewards: [0.1, 0.5]))
        let second = try RunReader(try await run("two", digits: 2, rewards: [0.75]))
        let lines = try RunQueries.compare(first, second).split(separator: "\n").map(String.init)
        #expect(
            lines.filter { $0.hasPrefix("recipe") }.map { $0.split(separator: " ") } == [["recipe", "seed", "1", "2"]])
        #expect(lines.last?.split(separator: " ").suffix(3) == ["0.500", "0.750", "0.250"])
        let swapped = try RunQueries.compare(second, first).split(separator: "\n")
        #expect(swapped.last?.hasSuffix("-0.250") == true)
    }
}
