import Basics
import Commands
import FoundationEssentials
import TestSupport
import Testing
import Verification

@Suite("hone verifier") struct VerifierCommandTests {
    private static let shipped = URL(filePath: CommandRun.tasks).deletingLastPathComponent()
        .appending(path: "verifiers").path

    private static let environment = ProcessInfo.processInfo.environment.filter { ["PATH", "HOME"].contains($0.key) }

    private static let hasSympy: Bool =
        (try? Shell.run("python3 -c 'import sympy' 2>/dev/null").code == 0) ?? false

    /// The failed checks of a report, with what failed.
    private func failures(_ report: JSONValue) -> [String: [String]] {
        var failures: [String: [String]] = [:]
        for check in report["checks"]?.arrayValue ?? [] where check["passed"] == .bool(false) {
            failures[check["check"]?.stringValue ?? ""] =
                check["failures"]?.arrayValue?.compactMap(\.stringValue) ?? []
        }
        return failures
    }

    @Test("what is made works: it passes its own checks and judges", arguments: PluginLanguage.allCases)
    func made(language: PluginLanguage) async throws {
        let directory = try TemporaryDirectory()
        let made = await CommandRun(
            "verifier", "new", "mine", "--language", language.rawValue, "--directory", directory.file("verifiers"))
        #expect(made.code == 0 && made.errors == "", "\(made.errors)")
        let path = directory.file("verifiers/mine")
        let test = await CommandRun(["verifier", "test", path, "--json"], environment: Self.environment)
        let report = try test.json()
        #expect(test.code == 0 && failures(report) == [:], "\(test.output)")
        #expect(
            report.keys == ["checks", "medianSeconds", "name", "passed", "slowestSeconds", "startSeconds", "version"])
        for check in report["checks"]?.arrayValue ?? [] { #expect(check["count"]?.integerValue ?? 0 > 0, "\(check)") }
        try AtomicFile.write(
            (0..<200).map {
                #"{"id": \#($0), "answer": "é\n😀\"\\", "completion": "\\boxed{\#($0 % 3 == 0 ? #"é\n😀\"\\"# : "x")}"}"#
            }
            .joined(separator: "\n"), to: directory.file("answers"))
        let verify = await CommandRun(
            ["verify", path, "--input", directory.file("answers")], environment: Self.environment)
        let verdicts = try verify.jsonLines()
        #expect(verify.code == 0 && verdicts.count == 200)
        for (index, verdict) in verdicts.enumerated() {
            #expect(verdict["reward"]?.doubleValue == (index % 3 == 0 ? 1 : 0), "\(verdict)")
        }
    }

    @Test("the shipped examples in shell and C are what is made", arguments: [PluginLanguage.shell, .c])
    func examples(language: PluginLanguage) async throws {
        let directory = try TemporaryDirectory()
        let name = "boxed-\(language.rawValue)"
        let made = await CommandRun(
            "verifier", "new", name, "--language", language.rawValue, "--directory", directory.path)
        #expect(made.code == 0)
        for file in try FileManager.default.contentsOfDirectory(atPath: directory.file(name)) {
            #expect(
                try TextFile.read("\(directory.file(name))/\(file)")
                    == TextFile.read("\(Self.shipped)/\(name)/\(file)"),
                "\(file); make it anew with hone verifier new")
        }
        let test = await CommandRun(["verifier", "test", "\(Self.shipped)/\(name)"], environment: Self.environment)
        #expect(test.code == 0 && test.output.hasSuffix("  passed\n"), "\(test.output)")
    }

    @Test("formulas by sympy pass their checks", .enabled(if: hasSympy, "SKIPPED: python3 has no sympy"))
    func symbolic() async throws {
        let test = await CommandRun(
            ["verifier", "test", "\(Self.shipped)/symbolic", "--json"], environment: Self.environment)
        let symbolic = failures(try test.json())
        #expect(test.code == 0 && symbolic == [:], "\(test.output)")
    }

    @Test("without its library a verifier abstains and says what to install")
    func withoutLibrary() async throws {
        let directory = try TemporaryDirectory()
        // A Python of its own that has no packages.
        try Script.write(
            "#!/bin/sh\nexec /usr/bin/env -u HOME $(command -pv python3) -I -S \"$@\"\n", to: directory.file("python3"))
        try AtomicFile.write(
            #"{"id": "1", "answer": "1", "completion": "\\boxed{1}"}"#, to: directory.file("answers"))
        let run = await CommandRun(
            ["verify", "\(Self.shipped)/symbolic", "--input", directory.file("answers")],
            environment: ["PATH": "\(directory.path):/usr/bin:/bin"])
        let verdict = try #require(try run.jsonLines().first)
        #expect(verdict["outcome"] == .string("abstained") && verdict["reward"] == .null)
        #expect(verdict["explanation"]?.stringValue?.contains("-m pip install sympy") == true, "\(verdict)")
        #expect(run.code == 0)
    }

    @Test(
        "what pays for the wrong thing is found, and the exit code is 6",
        arguments: [
            (
                "return {'status': 'ok', 'reward': 1}",
                ["rejects", "empty", "allAnswersListed", "promptEchoed", "targetQuoted"]
            ),
            ("return {'status': 'ok', 'reward': 1 if item['answer'] in item['completion'] else 0}", ["targetQuoted"]),
            ("return {'status': 'ok', 'reward': 0}", ["accepts", "gold"]),
            ("import random; return {'status': 'ok', 'reward': random.random() * 0.5}", ["deterministic"]),
            ("import time; time.sleep(1000 if len(item['completion']) > 10000 else 0)", ["giantInput"]),
            ("raise ValueError", ["accepts"]),
            ("return {'status': 'ok', 'reward': 2}", ["accepts", "protocol"]),
        ])
    func faulty(judge: String, checks: [String]) async throws {
        let directory = try TemporaryDirectory()
        #expect(await CommandRun("verifier", "new", "mine", "--directory", directory.path).code == 0)
        let path = directory.file("mine")
        let text = try TextFile.read(path + "/verify")
        try Script.write(
            text.replacing(
                "    if item[\"answer\"] is None:", with: "    \(judge)\n    if item[\"answer\"] is None:",
                maxReplacements: 1),
            to: path + "/verify")
        let manifest = try TextFile.read(path + "/verifier.json5")
        try AtomicFile.write(
            manifest.replacing("itemSeconds: 10", with: "itemSeconds: 0.5"), to: path + "/verifier.json5")
        let test = await CommandRun(["verifier", "test", path, "--json"], environment: Self.environment)
        let failures = failures(try test.json())
        #expect(test.code == 6)
        for check in checks { #expect(failures[check]?.isEmpty == false, "\(check): \(test.output)") }
        let shown = await CommandRun(["verifier", "test", path], environment: Self.environment)
        #expect(shown.code == 6 && shown.output.contains("FAILED") && shown.output.hasSuffix("  not passed\n"))
    }

    @Test("a verifier without cases, a wrong name, and a name that is taken get a sentence")
    func errors() async throws {
        let directory = try TemporaryDirectory()
        #expect(await CommandRun("verifier", "new", "mine", "--directory", directory.path).code == 0)
        let again = await CommandRun("verifier", "new", "mine", "--directory", directory.path)
        #expect(again.code == 1 && again.errors.contains("mine: cannot be created: File exists"), "\(again.errors)")
        for name in ["math", "two words", "../up", "", "-x"] {
            let run = await CommandRun("verifier", "new", name, "--directory", directory.path)
            #expect(run.code == 2, "\(name): \(run.errors)")
        }
        try AtomicFile.write("{\"completion\": 1}\nnonsense\n", to: directory.file("mine/cases.jsonl"))
        let broken = await CommandRun(["verifier", "test", directory.file("mine")], environment: Self.environment)
        #expect(broken.code == 2 && broken.errors.contains("cases.jsonl:1:"), "\(broken.errors)")
        #expect(broken.errors.contains("cases.jsonl:2:"))
        try AtomicFile.write("", to: directory.file("mine/cases.jsonl"))
        let none = await CommandRun(["verifier", "test", directory.file("mine")], environment: Self.environment)
        #expect(none.code == 6 && none.output.contains("has no case that expects 'accept'"))
        #expect(await CommandRun("verifier", "test", "math").code == 2)
        let unknown = await CommandRun("verifier", "test", "boxed-shel")
        #expect(unknown.code == 2 && unknown.errors.contains("did you mean 'boxed-shell'?"), "\(unknown.errors)")
    }

    @Test("the list has those built in, and plug-ins with their versions") func list() async throws {
        let rows = try await CommandRun("verifier", "list", "--json").json().arrayValue ?? []
        #expect(rows.contains { $0["name"] == .string("math") && $0["isBuiltIn"] == .bool(true) })
        let example = rows.first { $0["name"] == .string("boxed-c") }
        #expect(example?["version"]?.stringValue?.hasPrefix("1.0.0+") == true)
        #expect(await CommandRun("verifier", "list").output.contains("boxed-c"))
    }
}
