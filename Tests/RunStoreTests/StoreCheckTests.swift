import Basics
import FoundationEssentials
import RunStore
import TestSupport
import Testing

@Suite("fsck") struct StoreCheckTests {
    let runs: TemporaryDirectory

    init() throws {
        runs = try TemporaryDirectory()
    }

    /// Something wrong, planted by SQL, and a word of the sentence that must report it.
    struct Damage: Sendable, CustomTestStringConvertible {
        let sql: String
        let finding: String
        var testDescription: String { finding }
    }

    @Test(
        "every planted damage is found",
        arguments: [
            Damage(sql: "UPDATE trace_tokens SET tokens = x'00' WHERE trace_id = 2", finding: "trace 2 has 6 tokens"),
            Damage(sql: "UPDATE trace_tokens SET log_probs = x'' WHERE trace_id = 3", finding: "trace 3 has 7 tokens"),
            Damage(
                sql: "UPDATE trace_tokens SET entropies = zeroblob(19) WHERE trace_id = 1", finding: "trace 1 has 5"),
            Damage(sql: "UPDATE trace_tokens SET mask = x'01' WHERE trace_id = 1", finding: "trace 1 has 5 tokens"),
            Damage(sql: "UPDATE trace_tokens SET flags = x'01' WHERE trace_id = 1", finding: "trace 1 has 5 tokens"),
            Damage(
                sql: "UPDATE trace_tokens SET log_prob_changes = x'01' WHERE trace_id = 1", finding: "trace 1 has 5"),
            Damage(sql: "UPDATE trace SET token_count = 4 WHERE id = 1", finding: "trace 1 has 4 tokens"),
            Damage(sql: "DELETE FROM trace_tokens WHERE trace_id = 4", finding: "hold no, no and no bytes"),
            Damage(sql: "UPDATE prompt SET tokens = x'010203'", finding: "the tokens of prompt 1 are cut off"),
            Damage(sql: "DELETE FROM metric; DELETE FROM step WHERE step = 2", finding: "step 2 is missing"),
            Damage(sql: "DELETE FROM metric; DELETE FROM step WHERE step = 1", finding: "the first step is 2, not 1"),
            Damage(sql: "UPDATE step SET state = 'half' WHERE step = 3", finding: "step 3 has the unknown state half"),
            Damage(
                sql:
                    "INSERT INTO attempt VALUES (2, 0, 1, 1, '{}', '{}'); INSERT INTO step VALUES (90, 1, 2, 'committed', 0)",
                finding: "step 1 is committed 2 times"),
            Damage(
                sql: "UPDATE rollout_group SET state = 'inFlight' WHERE id = 1",
                finding: "group 0 of step 1 is inFlight"),
            Damage(
                sql: "DELETE FROM trace_tokens WHERE trace_id = 8; DELETE FROM trace WHERE id = 8",
                finding: "group 1 of step 1 has 3 of 4 traces"),
            Damage(
                sql: "UPDATE trace SET outcome = 'great' WHERE id = 1", finding: "unknown outcome or stop reason great"),
            Damage(sql: "UPDATE trace SET parts = '[' WHERE id = 1", finding: "trace 1 has fields that are not JSON"),
            Damage(sql: "UPDATE trace SET group_id = 999 WHERE id = 1", finding: "names a row of rollout_group"),
            Damage(sql: "DELETE FROM trace_words_docsize WHERE id = 5", finding: "trace 5 is not in the index"),
        ])
    func planted(damage: Damage) async throws {
        let directory = try await Sample.committedRun(in: runs.path, steps: 3)
        #expect(try StoreCheck(directory).findings == [])
        do {
            let connection = try Connection(path: directory.storePath, access: .writing)
            try connection.execute("PRAGMA foreign_keys = OFF")
            try connection.execute(damage.sql)
        }
        let check = try StoreCheck(directory)
        #expect(check.findings.contains { $0.contains(damage.finding) }, "found \(check.findings)")
        let error = #expect(throws: RunStoreError.self) { try check.requireSound(directory) }
        #expect(error?.category == .damaged)
    }

    @Test("bytes overwritten anywhere in the tables, and a file cut short, are found", arguments: [0.2, 0.5, 0.8, 2])
    func brokenPages(place: Double) async throws {
        let directory = try await Sample.committedRun(in: runs.path, steps: 20)
        var bytes = try #require(FileManager.default.contents(atPath: directory.storePath))
        if place > 1 {
            bytes.removeLast(bytes.count / 3)
        } else {
            let start = Int(Double(bytes.count / 4096) * place) * 4096
            bytes.replaceSubrange(start..<start + 8192, with: Data(repeating: 0xA5, count: 8192))
        }
        try bytes.write(to: URL(filePath: directory.storePath))
        let check = try StoreCheck(directory)
        #expect(!check.findings.isEmpty)
    }

    @Test("a changed, missing or unlisted file of a checkpoint is found")
    func checkpoints() async throws {
        let directory = try await Sample.committedRun(in: runs.path, steps: 1)
        let path = directory.checkpointPath(step: 1)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data("weights".utf8).write(to: URL(filePath: path + "/model.safetensors"))
        try Data("state".utf8).write(to: URL(filePath: path + "/state.json"))
        #expect(try StoreCheck(directory).findings.count == 1, "a checkpoint without checksums was not finished")
        try CheckpointChecksums.write(in: path)
        #expect(CheckpointChecksums.problems(in: path) == [])
        #expect(try StoreCheck(directory).findings == [])
        try Data("weightz".utf8).write(to: URL(filePath: path + "/model.safetensors"))
        #expect(CheckpointChecksums.problems(in: path).first?.contains("model.safetensors has SHA-256") == true)
        try FileManager.default.removeItem(atPath: path + "/state.json")
        #expect(CheckpointChecksums.problems(in: path).count == 2)
        #expect(try StoreCheck(directory).findings.count == 2)
    }
}
