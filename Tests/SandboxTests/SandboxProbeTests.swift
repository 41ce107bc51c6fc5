import Sandbox
import TestSupport
import Testing

@Suite("What the machine offers is found out by trying") struct SandboxProbeTests {
    @Test("a bubblewrap that is not there, fails, or works is told apart")
    func bubblewrap() async throws {
        let directory = try TemporaryDirectory()
        #expect(await SandboxProbe.run(searchPath: directory.path).bubblewrap == .missing)
        try Script.write("#!/bin/sh\necho 'bwrap: no namespaces here' >&2\nexit 1\n", to: directory.file("bwrap"))
        let path = directory.path + ":/usr/bin:/bin"
        #expect(
            await SandboxProbe.run(searchPath: path).bubblewrap
                == .fails(path: directory.file("bwrap"), reason: "bwrap: no namespaces here"))
        try Script.write("#!/bin/sh\nexit 0\n", to: directory.file("bwrap"))
        #expect(await SandboxProbe.run(searchPath: path).bubblewrap == .works(path: directory.file("bwrap")))
    }

    @Test("probing twice gives the same answer and never disturbs this process")
    func repeatable() async {
        let first = await SandboxProbe.run(searchPath: "/usr/bin:/bin")
        #expect(await SandboxProbe.run(searchPath: "/usr/bin:/bin") == first)
    }
}
