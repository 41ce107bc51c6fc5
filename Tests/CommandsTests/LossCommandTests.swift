import Basics
import FoundationEssentials
import TestSupport
import Testing

@Suite("hone loss") struct LossCommandTests {
    private static let batch = """
        {"groups": [[{"reward": 1, "newLogProbs": [-1, -1], "oldLogProbs": [-1, -1]},
                     {"reward": 0, "newLogProbs": [-2], "oldLogProbs": [-2]}]]}
        """

    private func input(_ text: String = batch) throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        try AtomicFile.write(text, to: directory.file("batch.json"))
        return directory
    }

    @Test("the output is one JSON object with exactly the contract's names")
    func contract() async throws {
        let directory = try input()
        let run = await CommandRun("loss", "--algorithm", "dapo", "--input", directory.file("batch.json"))
        #expect(run.code == 0 && run.errors == "")
        let value = try run.json()
        #expect(value.keys == ["advantages", "gradient", "loss", "metrics"])
        #expect(value["gradient"]?.arrayValue?[0].arrayValue?.map { $0.arrayValue?.count } == [2, 1])
        #expect(value["metrics"]?["reward/mean"]?.doubleValue == 0.5)
    }

    @Test("--show prints choices and a table, and works without a batch")
    func show() async throws {
        let choices = await CommandRun("loss", "--algorithm", "dr_grpo", "--show")
        #expect(choices.code == 0)
        #expect(choices.output.contains("preset               \"dr_grpo\"\n"))
        #expect(choices.output.contains("aggregation          \"fixedLength\"\n"))
        let directory = try input()
        let table = await CommandRun(
            "loss", "--algorithm", "grpo", "--input", directory.file("batch.json"), "--show")
        #expect(table.code == 0 && table.output.hasPrefix("choice "))
        #expect(table.output.contains("    0           0       2      0.707"), "\(table.output)")
        #expect(table.output.contains("reward/mean"))
    }

    @Test(
        "wrong requests get a sentence and exit code 2",
        arguments: [
            (["loss", "--algorithm", "grpo"], "--input FILE is missing"),
            (["loss", "--algorithm", "gpro", "--show"], "There is no algorithm 'gpro'; did you mean 'grpo'?"),
            (["loss", "--algorithm", "dr_grpo", "--input", "BATCH"], "'fixedLength' needs maxCompletionLength"),
        ])
    func errors(arguments: [String], message: String) async throws {
        let directory = try input()
        let run = await CommandRun(arguments.map { $0 == "BATCH" ? directory.file("batch.json") : $0 })
        #expect(run.code == 2 && run.output == "")
        #expect(run.errors.contains(message), "\(run.errors)")
    }

    @Test("a group of one completion and a missing file are told apart")
    func group() async throws {
        let directory = try input(#"{"groups": [[{"reward": 1, "newLogProbs": [-1]}]]}"#)
        let one = await CommandRun("loss", "--algorithm", "grpo", "--input", directory.file("batch.json"))
        #expect(one.code == 2 && one.errors.contains("groups[0]: found a group of size 1"))
        #expect(await CommandRun("loss", "--algorithm", "grpo", "--input", directory.file("none")).code == 3)
    }
}
