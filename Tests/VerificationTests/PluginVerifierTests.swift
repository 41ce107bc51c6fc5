import Basics
import FoundationEssentials
import RolloutTypes
import TestSupport
import Testing
import Verification

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("A plug-in as a verifier") struct PluginVerifierTests {
    @Test("what it answers becomes the verdict: outcome, reward, evidence, measurements")
    func verdicts() async throws {
        let plugin = try TestPlugin(
            score: """
                table = {
                    "partial": {"reward": 0.25, "metrics": {"length": 7, "words": 2.5, "text": "x"}},
                    "form": {"reward": 0, "outcome": "wrong_format"},
                    "time": {"reward": 0, "outcome": "timeout"},
                    "not mine": {"status": "notApplicable", "explanation": "another language"},
                    "bad gold": {"status": "error", "code": "badGold", "explanation": "no number"},
                }
                for item, one in zip(items, answer["results"]): one.update(table.get(item["completion"], {}))
                """)
        let verdicts = try await plugin.judge(
            ["right", "wrong", "partial", "form", "time", "not mine", "bad gold"])
        #expect(
            verdicts.map(\.outcome) == [
                .correct, .incorrect, .incorrect, .wrongFormat, .timeout, .abstained, .abstained,
            ])
        #expect(verdicts.map(\.reward) == [1, 0, 0.25, 0, 0, nil, nil])
        #expect(verdicts[0].extracted == "right" && verdicts[0].explanation == "compared")
        #expect(
            verdicts[2].parts == [
                RewardPart(name: "length", weight: 0, reward: 7), RewardPart(name: "words", weight: 0, reward: 2.5),
            ])
        #expect(verdicts[5].explanation == "another language" && verdicts[6].explanation.contains("no number"))
    }

    @Test(
        "it is given the prompt, the answer, tests, metadata, extraction and its configuration, whatever the characters"
    )
    func given() async throws {
        let plugin = try TestPlugin(
            score: "answer['results'][0]['explanation'] = json.dumps([items[0], config], sort_keys=True)",
            manifest: "configuration: {limit: 3, words: ['a']}")
        let text = "\u{0}\"\\\n\r\t\u{2028}\u{7F}\u{1F600} e\u{301} {\"op\": \"hello\"}"
        let submission = Submission(
            id: "x", problem: "p" + text, completion: text, answer: "a" + text,
            tests: [.object(["call": .string("f")])],
            metadata: ["n": .integer(3)], extraction: .lenient)
        let verdict = await (try plugin.verifier(.object(["limit": .integer(5)]))).judge(submission)
        let given = try JSONDecoder().decode(JSONValue.self, from: Data(verdict.explanation.utf8)).arrayValue
        #expect(verdict.extracted == text)
        #expect(
            given?[0]
                == .object([
                    "id": .string("0"), "prompt": .string("p" + text), "completion": .string(text),
                    "answer": .string("a" + text), "tests": .array(submission.tests),
                    "metadata": .object(["n": .integer(3)]), "extraction": .string("lenient"),
                ]))
        #expect(given?[1] == .object(["limit": .integer(5), "words": .array([.string("a")])]))
    }

    @Test("requests hold several items, at most as many as the manifest says, and a worker judges many of them")
    func batches() async throws {
        let plugin = try TestPlugin(
            score: """
                if count == 1: time.sleep(1)
                for one in answer["results"]: one["metrics"] = {"items": len(items), "process": os.getpid()}
                """, manifest: "batch: {maxItems: 8}, workers: {max: 2}")
        let verdicts = try await plugin.judge([String](repeating: "right", count: 100))
        #expect(verdicts.allSatisfy { $0.outcome == .correct })
        let sizes = verdicts.compactMap { $0.parts.first { $0.name == "items" }?.reward }
        #expect(sizes.max() == 8 && sizes.count == 100)
        #expect(Set(verdicts.compactMap { $0.parts.first { $0.name == "process" }?.reward }).count <= 2)
    }

    @Test("a worker is replaced after as many items as the manifest says")
    func recycling() async throws {
        let plugin = try TestPlugin(
            score: "answer['results'][0]['metrics'] = {'process': os.getpid()}",
            manifest: "batch: {maxItems: 1}, workers: {max: 1, recycleAfterItems: 5}")
        let verdicts = try await plugin.judge([String](repeating: "right", count: 20))
        #expect(Set(verdicts.map { $0.parts[0].reward ?? 0 }).count == 4)
    }

    @Test("thousands of submissions at once wait for their turn and all get their own verdict")
    func backPressure() async throws {
        let plugin = try TestPlugin()
        let completions = (0..<3000).map { "\($0)" }
        let verdicts = try await plugin.judge(completions, width: 1000)
        #expect(verdicts.map(\.extracted) == completions)
    }

    @Test("it sees the variables its manifest names and no others of ours, its own directory, and three descriptors")
    func surroundings() async throws {
        let plugin = try TestPlugin(
            score: """
                answer['results'][0]['explanation'] = json.dumps(
                    [sorted(os.environ), os.getcwd(), sorted(int(n) for n in os.listdir('/proc/self/fd'))[:-1],
                     os.environ.get("WANTED")])
                """, manifest: "environment: ['WANTED', 'ABSENT']",
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/", "SECRET": "s", "WANTED": "w"])
        let leak = open("/dev/null", O_RDONLY)
        defer { close(leak) }
        let verdict = try await plugin.judge(["right"])[0]
        let seen = try JSONDecoder().decode(JSONValue.self, from: Data(verdict.explanation.utf8)).arrayValue ?? []
        let names = Set((seen[0].arrayValue ?? []).compactMap(\.stringValue)).subtracting(["LC_CTYPE", "PWD"])
        #expect(
            names == [
                "HOME", "LANG", "PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED", "PYTHONUNBUFFERED", "TMPDIR",
                "WANTED",
            ])
        #expect(seen[1].stringValue?.hasSuffix("/tried") == true)
        #expect(seen[2] == .array([.integer(0), .integer(1), .integer(2)]))
        #expect(seen[3] == .string("w"))
    }

    @Test("its version names the manifest and the files beside it, and a worker is not started from others")
    func version() async throws {
        let plugin = try TestPlugin(manifest: TestPlugin.hasty, cases: "")
        let path = plugin.directory.file("tried")
        func version() throws -> String {
            try VerifierLibrary(searchPaths: [plugin.directory.path]).verifier("tried").version
        }
        let first = try version()
        #expect(first.hasPrefix("1.0+") && first.utf8.count == 16)
        try AtomicFile.write("{}", to: path + "/cases.jsonl")
        try FileManager.default.createDirectory(atPath: path + "/__pycache__", withIntermediateDirectories: true)
        try AtomicFile.write("x", to: path + "/__pycache__/verify.pyc")
        #expect(try version() == first, "cases and what Python leaves do not matter")
        let verifier = try plugin.verifier()
        try AtomicFile.write(TextFile.read(path + "/verify.py") + "# changed\n", to: path + "/verify.py")
        #expect(try version() != first)
        let verdict = await verifier.judge(Submission(id: "1", completion: "right", answer: "right"))
        #expect(verdict.outcome == .error && verdict.explanation.contains("other files than when it was loaded"))
    }

    @Test("it has weights among others, and its failure is the failure of the sum")
    func composition() async throws {
        let plugin = try TestPlugin(score: "if poisoned: os._exit(1)", manifest: TestPlugin.hasty)
        let verifier = try VerifierTable.make(
            [VerifierPart(verifier: "tried"), VerifierPart(verifier: "format", weight: 0.5)], library: plugin.library)
        #expect(verifier.version.contains("tried/1.0+"))
        func verdict(_ completion: String) async -> Verdict {
            await verifier.judge(Submission(id: "1", completion: completion, answer: "right"))
        }
        #expect(await verdict("right").reward == 1)
        let failed = await verdict("poison")
        #expect(failed.outcome == .error && failed.reward == nil)
        #expect(failed.explanation.contains("part 'tried' failed: a worker of 'tried' ended with status 1"))
    }

    @Test("the same plug-in with the same configuration is the same workers")
    func shared() throws {
        let plugin = try TestPlugin(manifest: "configuration: {limit: 3}")
        let first = try plugin.verifier()
        #expect(try plugin.verifier() === first)
        #expect(try plugin.verifier(.object(["limit": .integer(4)])) !== first)
    }

    @Test("a completion that no request could hold is the completion's fault")
    func tooLong() async throws {
        let verdict = try await TestPlugin().judge([String(repeating: "x", count: 3 << 20)])[0]
        #expect(verdict.outcome == .outputLimit && verdict.reward == 0)
    }

    @Test(
        "in a box it has no network, no files of ours, and can still judge",
        .enabled(CodeBox.reason) { await CodeBox.isAvailable() })
    func boxed() async throws {
        let probes = """
            import socket
            found = []
            for path in ("/etc/passwd", "/proc/1", "/home", "/root", "/work"):
                if os.path.exists(path): found.append(path)
            try:
                socket.socket(socket.AF_INET)
                found.append("network")
            except OSError: pass
            for path in ("here", "/usr/bin/here", "/etc/here"):
                try:
                    open(path, "w").close()
                    found.append("write " + path)
                except OSError: pass
            open("/tmp/own", "w").close()
            answer["results"][0]["explanation"] = json.dumps([found, sorted(os.environ), os.getuid()])
            """
        let plugin = try TestPlugin(
            score: probes, manifest: "sandbox: {profile: 'strict'}, limits: {itemSeconds: 60}, workers: {max: 1}",
            environment: ["SECRET": "s"])
        let verdict = try await plugin.judge(["right"])[0]
        #expect(verdict.outcome == .correct, "\(verdict.explanation)")
        let seen = try JSONDecoder().decode(JSONValue.self, from: Data(verdict.explanation.utf8)).arrayValue ?? []
        #expect(seen.first == .array([]), "\(verdict.explanation)")
        #expect(seen.last == .integer(65534) && !verdict.explanation.contains("SECRET"))
    }
}

@Suite("A plug-in's manifest") struct PluginManifestTests {
    private func problems(_ manifest: String, name: String = "mine") throws -> String {
        let directory = try TemporaryDirectory()
        let path = directory.file(name)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try AtomicFile.write(manifest, to: path + "/verifier.json5")
        do {
            _ = try VerifierLibrary(searchPaths: [directory.path]).verifier(name)
            return ""
        } catch {
            return "\(error)"
        }
    }

    private static let sound = #"protocol: "hone-verifier/1", name: "mine", version: "1", command: ["python3", "-"]"#

    @Test("what is whole is accepted") func whole() throws {
        #expect(try problems("{\(Self.sound)}") == "")
    }

    @Test(
        "what is wrong is told at its place",
        arguments: [
            ("{\(sound),\n limit: {}}", ":2:2: unknown key 'limit'; did you mean 'limits'?"),
            (
                "{\(sound), limits: {itemSecond: 3}}",
                "unknown key 'itemSecond' in 'limits'; did you mean 'itemSeconds'?"
            ),
            ("{\(sound), limits: {itemSeconds: 0}}", "'limits.itemSeconds' is 0.0; expected a number from 0.01 to"),
            ("{\(sound), batch: {maxItems: 1.5}}", "'batch.maxItems' is 1.5; expected a whole number"),
            ("{\(sound), reward: {min: 1, max: 0}}", "'reward.min' is 1.0, which is not below 'reward.max'"),
            ("{\(sound), goldCompletion: 'x'}", "'goldCompletion' lacks {answer}"),
            ("{\(sound), sandbox: {profile: 'strikt'}}", "did you mean \"strict\"?"),
            ("{\(sound), command: []}", "key 'command' is given twice"),
            ("{name: 'mine'}", "key 'command' is missing"),
            (
                #"{protocol: "hone-verifier/2", name: "mine", version: "1", command: ["python3"]}"#,
                "\"hone-verifier/1\""
            ),
            (#"{protocol: "hone-verifier/1", name: "yours", version: "1", command: ["python3"]}"#, "expected \"mine\""),
            (
                #"{protocol: "hone-verifier/1", name: "mine", version: "1", command: ["nowhere-3"]}"#,
                "no program 'nowhere-3'"
            ),
            (#"{protocol: "hone-verifier/1", name: "mine", version: "1", command: ["./gone"]}"#, "there is no "),
            ("{", ":1:1: this '{' is never closed"),
        ])
    func wrong(manifest: String, message: String) throws {
        let problems = try problems(manifest)
        #expect(problems.contains(message), "\(problems)")
    }

    @Test("a plug-in cannot take the name of a built-in verifier, and a configuration has the keys of the manifest")
    func names() throws {
        let plugin = try TestPlugin("math")
        #expect(throws: VerificationError.self) { try plugin.verifier() }
        let mine = try TestPlugin(manifest: "configuration: {tolerance: 1}")
        #expect(throws: VerificationError.self) { try mine.verifier(.object(["tolerence": .integer(1)])) }
        #expect(throws: VerificationError.unknownVerifier("tryed", known: VerifierTable.names + ["tried"])) {
            try VerifierTable.make("tryed", library: mine.library)
        }
        #expect(throws: VerificationError.self) { try VerifierTable.make("../tried/tried", library: mine.library) }
    }
}
