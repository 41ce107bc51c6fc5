import Basics
import FoundationEssentials
import RunStore
import TestSupport
import Testing

@Suite("Run directories and how they are named") struct RunDirectoryTests {
    let runs: TemporaryDirectory

    init() throws {
        runs = try TemporaryDirectory()
    }

    /// A directory that counts as a run, with an id of its own.
    private func makeRun(_ name: String, seconds: Double, digits: UInt16) throws -> RunDirectory {
        let directory = try RunDirectory.create(in: runs.path, name: name, seconds: seconds) { digits }
        _ = try RunWriter(directory: directory)
        return directory
    }

    @Test("an id is date and time in UTC, the recipe's name and four digits")
    func identifier() throws {
        let directory = try makeRun("SmolLM2 / GSM8K!", seconds: 1_795_331_700, digits: 0x7F3A)
        #expect(directory.id == "20261122-071500-smollm2-gsm8k-7f3a")
        #expect(directory.checkpointPath(step: 100).hasSuffix("/checkpoints/step-000100"))
        #expect(throws: RunStoreError.badName(name: "///")) { try RunDirectory.create(in: runs.path, name: "///") }
    }

    @Test("a taken id is never used twice")
    func taken() throws {
        var numbers: [UInt16] = [7, 7, 8]
        let first = try RunDirectory.create(in: runs.path, name: "a", seconds: 0) { numbers.removeFirst() }
        let second = try RunDirectory.create(in: runs.path, name: "a", seconds: 0) { numbers.removeFirst() }
        #expect(first.id.hasSuffix("-0007") && second.id.hasSuffix("-0008"))
    }

    @Test("a run is found by id, unique prefix, path and @last")
    func lookup() throws {
        let first = try makeRun("alpha", seconds: 0, digits: 1)
        let second = try makeRun("beta", seconds: 3600, digits: 2)
        let catalogue = RunCatalogue(directory: runs.path)
        #expect(try catalogue.find("@last") == second)
        #expect(try catalogue.find("19700101-00") == first)
        #expect(try catalogue.find(second.id) == second)
        #expect(try catalogue.find(first.path + "/").path == first.path)
        #expect(throws: RunStoreError.ambiguousRun(reference: "1970", candidates: [first.id, second.id])) {
            try catalogue.find("1970")
        }
        #expect(throws: RunStoreError.noSuchRun(reference: "zeta", directory: runs.path)) { try catalogue.find("zeta") }
        #expect(throws: RunStoreError.noSuchRun(reference: "", directory: runs.path)) { try catalogue.find("") }
    }

    @Test("recipes, stray files and directories without a store are no runs")
    func listing() throws {
        #expect(throws: RunStoreError.noRuns(directory: runs.path)) {
            try RunCatalogue(directory: runs.path).find("@last")
        }
        for name in ["recipes", "stray"] {
            try FileManager.default.createDirectory(atPath: runs.file(name), withIntermediateDirectories: true)
        }
        try Data("x".utf8).write(to: URL(filePath: runs.file("recipes/run.sqlite")))
        let run = try makeRun("only", seconds: 0, digits: 1)
        #expect(RunCatalogue(directory: runs.path).runs() == [run])
    }

    @Test("a second writer is refused with the process of the first, and may write when the first is gone")
    func oneWriter() throws {
        let directory = try RunDirectory.create(in: runs.path, name: "busy")
        let process = Int(ProcessInfo.processInfo.processIdentifier)
        do {
            let first = try RunWriter(directory: directory)
            #expect(throws: RunStoreError.writerPresent(path: directory.path, process: process)) {
                try RunWriter(directory: directory)
            }
            #expect(throws: RunStoreError.writerPresent(path: directory.path, process: process)) {
                try directory.remove()
            }
            #expect(RunLock.holder(of: directory) == process)
            withExtendedLifetime(first) {}
        }
        #expect(RunLock.holder(of: directory) == nil)
        _ = try RunWriter(directory: directory)
        try directory.remove()
        #expect(!FileManager.default.fileExists(atPath: directory.path))
        #expect(RunStoreError.writerPresent(path: "", process: 1).category == .failed)
    }

    @Test("a newer schema is refused with both versions, by readers and writers")
    func newerSchema() async throws {
        let directory = try await Sample.committedRun(in: runs.path, steps: 1)
        let connection = try Connection(path: directory.storePath, access: .writing)
        try connection.execute("PRAGMA user_version = 9")
        let expected = RunStoreError.newerSchema(path: directory.storePath, found: 9, supported: Schema.version)
        #expect(throws: expected) { try RunReader(directory) }
        #expect(throws: expected) { try RunWriter(directory: directory) }
        #expect(throws: expected) { try StoreCheck(directory) }
        #expect(expected.category == .usage && expected.description.contains("version 9"))
    }

    @Test(
        "a file that is no store is named as such",
        arguments: ["", "this is not a database, whatever its name says....."])
    func notAStore(content: String) throws {
        let directory = try RunDirectory.create(in: runs.path, name: "odd")
        try Data(content.utf8).write(to: URL(filePath: directory.storePath))
        #expect(throws: RunStoreError.notAStore(path: directory.storePath)) { try RunReader(directory) }
    }

    @Test("the files of a run are there: recipe as given, resolved recipe, event file, log")
    func files() async throws {
        let writer = try await Sample.run(in: runs.path)
        try await writer.log("first line")
        try await writer.log("second line")
        let directory = writer.directory
        #expect(FileManager.default.contents(atPath: directory.recipePath) == Data("{name: 'demo'}".utf8))
        #expect(
            FileManager.default.contents(atPath: directory.resolvedRecipePath) == Data("{\"name\":\"demo\"}\n".utf8))
        #expect(FileManager.default.contents(atPath: directory.logPath) == Data("first line\nsecond line\n".utf8))
        #expect(try RunReader(directory).summary().recipe == .object(["name": .string("demo")]))
    }
}
