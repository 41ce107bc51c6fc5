import Glibc
import Sandbox
import TestSupport
import Testing

@Suite("A child process stays within its limits") struct RunProcessTests {
    private func shell(
        _ script: String, input: String = "", environment: [String: String] = ["PATH": "/usr/bin:/bin"],
        limits: ProcessLimits = ProcessLimits(wallTime: .seconds(20))
    ) async -> ProcessResult {
        await runProcess("/bin/sh", ["-c", script], environment: environment, input: Array(input.utf8), limits: limits)
    }

    @Test("output, errors, input and status arrive as they are")
    func plain() async {
        let result = await shell("cat; echo bad >&2; exit 3", input: "好 \u{0} end")
        #expect(result.end == .exited(status: 3))
        #expect(result.output == Array("好 \u{0} end".utf8))
        #expect(result.errorText == "bad\n")
        #expect(result.peakResidentBytes > 0)
    }

    @Test("a program sees only the given environment and directory, and no descriptor of ours")
    func surroundings() async throws {
        let directory = try TemporaryDirectory()
        let leak = open("/dev/null", O_RDONLY)
        defer { close(leak) }
        let result = await runProcess(
            "/bin/sh", ["-c", "env | grep -c SECRET; echo $ONLY; pwd; ls /proc/self/fd | wc -l"],
            environment: ["ONLY": "this one", "PATH": "/usr/bin:/bin"], directory: directory.path,
            limits: ProcessLimits(wallTime: .seconds(20)))
        let lines = result.outputText.split(separator: "\n").map(String.init)
        #expect(lines == ["0", "this one", directory.path, "4"], "0, 1, 2 and the listing's own")
    }

    @Test("a program that cannot be started says why", arguments: ["/nowhere/program", "/etc/passwd"])
    func notStarted(program: String) async {
        let result = await runProcess(program, limits: ProcessLimits(wallTime: .seconds(5)))
        let reason = program == "/etc/passwd" ? "Permission denied" : "No such file or directory"
        #expect(result.end == .notStarted(reason: reason))
    }

    @Test("a program that sleeps for ever ends at the wall time, also where it ignores every signal it can")
    func wallTime() async {
        for script in ["sleep 1000", "trap '' TERM INT HUP; while :; do sleep 1000; done"] {
            let result = await shell(script, limits: ProcessLimits(wallTime: .milliseconds(200)))
            #expect(result.end == .wallTime)
            #expect(result.wallTime >= .milliseconds(200) && result.wallTime < .seconds(60))
        }
    }

    @Test("a program that computes for ever ends at its processor time, also where it ignores the warning")
    func processorTime() async {
        let limits = ProcessLimits(wallTime: .seconds(60), processorTime: .seconds(1))
        for script in ["while :; do :; done", "trap '' XCPU; while :; do :; done"] {
            let result = await shell(script, limits: limits)
            #expect(result.end == .processorTime)
            #expect(result.processorTime >= .milliseconds(500))
        }
    }

    @Test("a flood of output ends the program, and exactly the limit is kept", arguments: ["", ">&2"])
    func outputFlood(redirection: String) async {
        let limits = ProcessLimits(wallTime: .seconds(60), outputBytes: 10_000)
        let result = await shell("yes \(redirection)", limits: limits)
        #expect(result.end == .outputLimit)
        #expect((redirection.isEmpty ? result.output : result.errors).count == 10_000)
    }

    @Test("output of exactly the limit is not too much")
    func outputAtTheLimit() async {
        let limits = ProcessLimits(wallTime: .seconds(20), outputBytes: 4096)
        let result = await shell("head -c 4096 /dev/zero", limits: limits)
        #expect(result.end == .exited(status: 0) && result.output.count == 4096)
    }

    @Test("memory and file size are limited")
    func memoryAndFiles() async throws {
        let directory = try TemporaryDirectory()
        let limits = ProcessLimits(wallTime: .seconds(20), fileBytes: 1000)
        let result = await shell("head -c 100000 /dev/zero > \(directory.file("big"))", limits: limits)
        #expect(result.end != .exited(status: 0))
        let tight = ProcessLimits(wallTime: .seconds(20), addressSpaceBytes: 20 << 20)
        let memory = await shell("dd if=/dev/zero of=/dev/null bs=64M count=1", limits: tight)
        #expect(memory.end != .exited(status: 0))
        #expect(await shell("dd if=/dev/zero of=/dev/null bs=64M count=1").end == .exited(status: 0))
    }

    @Test("a child left behind neither holds up the call nor survives it")
    func doubleFork() async throws {
        let directory = try TemporaryDirectory()
        let result = await shell("(sleep 1000 & echo $! > \(directory.file("pid")); :) & wait; echo done")
        #expect(result.end == .exited(status: 0) && result.outputText == "done\n")
        #expect(result.wallTime < .seconds(60))
        let listing = await shell("cat \(directory.file("pid"))")
        let process = try #require(pid_t(listing.outputText.split(separator: "\n").joined()))
        // The orphan is killed before the call returns, but somebody else reaps it: a dead process may still be listed.
        let state = await shell("cut -d ' ' -f 3 /proc/\(process)/stat 2>/dev/null || echo gone")
        #expect(["Z\n", "X\n", "gone\n", ""].contains(state.outputText), "state \(state.outputText)")
    }

    @Test("a process that leaves the group cannot hold up the call by keeping the pipe")
    func escapedChild() async throws {
        let result = await shell("setsid sleep 60 & exit 0")
        #expect(result.end == .exited(status: 0))
        #expect(result.wallTime < .seconds(30))
    }

    @Test("a signal is reported as such")
    func signalled() async {
        #expect(await shell("kill -SEGV $$").end == .signalled(signal: Int(SIGSEGV)))
    }

    @Test("many programs run at once without mixing their output")
    func concurrent() async {
        let outputs = await withTaskGroup(of: (Int, String).self) { group in
            for index in 0..<24 {
                group.addTask { (index, await shell("head -c 20000 /dev/zero | wc -c; echo \(index)").outputText) }
            }
            return await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
        }
        for index in 0..<24 {
            #expect(outputs[index] == "20000\n\(index)\n")
        }
    }
}
