import Basics
import FoundationEssentials
import Inspection
import RolloutTypes
import RunStore
import TestSupport
import Testing

@Suite("Web inspector, documents") struct InspectorDocumentTests {
    private let runs: TemporaryDirectory

    init() throws {
        runs = try TemporaryDirectory()
    }

    private func inspector() -> Inspector {
        Inspector(
            catalogue: RunCatalogue(directory: runs.path), version: "test",
            texts: { _ in TokenTexts { $0.map { "<\($0)>" } } }, now: { 100 })
    }

    private func get(_ path: String..., query: [String: String] = [:]) throws -> JSONValue {
        let response = answer(path, query)
        #expect(response.status == 200)
        return try JSONDecoder().decode(JSONValue.self, from: Data(bytes(response)))
    }

    private func answer(_ path: [String], _ query: [String: String]) -> HTTPResponse {
        inspector().respond(to: HTTPRequest(path: ["api"] + path, query: query, headers: ["host": "localhost"]))
    }

    private func bytes(_ response: HTTPResponse) -> [UInt8] {
        switch response.body {
        case .bytes(let bytes): bytes
        case .file(let descriptor, let size): OpenFile.contents(of: descriptor, size: size)
        }
    }

    @Test("a run says how it stands, and what does not count is said and not counted")
    func run() async throws {
        let id = try await SampleRun.run(in: runs.path, inFlight: true).id
        let run = try get("run", id)
        #expect(run["step"] == 3 && run["traces"] == 24 && run["inFlight"] == 4 && run["plannedSteps"] == 50)
        #expect(run["hasTokenTexts"] == true && run["status"] == "done" && run["banner"] == .null)
        #expect(
            run["notices"] == [
                "Step 4 was interrupted: 4 of 8 traces, in flight, not counted (expected after a crash)."
            ])
        let alerts = try #require(run["alerts"]?.arrayValue)
        #expect(alerts.contains { $0["id"] == "nonFinite" && $0["step"] == 1 })
        let steps = try get("run", id, "steps", query: ["from": "2"])["steps"]?.arrayValue ?? []
        #expect(steps.map { $0["step"] } == [2, 3])
        #expect(steps[0]["metrics"]?["policy/entropy"] == .null)
        let summary = try #require(steps[0]["summary"])
        #expect(
            summary["traces"] == 8 && summary["judged"] == 6 && summary["correct"] == 2 && summary["truncated"] == 2)
        #expect(summary["groups"] == 2 && summary["zeroSignal"] == 0 && summary["allWrong"] == 0)
        #expect(summary["lengthP50"] == .number(4.5) && summary["lengthCorrectP50"] == 3)
        let interval = Statistics.wilsonInterval(successes: 2, trials: 6)
        #expect(summary["interval"] == [.number(interval.low), .number(interval.high)])
    }

    @Test("a run whose process is gone is not shown as running, and how to go on is said")
    func dead() async throws {
        let id = try await deadRun()
        let run = try get("run", id)
        #expect(run["status"] == "interrupted")
        let banner = try #require(run["banner"]?.stringValue)
        #expect(banner.hasPrefix("Stopped unexpectedly at step 1 (pid "), "\(banner)")
        #expect(banner.hasSuffix("Resume: `hone train --resume \(id)`."), "\(banner)")
    }

    /// A run whose writer is released without a last word.
    private func deadRun() async throws -> String {
        let writer = try await SampleRun.writer(in: runs.path)
        try await SampleRun.commit(writer, step: 1)
        return writer.directory.id
    }

    @Test("the mark of a run changes with a group, a step, a note and an event, and with nothing else")
    func version() async throws {
        let writer = try await SampleRun.writer(in: runs.path)
        let id = writer.directory.id
        var marks: [JSONValue?] = [try get("run", id, "version")["version"]]
        func changed() throws -> Bool {
            let mark = try get("run", id, "version")["version"]
            defer { marks.append(mark) }
            return !marks.contains(mark)
        }
        #expect(try !changed())
        try await writer.record(SampleRun.group(step: 1, number: 0))
        #expect(try changed())
        let phase = try get("run", id, "version")["phase"]
        #expect(phase == "Step 1 is generating: 4/8 traces.")
        try await writer.commitStep(1, metrics: [:])
        #expect(try changed())
        try await writer.recordEvent(kind: "checkpoint", message: "saved")
        #expect(try changed())
        try RunNotes.add("x", to: writer.directory)
        #expect(try changed())
        #expect(try !changed())
    }

    @Test("a group has its completions side by side, its prefix tree, its votes and its arithmetic")
    func group() async throws {
        let id = try await SampleRun.run(in: runs.path).id
        let group = try get("run", id, "group", "000002.g1")
        #expect(group["previous"] == "000002.g0" && group["next"] == "000003.g0" && group["banner"] == .null)
        #expect(group["sharedPrefix"] == ["tokens": 2, "characters": 6])
        let branches = try #require(group["tree"]?["children"]?.arrayValue)
        #expect(branches.map { $0["slots"] } == [[0], [1], [2], [3]])
        #expect(branches[1]["text"] == "<13>" && branches[1]["entropy"] == 1)
        #expect(
            group["votes"] == [
                ["answer": "80", "count": 2, "correct": true], ["answer": nil, "count": 2, "correct": false],
            ])
        let traces = try #require(group["traces"]?.arrayValue)
        #expect(traces.map { $0["id"] } == ["000002-4", "000002-5", "000002-6", "000002-7"])
        #expect(
            traces.map { $0["wording"] }.dropFirst(2) == [
                "no answer found", "gold answer invalid or not applicable: =slot 3 (excluded from loss)",
            ])
        #expect(traces[2]["text"] == .string(SampleRun.hostile))
        let list = try get("run", id, "groups", query: ["from": "2", "to": "3", "sort": "number", "limit": "3"])
        #expect(list["total"] == 4 && list["groups"]?.arrayValue?.count == 3)
        let beyond = try get("run", id, "groups", query: ["from": "500", "to": "600"])
        #expect(beyond["message"] == "No traces in steps 500–600; the run ends at 3.")
    }

    @Test(
        "advantages are explained by the formula that gives them",
        arguments: ["sample", "population", "none", "others"])
    func advantages(kind: String) async throws {
        let rewards = [1.0, 0, 0, 0.5]
        let mean = Statistics.mean(rewards)
        let divisor =
            switch kind {
            case "sample": Statistics.sampleStandardDeviation(rewards)
            case "population": Statistics.populationStandardDeviation(rewards)
            case "others": 0.75
            default: 1.0
            }
        let writer = try await SampleRun.writer(in: runs.path)
        let base = SampleRun.group(step: 1, number: 0)
        let judged = JudgedGroup(
            group: base.judged.group,
            verdicts: rewards.map { Verdict(outcome: $0 == 1 ? .correct : .incorrect, reward: $0, explanation: "") })
        try await writer.record(
            GradedGroup(
                step: 1, number: 0, judged: judged,
                facts: rewards.map { TraceFacts(advantage: ($0 - mean) / divisor, seed: 0) }, policyVersion: 0,
                weightHash: "", sampling: [:], verifier: VerifierIdentity(name: "v", version: "1")))
        try await writer.commitStep(1, metrics: [:])
        let found = try get("run", writer.directory.id, "group", "000001.g0")["advantage"]
        let expected: (JSONValue, JSONValue) =
            switch kind {
            case "sample": ("groupMeanStd", "sample")
            case "population": ("groupMeanStd", "population")
            case "others": ("leaveOneOut", nil)
            default: ("groupMean", nil)
            }
        #expect(found?["kind"] == expected.0 && found?["standardDeviation"] == expected.1)
    }

    @Test("a trace comes with its evidence, its place among its siblings and its tokens")
    func trace() async throws {
        let run = try await SampleRun.run(in: runs.path)
        try RunNotes.add("look", trace: TraceID(step: 2, number: 5), to: run)
        let trace = try get("run", run.id, "trace", "2-5")
        #expect(trace["id"] == "000002-5" && trace["groupId"] == "000002.g1" && trace["slot"] == 1)
        #expect(trace["previous"] == "000002-4" && trace["next"] == "000002-6")
        #expect(trace["problemText"] == "Using 25, 5, 4 make 80 (1)." && trace["seed"] == "18446744073709551615")
        #expect(trace["extractedSpan"] == [17, 19] && trace["wording"] == "wrong value")
        #expect(trace["siblings"]?.arrayValue?.count == 4 && trace["notes"]?.arrayValue?.count == 1)
        #expect(trace["tokens"] == nil && trace["hasTokens"] == true)
        #expect(try get("run", run.id, "trace", "2-4")["extractedSpan"] == [44, 46])
        let tokens = try get("run", run.id, "trace", "2-5", "tokens")
        #expect(tokens["texts"] == ["<0>", "<1>", "<13>", "<14>"] && tokens["count"] == 4)
        #expect(tokens["spans"] == [[0, 3], [3, 6], [6, 10], [10, 14]])
        #expect(tokens["logProbs"] == [.number(-0.25), .number(-0.5), .number(-0.75), .integer(-1)])
        #expect(tokens["logProbChanges"] == .null && tokens["ratios"] == .null)
        // 0, ½, 1, …: 18 entropies of each of two groups; the 80th percentile lies at 0.8 · 35 = 28.
        let all = (0..<2).flatMap { _ in (0..<4).flatMap { slot in (0..<(3 + slot)).map { Double($0) / 2 } } }.sorted()
        #expect(tokens["entropyP80"]?.doubleValue == Statistics.quantile(0.8, ofSorted: all))
    }

    @Test("what tokens stand for is read from the store where it knows all of them, characters whole")
    func storedTokens() async throws {
        let writer = try await SampleRun.writer(in: runs.path)
        let id = writer.directory.id
        try await SampleRun.commit(writer, step: 1)
        let known = [
            TokenText(id: 0, bytes: [0xE6, 0xA3]), TokenText(id: 1, bytes: [0x80, 0x61]),
            TokenText(id: 12, bytes: [0xE7]),
        ]
        try await writer.record(tokens: known)
        #expect(try get("run", id, "trace", "1-0", "tokens")["texts"] == ["", "检a", "\u{FFFD}"])
        #expect(try get("run", id, "trace", "1-1", "tokens")["texts"]?.arrayValue?.first == "<0>")
    }

    @Test("problems have a history, a state and facets, and are sorted, filtered and paged")
    func problems() async throws {
        let id = try await SampleRun.run(in: runs.path).id
        let all = try get("run", id, "problems")
        #expect(all["total"] == 2 && all["states"] == ["learning": 2] && all["facets"] == ["level": ["0": 1, "1": 1]])
        let first = try #require(all["problems"]?.arrayValue?.first)
        #expect(first["history"] == [[1, 1, 3], [2, 1, 3], [3, 1, 3]] && first["firstSolved"] == 1)
        #expect(first["traces"] == 12 && first["correct"] == 3)
        let page = try get(
            "run", id, "problems", query: ["sort": "name", "order": "descending", "limit": "1", "offset": "1"])
        #expect(page["problems"]?.arrayValue?.map { $0["name"] } == ["p0"])
        #expect(try get("run", id, "problems", query: ["q": "80 (1)"])["total"] == 1)
        #expect(try get("run", id, "problems", query: ["state": "learned"])["total"] == 0)
        let problem = try get("run", id, "problem", "2")
        #expect(problem["name"] == "p1" && problem["visitList"]?.arrayValue?.count == 3)
        #expect(problem["visitList"]?.arrayValue?[1]["best"] == "000002-4")
    }

    @Test("two texts can be had back from their difference", arguments: ["word", "sentence", "token"])
    func difference(unit: String) async throws {
        let id = try await SampleRun.run(in: runs.path).id
        let found = try get("run", id, "diff", query: ["a": "1-0", "b": "1-1", "unit": unit])
        let operations = try #require(found["operations"]?.arrayValue).compactMap { $0.arrayValue }
        func joined(_ kinds: Set<String>) -> String {
            operations.filter { kinds.contains($0[0].stringValue ?? "") }.compactMap { $0[1].stringValue }.joined()
        }
        #expect(joined(["same", "removed"]) == SampleRun.texts[0])
        #expect(joined(["same", "added"]) == SampleRun.texts[1])
        #expect(unit == "sentence" ? joined(["same"]) == "" : joined(["same"]).contains("80"))
        #expect(found["sameAnswer"] == true && found["lengthChange"] == 1)
    }

    @Test("an export is what the command line writes, and a page carries its traces as data that cannot become markup")
    func export() async throws {
        let run = try await SampleRun.run(in: runs.path)
        let reader = try RunReader(run)
        func file(_ query: [String: String]) throws -> String {
            let response = answer(["run", run.id, "export"], query)
            #expect(
                response.status == 200 && response.headers["Content-Disposition"]?.hasPrefix("attachment; ") == true)
            return String(decoding: bytes(response), as: UTF8.self)
        }
        func expected(_ format: TraceExport.Format, _ filter: TraceFilter = TraceFilter()) throws -> String {
            var text = ""
            try TraceExport.write(format, from: reader, filter) { text += $0 }
            return text
        }
        #expect(try file(["format": "jsonl"]) == expected(.jsonl))
        #expect(try file(["format": "csv"]) == expected(.csv))
        #expect(try file(["format": "csv"]).contains(",'=slot 0,"))
        let query = try TraceFilter(TraceQuery("outcome:correct step:2..3"))
        #expect(try file(["format": "jsonl", "q": "outcome:correct step:2..3"]) == expected(.jsonl, query))
        #expect(try file(["format": "jsonl", "q": "outcome:correct", "from": "2"]) == expected(.jsonl, query))
        #expect(try file(["format": "jsonl", "trace": "2-5"]).split(separator: "\n").count == 1)
        #expect(try file(["format": "jsonl", "group": "000002.g1"]).split(separator: "\n").count == 4)
        let page = try file(["format": "html", "trace": "2-6"])
        #expect(page.contains("Content-Security-Policy") && page.contains("id=\"export\""))
        let data = try #require(
            page.components(separatedBy: "id=\"export\">").last?.components(separatedBy: "</script").first)
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(data.utf8))
        let documents = try #require(value["documents"]?.objectValue)
        #expect(documents["/api/run/\(run.id)/trace/000002-6"]?["text"] == .string(SampleRun.hostile))
        #expect(documents.keys.contains("/api/runs") && documents.keys.contains("/api/run/\(run.id)"))
        #expect(!data.contains("<"), "no markup inside the data")
        #expect(try file(["format": "md", "trace": "2-6"]).contains("```text\n\(SampleRun.hostile)\n```"))
        #expect(answer(["run", run.id, "export"], ["format": "pdf"]).status == 400)
        #expect(answer(["run", run.id, "export"], ["trace": "9-9"]).status == 404)
    }

    @Test("swapping two runs negates every difference, and problems are matched by what they ask")
    func compare() async throws {
        let first = try await SampleRun.run(in: runs.path, name: "one", digits: 1, steps: 2).id
        let second = try await SampleRun.run(in: runs.path, name: "one", digits: 2, steps: 3).id
        let there = try get("compare", query: ["a": first, "b": second])
        let back = try get("compare", query: ["a": second, "b": first])
        #expect(there["recipe"] == [["key": "seed", "a": "1", "b": "2"]])
        let metric = { (value: JSONValue) in
            value["metrics"]?.arrayValue?.first { $0["name"] == "reward/mean" }?["difference"]?.doubleValue
        }
        #expect(abs((try #require(metric(there))) - 0.1) < 1e-12 && metric(there) == metric(back).map { -$0 })
        #expect(there["problems"]?["shared"] == 2 && there["problems"]?["both"] == 2)
        #expect(there["problems"]?["difference"] == .integer(0) && there["firstDivergence"] == .null)
    }
}
