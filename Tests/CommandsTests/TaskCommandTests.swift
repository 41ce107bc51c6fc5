import Basics
import FoundationEssentials
import TestSupport
import Testing

@Suite("hone task") struct TaskCommandTests {
    private func task(train: String, test: String, verifier: String = "math") throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        try AtomicFile.write(
            """
            {title: "Sums", verifiers: [{name: "\(verifier)"}], splits: {train: "train.jsonl", test: "test.jsonl"},
             licence: "MIT", origin: "here"}
            """, to: directory.file("task.json5"))
        try AtomicFile.write(train, to: directory.file("train.jsonl"))
        try AtomicFile.write(test, to: directory.file("test.jsonl"))
        return directory
    }

    private static let train = #"{"prompt": "1 + 1", "answer": "2"}"# + "\n" + #"{"prompt": "1 + 2", "answer": "3"}"#
    private static let test = #"{"prompt": "5 + 1", "answer": "6"}"#

    @Test("tasks are listed by name, those that cannot be used with their error")
    func list() async throws {
        let json = try await CommandRun("task", "list", "--json").json()
        let names = json.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
        #expect(names.contains("arithmetic") && names == names.sorted())
        #expect(json.arrayValue?.first?.keys == ["generator", "knobs", "name", "splits", "title", "verifiers"])
        let countdown = json.arrayValue?.first { $0["name"] == .string("countdown") }
        #expect(countdown?["knobs"]?.arrayValue?.contains(.string("maxNumbers")) == true)
        let text = await CommandRun("task", "list")
        #expect(text.code == 0 && text.output.contains("generated (arithmetic)"))
        #expect(text.output.contains("min/maxNumbers min/maxNumber min/maxTarget operations"))
    }

    @Test("a task is shown with everything its manifest says")
    func show() async throws {
        let json = try await CommandRun("task", "show", "\(CommandRun.tasks)/arithmetic", "--json").json()
        #expect(json["name"] == .string("arithmetic") && json["generator"]?["name"] == .string("arithmetic"))
        #expect(json["splits"]?["test"]?["count"] == .integer(600))
        #expect(json["verifiers"]?.arrayValue?[0]["configuration"]?["form"] == .string("evaluated"))
        #expect(json["examples"]?.arrayValue?.first?["completion"]?.stringValue == "28}")
        let text = await CommandRun("task", "show", "\(CommandRun.tasks)/arithmetic").output
        #expect(text.contains("split test          generated, 600 problems, seed 20\n"), "\(text)")
    }

    @Test("a sample is the split's first problems, the same for the same seed, under the knobs given")
    func sample() async throws {
        let path = "\(CommandRun.tasks)/arithmetic"
        let run = await CommandRun("task", "sample", path, "--count", "3", "--seed", "4", "--json")
        let problems = try run.jsonLines()
        #expect(problems.count == 3)
        #expect(problems[0].keys == ["answer", "id", "metadata", "prompt"])
        #expect(await CommandRun("task", "sample", path, "--count", "3", "--seed", "4", "--json").output == run.output)
        #expect(await CommandRun("task", "sample", path, "--count", "3", "--seed", "5", "--json").output != run.output)
        let large = try await CommandRun(
            "task", "sample", path, "--set", "minDigits=5", "--set", "maxDigits=5", "--set", "operations=['+']",
            "--json"
        ).jsonLines()
        #expect(large.count == 5)
        #expect(large.allSatisfy { (Int($0["answer"]?.stringValue ?? "") ?? 0) >= 20_000 })
        let text = await CommandRun("task", "sample", path, "--split", "test", "--count", "1").output
        #expect(text.hasPrefix("problem ") && text.contains(" test-20-0\n"), "\(text)")
        #expect(text.contains("\n  solution "), "\(text)")
    }

    @Test("a sound task passes the gate, one whose results would mean nothing fails it with exit code 6")
    func check() async throws {
        let cases: [(id: String, train: String, test: String, key: String?)] = [
            ("sound", Self.train, Self.test, nil),
            ("leak", Self.train, #"{"prompt": "1  + 1", "answer": "2"}"#, "keyOverlaps"),
            ("repeated test problem", Self.train, "\(Self.test)\n\(Self.test)", "testDuplicates"),
            ("answer refused", Self.train, #"{"prompt": "x", "answer": "x^2 - 1 = (x"}"#, "rejections"),
        ]
        for item in cases {
            let directory = try task(train: item.train, test: item.test)
            let run = await CommandRun("task", "check", directory.path, "--json")
            let json = try run.json()
            #expect(run.code == (item.key == nil ? 0 : 6), "\(item.id): \(run.output)")
            #expect(json["sound"] == .bool(item.key == nil))
            for key in ["keyOverlaps", "testDuplicates", "rejections"] {
                #expect(json[key]?.arrayValue?.count == (key == item.key ? 1 : 0), "\(item.id): \(key)")
            }
            let text = await CommandRun("task", "check", directory.path)
            #expect(text.code == run.code)
            #expect(
                text.output.hasSuffix(item.key == nil ? "  sound\n" : "  not sound\n"))
        }
    }

    @Test("repeated training problems and some shared words are named and do not fail the check, many shared words do")
    func warnings() async throws {
        let words = "one two three four five six seven eight nine ten eleven twelve thirteen"
        for (other, code) in [("so much else that is not in the other one at all", 0), ("so", 6)] as [(String, Int32)] {
            let directory = try task(
                train: "\(Self.train)\n" + #"{"prompt": "1 + 1", "answer": "2"}"# + "\n"
                    + #"{"prompt": "\#(words) plus", "answer": "1"}"#,
                test: #"{"prompt": "\#(other) \#(words)", "answer": "2"}"#)
            let run = await CommandRun("task", "check", directory.path, "--json")
            let json = try run.json()
            #expect(run.code == code && json["trainDuplicates"]?.arrayValue?.count == 1)
            let overlap = json["textOverlaps"]?.arrayValue?[0]
            #expect(overlap?.keys == ["seen", "share", "test", "train"] && overlap?["seen"] == .bool(code == 6))
            #expect(await CommandRun("task", "check", directory.path).output.contains("test-1 and train-4: "))
        }
    }

    @Test("another task's training problems are compared with the tests")
    func against() async throws {
        let (own, other) = (try task(train: Self.train, test: Self.test), try task(train: Self.test, test: Self.train))
        #expect(await CommandRun("task", "check", own.path).code == 0)
        let run = await CommandRun("task", "check", own.path, "--against", other.path, "--json")
        let found = try run.json()["against"]?.objectValue?.values.first
        #expect(run.code == 6 && found?["keyOverlaps"]?.arrayValue?.count == 1 && found?["train"] == .integer(1))
    }

    @Test("an endless generator is checked by a sample of the size asked for")
    func endless() async throws {
        let json = try await CommandRun(
            "task", "check", "\(CommandRun.tasks)/addition-tiny", "--limit", "50", "--json"
        ).json()
        #expect(json["train"] == .integer(50) && json["test"] == .integer(300))
        #expect(json["sampled"] == .array([.string("train")]) && json["sound"] == .bool(true))
    }

    @Test("one file for training and testing is no held-out set")
    func bareFile() async throws {
        let directory = try task(train: Self.train, test: Self.test)
        let run = await CommandRun("task", "check", directory.file("train.jsonl"))
        #expect(run.code == 6 && run.output.contains("train and test are the same file"))
    }

    @Test("wrong requests get a sentence")
    func errors() async throws {
        let broken = try task(train: "{\"prompt\": \"1\"}\n{\"promt\": 1}\nnonsense", test: Self.test)
        let lines = await CommandRun("task", "check", broken.path)
        #expect(lines.code == 2 && lines.output == "")
        #expect(lines.errors.contains("train.jsonl:2: key 'promt' is unknown"), "\(lines.errors)")
        #expect(lines.errors.contains("train.jsonl:3: this is not a JSON object"))
        let unknown = await CommandRun("task", "show", "arithmetik")
        #expect(unknown.code == 3 && unknown.errors.contains("did you mean 'arithmetic'?"))
        let files = try task(train: Self.train, test: Self.test)
        let knob = await CommandRun("task", "sample", files.path, "--set", "maxDigits=3")
        #expect(knob.code == 2 && knob.errors.contains("has no generator"))
        let wrong = await CommandRun("task", "sample", "\(CommandRun.tasks)/arithmetic", "--set", "maxDigit=3")
        #expect(wrong.code == 2 && wrong.errors.contains("knob 'maxDigit' is unknown"))
    }
}
