import Basics
import FoundationEssentials
import RolloutTypes
import Testing
import Verification

/// Collections that stay outside the repository; the variables name their directories.
@Suite("Collections of programs and attacks", .enabled(CodeBox.reason) { await CodeBox.isAvailable() })
struct CodeCollectionTests {
    private static func directory(_ variable: String) -> String? {
        let found = ProcessInfo.processInfo.environment[variable]
        if found == nil { print("SKIPPED: \(variable) names no directory") }
        return found
    }

    private static func read(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    private static func value(_ text: some StringProtocol) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }

    @Test("HumanEval: every canonical solution is accepted, every empty body is not (HONE_HUMANEVAL)")
    func humanEval() async throws {
        guard let directory = Self.directory("HONE_HUMANEVAL") else { return }
        let lines = try Self.read("\(directory)/humaneval.jsonl").split(separator: "\n")
        #expect(lines.count == 164)
        for line in lines {
            let row = try Self.value(line)
            let text = { (key: String) in row[key]?.stringValue ?? "" }
            let test = ["assert": text("test") + "\ncheck(\(text("entry_point")))"]
            let metadata = ["entryPoint": text("entry_point"), "prompt": text("prompt")]
            let canonical = await CodeBox.judge(text("canonical_solution"), [test], metadata)
            #expect(canonical.outcome == .correct, "\(text("task_id")): \(canonical.explanation)")
            for body in ["", "    pass\n"] {
                let empty = await CodeBox.judge(body, [test], metadata)
                #expect(empty.outcome == .incorrect, "\(text("task_id")): \(empty.explanation)")
            }
        }
    }

    @Test("attacks: every one has its outcome (HONE_ATTACKS)")
    func attacks() async throws {
        guard let directory = Self.directory("HONE_ATTACKS") else { return }
        let manifest = try Self.value(try Self.read("\(directory)/manifest.json"))
        let attacks = manifest["attacks"]?.arrayValue ?? []
        #expect(!attacks.isEmpty)
        for attack in attacks {
            let text = { (key: String) in attack[key]?.stringValue ?? "" }
            let program = try Self.read("\(directory)/\(text("file"))")
            let also = attack["also_acceptable"]?.arrayValue?.compactMap(\.stringValue) ?? []
            let verdict = await CodeBox.judge(
                program, Self.tests[text("task")] ?? [], ["language": text("language")], with: CodeBox.quick)
            let isExpected = ([text("expected")] + also).contains { expected in
                switch expected {
                case "denied", "graded_wrong": true
                case "memory": verdict.outcome == .memoryLimit
                default: verdict.outcome.rawValue == expected
                }
            }
            #expect(isExpected && verdict.reward == 0, "\(text("file")): \(verdict.outcome) \(verdict.explanation)")
            for mark in ["LEAK", "CREATED", "OPENED"] {
                #expect(!verdict.explanation.contains(mark), "\(text("file")): \(verdict.explanation)")
            }
        }
    }

    private static let tests: [String: [[String: String]]] = [
        "func": [
            ["call": "solve([10, 11, 12])", "expected": "244"], ["call": "solve([0, 0, 6])", "expected": "36"],
        ],
        "stdio": [["input": "1 2 3 4\n", "output": "10\n"], ["input": "5\n6\n", "output": "11\n"]],
        "file": [["file": "output.txt", "expected": "hello\n"]],
        "pytest": [["pytest": "from solution import solve\n\ndef test_some():\n    assert solve([2, 4]) == 20"]],
    ]
}
