import Basics
import Commands
import FoundationEssentials
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs the built binary through a shell.
@Suite("Process", .enabled(if: Shell.hone != nil, "the hone binary is not beside the tests"))
struct ProcessTests {
    @Test("--version prints one line")
    func version() throws {
        #expect(try Shell.run("$HONE --version") == .init(output: "hone \(HoneCommand.version)\n", code: 0))
    }

    @Test("JSON goes to standard output and nothing else does")
    func json() throws {
        let result = try Shell.run("$HONE doctor --json 2>/dev/null")
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(result.output.utf8))
        #expect(value["checks"]?.arrayValue?.isEmpty == false)
        #expect(value["ok"]?.boolValue != nil)
        #expect(try Shell.run("$HONE nonsense 2>/dev/null") == .init(output: "", code: 2))
    }

    @Test("doctor counts the bytes of cached models")
    func cacheSize() throws {
        let script =
            "d=$(mktemp -d); mkdir $d/models; head -c 2500000 /dev/zero > $d/models/a; HONE_CACHE=$d $HONE doctor; rm -r $d"
        #expect(try Shell.run(script).output.contains("model cache       2.5 MB in "))
    }

    @Test("nothing that goes into a pipe has control characters")
    func plain() throws {
        for command in ["doctor", "help", "help recipes", "doctor --nonsense", "--help"] {
            let result = try Shell.run("$HONE \(command) 2>&1")
            #expect(!result.output.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
            #expect(!result.output.isEmpty)
        }
    }

    @Test("a reader that goes away ends the program quietly")
    func closedPipe() throws {
        let result = try Shell.run("(for i in $(seq 50); do $HONE help store; done | head -1) 2>&1")
        #expect(result.output == "What a run leaves on disk\n")
    }

    @Test("an answer that cannot be written is a failure", .enabled(if: access("/dev/full", F_OK) == 0))
    func fullOutput() throws {
        let result = try Shell.run("$HONE help store 2>&1 >/dev/full")
        #expect(result.code == 1)
        #expect(result.output.contains("standard output: cannot be written: No space left on device"))
    }

    @Test("the bash completions complete verbs, options and topics")
    func bashCompletions() throws {
        let complete = { (words: String, index: Int) throws -> [Substring] in
            let script = """
                bash -c 'source <("$0" completions bash); COMP_WORDS=(\(words)); COMP_CWORD=\(index); _hone; \
                printf "%s\\n" "${COMPREPLY[@]}"' $HONE
                """
            return try Shell.run(script).output.split(separator: "\n")
        }
        #expect(try complete("hone do", 1) == ["doctor"])
        #expect(try complete("hone doctor --j", 2) == ["--json"])
        #expect(try complete("hone help ex", 2) == ["exit-codes"])
        #expect(try complete("hone completions f", 2) == ["fish"])
    }
}

@Suite("StopFlag")
struct StopFlagTests {
    @Test("the first signal sets the flag, the second ends the process with 128 + signal", .timeLimit(.minutes(20)))
    func signals() async {
        await #expect(processExitsWith: .exitCode(130)) {
            StopFlag.install()
            precondition(!StopFlag.isRequested && StopFlag.exitCode == 0)
            kill(getpid(), SIGINT)
            while !StopFlag.isRequested { usleep(1000) }
            precondition(StopFlag.exitCode == 130)
            kill(getpid(), SIGINT)
            while true { usleep(1000) }
        }
        await #expect(processExitsWith: .exitCode(143)) {
            StopFlag.install()
            kill(getpid(), SIGTERM)
            while !StopFlag.isRequested { usleep(1000) }
            exit(StopFlag.exitCode)
        }
    }
}

/// The built binary, run by `/bin/sh`.
enum Shell {
    struct Result: Equatable {
        let output: String
        let code: Int32
    }

    struct CannotRun: Error {}

    /// The path of the binary built along with the tests.
    static let hone: String? = {
        let parts = (HoneCommand.executablePath() ?? "").split(separator: "/", omittingEmptySubsequences: false)
        let beside = parts.dropLast().joined(separator: "/") + "/hone"
        return access(beside, X_OK) == 0 ? beside : nil
    }()

    static func run(_ script: String) throws -> Result {
        guard let hone, let stream = popen("HONE='\(hone)'; \(script)", "r") else { throw CannotRun() }
        var bytes: [UInt8] = []
        while case let byte = fgetc(stream), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        let status = pclose(stream)
        return Result(output: String(decoding: bytes, as: UTF8.self), code: (status >> 8) & 0xFF)
    }
}
