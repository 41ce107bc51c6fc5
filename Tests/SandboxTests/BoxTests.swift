import Glibc
import Sandbox
import TestSupport
import Testing

@Suite("A program in a box stays in it", .enabled(Boxes.reason) { await Boxes.areAvailable() }) struct BoxTests {
    @Test("output, errors, input and status arrive as they are, in every language", arguments: Boxes.echoes)
    func plain(echo: Boxes.Echo) async {
        var program = Boxes.program(echo.text, echo.language)
        program.input = Array("7 é\n".utf8)
        let result = await Boxes.shared.run(program)
        #expect(result.end == .exited(status: 3))
        #expect(String(decoding: result.output, as: UTF8.self) == "7 é\n")
        #expect(String(decoding: result.errors, as: UTF8.self) == "bad\n")
    }

    @Test("what a program is killed for is told apart", arguments: Boxes.ends)
    func ends(row: Boxes.EndRow) async {
        let result = await row.sandbox.run(Boxes.program(row.text, row.language))
        #expect(row.allowed.contains(Boxes.name(result.end)), "\(row.text) ended with \(result.end)")
    }

    @Test("a program cannot do what it must not", arguments: Boxes.forbidden)
    func forbidden(row: Boxes.ForbiddenRow) async {
        let result = await Boxes.shared.run(Boxes.program(row.text, row.language))
        let output = String(decoding: result.output, as: UTF8.self)
        #expect(!output.contains("LEAK"), "\(output)")
        #expect(output.contains("done"), "\(output) \(String(decoding: result.errors, as: UTF8.self)) \(result.end)")
    }

    @Test("nothing is carried over from one program to the next")
    func nothingStays() async {
        let sandbox = Sandbox(limits: Boxes.limits)
        for _ in 0..<3 {
            let result = await sandbox.run(Boxes.program(Boxes.persistence, "python"))
            #expect(String(decoding: result.output, as: UTF8.self) == "clean\n", "\(result)")
        }
    }

    @Test("what a program leaves running is dead when the call returns")
    func daemons() async {
        // A length that no other process sleeps.
        let length = "1000.\(getpid())"
        let text = """
            import os, time
            for level in range(3):
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        os.execv("/bin/sleep", ["sleep", "\(length)"])
                    os._exit(0)
            time.sleep(0.2)
            print("parent done")
            """
        let result = await Boxes.shared.run(Boxes.program(text, "python"))
        #expect(result.end == .exited(status: 0), "\(result)")
        let count = "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -c '^\(length)$'"
        let left = await shell(count)
        #expect(left == "0\n")
        let control = await shell("sleep \(length) & \(count); kill $!")
        #expect(control == "1\n", "the search finds what is there")
    }

    private func shell(_ script: String) async -> String {
        await runProcess(
            "/bin/sh", ["-c", script], environment: ["PATH": "/usr/bin:/bin"],
            limits: ProcessLimits(wallTime: .seconds(60))
        ).outputText
    }

    @Test("a collected file is an ordinary file of the program's, whatever stands in its place")
    func files() async {
        var program = Boxes.program(
            """
            import os
            open("good.txt", "w").write("seven")
            os.mkfifo("pipe"); os.mkdir("folder"); os.symlink("/usr/bin/env", "link"); open("big", "wb").truncate(5 << 20)
            """, "python")
        program.collectedFiles = ["good.txt", "pipe", "folder", "link", "big", "missing", "../etc/passwd"]
        let result = await Boxes.shared.run(program)
        #expect(result.end == .exited(status: 0), "\(result)")
        #expect(result.files["good.txt"] == .bytes(Array("seven".utf8)))
        for name in program.collectedFiles.dropFirst() {
            guard case .unusable = result.files[name] else {
                Issue.record("\(name): \(String(describing: result.files[name]))")
                continue
            }
        }
    }

    @Test("many programs at a time do not mix")
    func concurrent() async {
        let outputs = await withTaskGroup(of: (Int, String).self) { group in
            for index in 0..<12 {
                group.addTask {
                    let result = await Boxes.shared.run(Boxes.program("print(\(index) * \(index))", "python"))
                    return (index, String(decoding: result.output, as: UTF8.self))
                }
            }
            return await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
        }
        for index in 0..<12 { #expect(outputs[index] == "\(index * index)\n") }
    }
}
