import Basics
import FoundationEssentials
import Inspection
import RolloutTypes
import RunStore
import TestSupport
import Testing

@Suite("Web inspector, what it refuses and what it keeps") struct InspectorLimitTests {
    private let runs: TemporaryDirectory
    private let inspector: Inspector

    init() throws {
        runs = try TemporaryDirectory()
        inspector = Inspector(
            catalogue: RunCatalogue(directory: runs.path), version: "test",
            texts: { _ in TokenTexts { $0.map { "<\($0)>" } } }, now: { 100 })
    }

    private func ask(_ path: [String], _ query: [String: String]) throws -> (status: Int, body: JSONValue) {
        let response = inspector.respond(
            to: HTTPRequest(path: ["api", "run"] + path, query: query, headers: ["host": "localhost"]))
        guard case .bytes(let bytes) = response.body else { return (response.status, .null) }
        return (response.status, try JSONDecoder().decode(JSONValue.self, from: Data(bytes)))
    }

    private func get(_ path: String..., query: [String: String] = [:]) throws -> JSONValue {
        let (status, body) = try ask(path, query)
        #expect(status == 200, "\(body)")
        return body
    }

    @Test(
        "an argument that cannot be meant is refused with a sentence, whatever it is asked of",
        arguments: [
            ("aha", ["offset": "9223372036854775807"], "offset is '9223372036854775807'; expected a whole number"),
            ("problems", ["offset": "1000000001"], "offset is '1000000001'; expected a whole number from 0 to 1,000,0"),
            ("search", ["q": "a", "offset": "-1"], "offset is '-1'"), ("groups", ["limit": "many"], "limit is 'many'"),
            ("steps", ["from": "abc", "to": "3"], "from is 'abc'"),
            ("steps", ["from": "30", "to": "20"], "from is 30 and to is 20"),
            ("groups", ["signal": "maybe"], "signal is 'maybe'; expected one of yes, no."),
            ("groups", ["order": "foo"], "order is 'foo'; expected one of ascending, descending."),
            ("problems", ["order": "foo"], "order is 'foo'"), ("aha", ["from": "1.5"], "from is '1.5'"),
            ("search", ["q": "step:nan..nan"], "step:nan..nan is not a number"),
            ("search", ["q": String(repeating: "(", count: 15_000)], "the query has 15000 bytes"),
        ] as [(String, [String: String], String)])
    func arguments(document: String, query: [String: String], sentence: String) async throws {
        let id = try await SampleRun.run(in: runs.path).id
        let (status, body) = try ask([id, document], query)
        #expect(status == 400)
        let message = body["error"]?["message"]?.stringValue ?? ""
        #expect(message.hasPrefix(sentence), "\(message)")
    }

    @Test("an attempt that a trace does not have is named, with those that it has")
    func attempts() async throws {
        let id = try await SampleRun.run(in: runs.path).id
        for path in [[id, "trace", "2-5"], [id, "trace", "2-5", "tokens"]] {
            let (status, body) = try ask(path, ["attempt": "7"])
            #expect(status == 404)
            #expect(body["error"]?["message"] == "No attempt 7 of trace 000002-5; it has 1.")
            #expect(try ask(path, ["attempt": "x"]).status == 400)
        }
    }

    @Test(
        "nothing found says contain of words, match of anything else, and which traces could not match",
        arguments: [
            ("xyzzy", "0 of 24 traces contain 'xyzzy'.", false), ("\"xyzzy\"", "0 of 24 traces contain", false),
            ("re:xyzzy", "0 of 24 traces match 're:xyzzy'.", false), ("NOT step:1..", "0 of 24 traces match", false),
            ("class:corrective", "0 of 24 traces match 'class:corrective'.", true), ("flips:>0", "0 of 24", true),
            ("is:aha", "0 of 24", true), ("strong:>0 80", "0 of 24", true), ("marker:wait", "0 of 24", true),
        ] as [(String, String, Bool)])
    func nothing(query: String, message: String, asksForReflection: Bool) async throws {
        let id = try await SampleRun.run(in: runs.path).id
        let found = try get(id, "search", query: ["q": query])
        #expect(found["message"]?.stringValue?.hasPrefix(message) == true, "\(found["message"] ?? .null)")
        let notice = "24 traces have no reflection metrics: an earlier version of Hone graded them."
        #expect(found["notice"] == (asksForReflection ? .string(notice) : .null))
    }

    @Test("a search is one moment, whatever is written while it goes on")
    func moment() async throws {
        let run = try await SampleRun.run(in: runs.path)
        let found = try SearchDocuments.search(RunReader(run), "step:1..") { _ in
            let connection = try? Connection(path: run.storePath, access: .writing)
            try? connection?.execute("UPDATE rollout_group SET state = 'superseded'")
            return true
        }
        #expect(found["total"] == 24 && found["scanned"] == 24 && found["hits"]?.arrayValue?.count == 24)
        #expect(try SearchDocuments.search(RunReader(run), "step:1..")["scanned"] == 0)
    }

    @Test("an expensive document is made once for a commit, whatever page of it is asked for, and by whatever tab")
    func cache() async throws {
        let writer = try await SampleRun.writer(in: runs.path)
        try await SampleRun.commit(writer, step: 1)
        let id = writer.directory.id
        let first = try get(id, "aha", query: ["class": "corrective"])
        let problems = try get(id, "problems")
        #expect(first["traces"] == 8)
        // No reader can see this by the marks of commits, so that what was kept is told from what is made anew.
        try Connection(path: writer.directory.storePath, access: .writing).execute(
            "UPDATE rollout_group SET state = 'superseded'")
        #expect(
            try get(id, "aha", query: ["class": "corrective", "tab": "9", "offset": "5", "limit": "7"])["traces"] == 8)
        #expect(try get(id, "aha", query: ["class": "corrective", "offset": "300"])["traces"] == 0)
        #expect(try get(id, "aha", query: ["from": "1"])["traces"] == 0)
        #expect(try get(id, "problems", query: ["tab": "9"]) == problems)
        try await SampleRun.commit(writer, step: 2)
        #expect(try get(id, "aha", query: ["class": "corrective"])["traces"] == 8)
        #expect(try get(id, "problems") != problems)
    }

    @Test("many readers of one expensive document all get the same one")
    func manyReaders() async throws {
        let id = try await SampleRun.run(in: runs.path).id
        let inspector = inspector
        let bodies = await withTaskGroup(of: [UInt8].self) { group in
            for tab in 0..<8 {
                group.addTask {
                    let request = HTTPRequest(
                        path: ["api", "run", id, "diagnosis"], query: ["tab": "\(tab)"], headers: ["host": "localhost"])
                    guard case .bytes(let bytes) = inspector.respond(to: request).body else { return [] }
                    return bytes
                }
            }
            return await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(bodies.count == 1 && bodies.first?.isEmpty == false)
    }

    @Test("texts that differ in thousands of words are compared by sentences, and the document says so")
    func difference() async throws {
        let writer = try await SampleRun.writer(in: runs.path)
        func text(_ name: String, _ words: Int) -> String {
            "The same. " + (0..<words).map { "\(name)\($0)" }.joined(separator: " ") + ". The end."
        }
        let texts = [text("a", 900), text("b", 900), text("a", 3000), text("b", 3000)]
        try await writer.record(SampleRun.group(step: 1, number: 0, texts: texts))
        try await writer.commitStep(1, metrics: [:])
        let small = try get(writer.directory.id, "diff", query: ["a": "1-0", "b": "1-1"])
        #expect(small["unit"] == "word" && small["message"] == .null)
        let large = try get(writer.directory.id, "diff", query: ["a": "1-2", "b": "1-3"])
        #expect(
            large["unit"] == "sentence"
                && large["message"] == "The texts differ in more than 4,000 words, so sentences are compared.")
        let operations = try #require(large["operations"]?.arrayValue).compactMap { $0.arrayValue }
        #expect(operations.map { $0[0] } == ["same", "removed", "added", "same"])
        #expect(operations.first?[1] == "The same. " && operations.last?[1] == "The end.")
        let tokens = try get(writer.directory.id, "diff", query: ["a": "1-0", "b": "1-1", "unit": "token"])
        #expect(tokens["unit"] == "word", "the tokens' texts are not those of the completion")
        #expect(tokens["message"]?.stringValue?.hasPrefix("Tokens do not add up") == true)
    }

    @Test("a damaged store is told as what it is, without a promise")
    func damage() {
        let error = InspectorError(.damaged(path: "/r/demo/run.sqlite", detail: "database disk image is malformed"))
        #expect(
            error.description
                == "This run's database is damaged (database disk image is malformed): what this page needs of it cannot "
                + "be read, other pages may be whole. `hone run fsck demo` lists what is wrong.")
    }

    @Test(
        "what is in a heading of Markdown is code, and stays on its line",
        arguments: [
            ("80", "`80`"), ("`80", "`` `80 ``"), ("80 OR `` OR x`", "``` 80 OR `` OR x` ```"), ("80\n# x", "`80 # x`"),
        ])
    func headings(query: String, code: String) async throws {
        let run = try await SampleRun.run(in: runs.path)
        var text = ""
        try inspector.write(.md, .query(TraceQuery(query)), of: run) { text += $0 }
        #expect(text.hasPrefix("# \(code) of \(run.id)\n"), "\(text.prefix(80))")
    }

    @Test("a verdict that trains nothing is told with the verifier's own words")
    func wordings() async throws {
        let writer = try await SampleRun.writer(in: runs.path)
        let base = SampleRun.group(step: 1, number: 0)
        let verdicts = [(Outcome.abstained, "no tests"), (.error, "it hung"), (.error, ""), (.abstained, "")]
        let judged = JudgedGroup(
            group: base.judged.group,
            verdicts: verdicts.map { Verdict(outcome: $0.0, reward: nil, explanation: $0.1) })
        try await writer.record(
            GradedGroup(
                step: 1, number: 0, judged: judged,
                facts: verdicts.map { _ in TraceFacts(advantage: nil, seed: 0) }, policyVersion: 0, weightHash: "",
                sampling: [:], verifier: VerifierIdentity(name: "v", version: "1")))
        try await writer.commitStep(1, metrics: [:])
        let traces = try get(writer.directory.id, "group", "000001.g0")["traces"]?.arrayValue ?? []
        #expect(
            traces.map { $0["wording"] } == [
                "gold answer invalid or not applicable: no tests (excluded from loss)",
                "verifier crashed or failed: it hung (excluded from loss)",
                "verifier crashed or failed (excluded from loss)",
                "gold answer invalid or not applicable (excluded from loss)",
            ])
    }
}
