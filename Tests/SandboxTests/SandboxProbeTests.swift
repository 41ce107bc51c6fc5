import FoundationEssentials
import Sandbox
import TestSupport
import Testing

@Suite("What the machine offers is found out by trying") struct SandboxProbeTests {
    @Test("a bubblewrap that is not there, fails, or works is told apart")
    func bubblewrap() async throws {
        let directory = try TemporaryDirectory()
        #expect(await SandboxProbe.run(searchPath: directory.path).bubblewrap == .missing)
        try install("#!/bin/sh\necho 'bwrap: no namespaces here' >&2\nexit 1\n", as: directory.file("bwrap"))
        let path = directory.path + ":/usr/bin:/bin"
        #expect(
            await SandboxProbe.run(searchPath: path).bubblewrap
                == .fails(path: directory.file("bwrap"), reason: "bwrap: no namespaces here"))
        try install("#!/bin/sh\nexit 0\n", as: directory.file("bwrap"))
        #expect(await SandboxProbe.run(searchPath: path).bubblewrap == .works(path: directory.file("bwrap")))
    }

    @Test("probing twice gives the same answer and never disturbs this process")
    func repeatable() async {
        let first = await SandboxProbe.run(searchPath: "/usr/bin:/bin")
        #expect(await SandboxProbe.run(searchPath: "/usr/bin:/bin") == first)
    }

    private func install(_ script: String, as path: String) throws {
        try Data(script.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
}
