import Basics
import FoundationEssentials
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("AtomicFile")
struct AtomicFileTests {
    @Test("a write replaces the whole file and leaves nothing beside it")
    func replaces() throws {
        let directory = try TemporaryDirectory()
        try AtomicFile.write(String(repeating: "long ", count: 1000), to: directory.file("a"))
        try AtomicFile.write("short", to: directory.file("a"))
        #expect(try TextFile.read(directory.file("a")) == "short\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["a"])
    }

    @Test("a process killed in the middle of a write leaves the old contents")
    func survivesKill() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("a")
        try AtomicFile.write("old", to: path)
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            try AtomicFile.write(to: path) { writer in
                try writer.write("new, but not all of it")
                kill(getpid(), SIGKILL)
            }
        }
        #expect(try TextFile.read(path) == "old\n")
    }

    @Test("a body that throws leaves the old contents and nothing beside them")
    func bodyThrows() throws {
        struct Stop: Error {}
        let directory = try TemporaryDirectory()
        let path = directory.file("a")
        try AtomicFile.write("old", to: path)
        #expect(throws: Stop.self) {
            try AtomicFile.write(to: path) { writer in
                try writer.write("new")
                throw Stop()
            }
        }
        #expect(try TextFile.read(path) == "old\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["a"])
    }

    @Test("a directory appears whole, or not at all")
    func directories() throws {
        struct Stop: Error {}
        let directory = try TemporaryDirectory()
        let path = directory.file("step-000001")
        #expect(throws: Stop.self) {
            try AtomicFile.writeDirectory(path) { partial in
                try AtomicFile.write("x", to: partial + "/state.json")
                throw Stop()
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
        try AtomicFile.writeDirectory(path) { try AtomicFile.write("x", to: $0 + "/state.json") }
        #expect(try TextFile.read(path + "/state.json") == "x\n")
        let error = #expect(throws: FileError.self) { try AtomicFile.writeDirectory(path) { _ in } }
        #expect(error?.code == EEXIST)
    }

    @Test("a full disk is a run-time failure that says what to do")
    func fullDisk() throws {
        guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
        let error = #expect(throws: FileError.self) {
            let writer = try FileWriter(creating: "/dev/full", reportedAs: "runs/x/model.safetensors")
            try writer.write("x")
        }
        #expect(error?.category == .failed)
        #expect(
            error?.description.hasPrefix("runs/x/model.safetensors: cannot be written: No space left on device.")
                == true)
        #expect(error?.description.contains("Free some space") == true)
    }

    @Test("a file that is not there is 'not found', with its path")
    func missing() {
        let error = #expect(throws: FileError.self) { try TextFile.read("/nowhere/recipe.json5") }
        #expect(error?.category == .notFound)
        #expect(
            error?.description
                == "/nowhere/recipe.json5: cannot be opened: No such file or directory. Check the spelling of the path."
        )
    }

    @Test("free space is known for paths that do not exist yet")
    func freeSpace() throws {
        let directory = try TemporaryDirectory()
        #expect(try #require(FreeDisk.bytes(at: directory.file("a/b/c"))) > 0)
        #expect(try #require(FreeDisk.bytes(at: "not-there")) > 0)
    }
}
