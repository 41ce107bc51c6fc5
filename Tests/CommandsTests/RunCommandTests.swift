import Basics
import FoundationEssentials
import RunStore
import TestSupport
import Testing

@Suite("hone run") struct RunCommandTests {
    private let runs: TemporaryDirectory

    init() throws {
        runs = try TemporaryDirectory()
    }

    private func hone(_ arguments: String...) async -> CommandRun {
        await CommandRun(arguments + ["--runs", runs.path])
    }

    @Test("a trained run is listed, shown and exported with exactly the contract's fields")
    func contracts() async throws {
        let id = try await TinyRun.make(in: runs)
        let list = try await hone("run", "list", "--json").json()
        #expect(list.arrayValue?.count == 1 && list.arrayValue?[0]["id"] == .string(id))
        #expect(list.arrayValue?[0]["status"] == .string("done") && list.arrayValue?[0]["step"] == .integer(2))

        let show = try await hone("run", "show", "@last", "--json").json()
        #expect(show["id"] == .string(id) && show["status"] == .string("done") && show["step"] == .integer(2))
        let steps = try #require(show["steps"]?.arrayValue)
        #expect(steps.map { $0["step"] } == [.integer(1), .integer(2)])
        #expect(steps.allSatisfy { $0["metrics"]?["reward/mean"]?.doubleValue != nil })
        #expect(show["recipe"]?["steps"] == .integer(2))
        #expect(show["evaluations"]?.arrayValue?.compactMap { $0["step"]?.integerValue } == [0, 1, 2])

        let traces = try await hone("run", "export", id, "--format", "jsonl").jsonLines()
        #expect(traces.count == 8)
        for trace in traces {
            #expect(
                trace.keys == [
                    "advantage", "group", "id", "logProbs", "problem", "prompt", "promptTokens", "reward", "slot",
                    "step", "stopReason", "text", "tokens", "verdict",
                ])
        }
        #expect(traces.compactMap { $0["id"]?.stringValue }.prefix(3) == ["000001-0", "000001-1", "000001-2"])
        let one = try await hone("run", "show", id, "000002-3", "--json").json()
        #expect(one["id"] == traces[7]["id"] && one["tokens"] == traces[7]["tokens"])
        let text = await hone("run", "show", id, "000002-3").output
        #expect(text.contains("trace        000002-3, group 1, slot 1\n") && text.contains("\n--- prompt\n"), "\(text)")
    }

    @Test("an export to a file is what standard output gets, and metrics have a row for each step")
    func export() async throws {
        let id = try await TinyRun.make(in: runs)
        for more in [["--format", "jsonl"], ["--format", "csv"], ["--metrics"], ["--metrics", "--format", "csv"]] {
            let printed = await CommandRun(["run", "export", id, "--runs", runs.path] + more)
            let path = runs.file("export")
            let written = await CommandRun(["run", "export", id, "--runs", runs.path, "-o", path] + more)
            #expect(printed.code == 0 && written.code == 0 && written.output == "")
            #expect(FileManager.default.contents(atPath: path) == Data(printed.output.utf8))
        }
        let table = await hone("run", "export", id, "--metrics", "--format", "csv").output
        let rows = table.split(separator: "\r\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        #expect(rows.map { $0[0] } == ["step", "1", "2"] && rows[0].contains("reward/mean"))
        #expect(Set(rows.map(\.count)).count == 1)
        let nowhere = await hone("run", "export", id, "-o", "/nowhere/traces.jsonl")
        #expect(nowhere.code == 3 && nowhere.errors.contains("/nowhere/traces.jsonl"))
    }

    @Test("metrics are drawn as sparklines or as one picture, held-out accuracy with its intervals")
    func plot() async throws {
        let id = try await TinyRun.make(in: runs)
        let text = await hone("run", "plot", id, "--metric", "reward/mean", "--metric", "eval/accuracy")
        #expect(text.code == 0)
        let lines = text.output.split(separator: "\n")
        #expect(lines.count == 3 && lines[1].hasPrefix("reward/mean ") && lines[2].hasPrefix("eval/accuracy "))
        let path = runs.file("curve.svg")
        let picture = await hone("run", "plot", id, "--metric", "loss/value", "--metric", "eval/accuracy", "-o", path)
        #expect(picture.code == 0 && picture.output == "")
        let image = try TextFile.read(path)
        #expect(image.hasPrefix("<svg ") && image.contains("loss/value") && image.contains("addition-tiny/test"))
        #expect(image.split(separator: "stroke-dasharray:none").count == 4, "three evaluations, three bars")
        let json = try await hone("run", "plot", id, "--metric", "eval/accuracy", "--json").json()
        #expect(json.arrayValue?[0]["points"]?.arrayValue?.count == 3)
        #expect(json.arrayValue?[0]["points"]?.arrayValue?[0].keys == ["high", "low", "step", "value"])
    }

    @Test(
        "a metric that is not there is answered with the nearest",
        arguments: [
            ("reward/men", "did you mean 'reward/mean'?"), ("eval/acuracy", "did you mean 'eval/accuracy'?"),
            ("xyzzy", "it has "),
        ])
    func unknownMetric(name: String, hint: String) async throws {
        let id = try await TinyRun.make(in: runs)
        let run = await hone("run", "plot", id, "--metric", "reward/mean", "--metric", name)
        #expect(run.code == 2 && run.output == "")
        #expect(run.errors.contains("has no metric '\(name)'; \(hint)"), "\(run.errors)")
    }

    @Test("a search answers with the inspector's own document, and with a table for people")
    func search() async throws {
        let id = try await TinyRun.make(in: runs)
        let traces = try await hone("run", "export", id).jsonLines()
        let text = try #require(traces[5]["text"]?.stringValue)
        let longest = try #require(text.split(whereSeparator: \.isWhitespace).max { $0.count < $1.count })
        let part = String(longest).replacing("\"", with: "\\\"")
        let run = await hone("run", "search", id, "has:\"\(part)\"", "--json", "--limit", "1000")
        let found = try run.json()
        let hits = found["hits"]?.arrayValue ?? []
        #expect(hits.contains { $0["id"] == traces[5]["id"] }, "\(part) in \(text): \(run.errors) \(run.output)")
        #expect(found["total"] == .integer(hits.count) && found["scanned"]?.integerValue ?? 0 >= hits.count)
        let one = await hone("run", "search", id, "step:1 slot:1 group:0 split:train")
        #expect(one.code == 0 && one.output.split(separator: "\n").count == 2 && one.output.contains("000001-1"))
        let none = await hone("run", "search", id, "quetzalcoatl")
        #expect(none.code == 0 && none.output == "" && none.errors.contains("traces contain 'quetzalcoatl'"))
        let wrong = await hone("run", "search", id, "lenght:>3")
        #expect(wrong.code == 2 && wrong.errors.contains("no field 'lenght' - did you mean length?"))
    }

    @Test("an export of a part is what a search of it finds, and a page needs no server")
    func exportParts() async throws {
        let id = try await TinyRun.make(in: runs)
        let all = await hone("run", "export", id).output.split(separator: "\n")
        #expect(await hone("run", "export", id, "--trace", "000002-1").output == "\(all[5])\n")
        #expect(await hone("run", "export", id, "--group", "000002.g0").output == all[4...5].map { $0 + "\n" }.joined())
        let query = await hone("run", "export", id, "--query", "step:2 split:train")
        #expect(query.output == all[4...].map { $0 + "\n" }.joined())
        let page = await hone("run", "export", id, "--trace", "000002-1", "--format", "html")
        #expect(page.code == 0 && page.output.contains("Content-Security-Policy") && page.output.contains("000002-1"))
        let text = await hone("run", "export", id, "--trace", "000002-1", "--format", "md")
        #expect(text.code == 0 && text.output.hasPrefix("# `trace 000002-1` of \(id)"))
        #expect(await hone("run", "export", id, "--trace", "000009-1").code == 3)
        #expect(await hone("run", "export", id, "--group", "9").code == 3)
        #expect(await hone("run", "export", id, "--trace", "000002-1", "--query", "x").code == 2)
        #expect(await hone("run", "export", id, "--metrics", "--format", "html").code == 2)
    }

    @Test("two runs are put side by side, for people and for programs")
    func compare() async throws {
        let first = try await TinyRun.make(in: runs)
        let second = try await TinyRun.make(in: runs)
        let text = await hone("run", "compare", first, second)
        #expect(text.code == 0 && text.output.contains(first) && text.output.contains("reward/mean"))
        let document = try await hone("run", "compare", first, second, "--json").json()
        #expect(document["a"]?["id"] == .string(first) && document["b"]?["id"] == .string(second))
        #expect(await hone("run", "compare", first, "nope").code == 3)
    }

    @Test("notes are kept and shown, about the run and about a trace that is there")
    func notes() async throws {
        let id = try await TinyRun.make(in: runs)
        #expect(await hone("run", "note", id, "rate too high").code == 0)
        #expect(await hone("run", "note", id, "checks itself", "--trace", "000001-2").code == 0)
        #expect(await hone("run", "note", id, "x", "--trace", "000009-2").code == 3)
        #expect(await hone("run", "note", id, " ").code == 2)
        let text = await hone("run", "show", id).output
        #expect(text.contains("note              rate too high\nnote on 000001-2  checks itself\n"), "\(text)")
    }

    @Test("a damaged checkpoint or store is found, with exit code 7")
    func fsck() async throws {
        let id = try await TinyRun.make(in: runs)
        let sound = await hone("run", "fsck", id, "--json")
        #expect(try sound.code == 0 && sound.json()["sound"] == .bool(true))
        #expect(try sound.json().keys == ["checked", "findings", "id", "sound"])
        let run = RunDirectory(path: runs.file(id))
        try AtomicFile.write("{}", to: run.checkpointPath(step: 2) + "/config.json")
        let checkpoint = await hone("run", "fsck", id, "--json")
        #expect(checkpoint.code == 7)
        #expect(try checkpoint.json()["findings"]?.arrayValue?.count == 1)
        try AtomicFile.write(String(repeating: "not a store ", count: 500), to: run.storePath)
        let store = await hone("run", "fsck", id)
        #expect(store.code == 7 && store.output.contains("damaged"), "\(store.output)\(store.errors)")
        #expect(await hone("run", "show", id).code == 7)
    }

    @Test("only the id in full, or --yes, deletes")
    func remove() async throws {
        let id = try await TinyRun.make(in: runs)
        for reference in ["@last", String(id.prefix(15)), runs.file(id)] {
            let run = await hone("run", "remove", reference)
            #expect(run.code == 2 && run.errors.contains("is run \(id); give that id in full, or --yes"))
        }
        #expect(await hone("run", "remove", id).code == 0)
        #expect(!FileManager.default.fileExists(atPath: runs.file(id)))
        let other = try await TinyRun.make(in: runs)
        #expect(await hone("run", "remove", "@last", "--yes").code == 0)
        #expect(await hone("run", "remove", other).code == 3)
    }

    @Test("where there is no run, the list says so and every other verb exits with 3")
    func none() async throws {
        let list = await hone("run", "list")
        #expect(list.code == 0 && list.output == "" && list.errors.contains("there is no run"))
        #expect(await hone("run", "list", "--json").output == "[]\n")
        for verb in [["show", "@last"], ["fsck", "nope"], ["export", "nope"], ["plot", "x", "--metric", "a"]] {
            let run = await CommandRun(["run"] + verb + ["--runs", runs.path])
            #expect(run.code == 3 && run.output == "", "\(verb)")
        }
    }
}
