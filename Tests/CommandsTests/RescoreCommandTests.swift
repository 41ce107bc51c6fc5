import Basics
import FoundationEssentials
import RunStore
import TestSupport
import Testing

@Suite("hone run rescore") struct RescoreCommandTests {
    private let runs: TemporaryDirectory

    init() throws {
        runs = try TemporaryDirectory()
    }

    private func rescore(_ arguments: String...) async -> CommandRun {
        await CommandRun(["run", "rescore"] + arguments + ["--runs", runs.path])
    }

    @Test("the verifier of the run finds what it found, another one flips, and nothing is written")
    func flips() async throws {
        let id = try await TinyRun.make(in: runs)
        let path = RunDirectory(path: runs.file(id)).storePath
        let before = try #require(FileManager.default.contents(atPath: path))
        let same = await rescore(id, "--verifier", "math", "--config", "{form: 'evaluated'}", "--json")
        let report = try same.json()
        #expect(same.code == 0 && report["flipped"] == .integer(0) && report["verifier"] == .string("math"))
        #expect(
            report.keys == [
                "flipped", "flips", "gained", "groups", "lost", "outcomes", "rewardsChanged", "run", "traces",
                "unjudged", "verifier", "version",
            ])
        // Two steps of two groups of two, and three evaluations of four problems.
        #expect(report["traces"] == .integer(20) && report["groups"]?["total"] == .integer(4))

        let other = await rescore(id, "--verifier", "countdown", "--json")
        let flips = try #require(try other.json()["flips"]?.arrayValue)
        #expect(other.code == 0 && flips.count == 20 && flips.allSatisfy { $0["new"]?["reward"] == .null })
        #expect(
            flips[4].keys == ["advantages", "group", "id", "new", "old", "problem", "slot", "step"]
                && flips.allSatisfy { $0["old"]?.keys == ["explanation", "extracted", "outcome", "reward"] })
        let training = flips.filter { $0["advantages"] != .null }
        #expect(training.count == 8)
        #expect(training.allSatisfy { $0["advantages"]?["new"] == .array([.null, .null]) })

        let text = await rescore(id, "--verifier", "countdown").output
        #expect(text.contains("000001-0") && text.contains("→ abstained"), "\(text)")
        #expect(text.contains("20 of 20 traces: 0 became correct, 0 no longer are, 20 are not judged"), "\(text)")
        #expect(FileManager.default.contents(atPath: path) == before)
    }

    @Test("a verifier or a run that is not there is said with exit code 2 and 3")
    func missing() async throws {
        let id = try await TinyRun.make(in: runs)
        #expect(await rescore(id, "--verifier", "maths").code == 2)
        #expect(await rescore(id).code == 2)
        #expect(await rescore(id, "--verifier", "math", "--config", "{forms: 1}").code == 2)
        #expect(await rescore("nope", "--verifier", "math").code == 3)
    }
}
