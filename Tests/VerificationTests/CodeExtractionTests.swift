import Basics
import Sandbox
import Testing
import Verification

@Suite("The program is taken from the completion") struct CodeExtractionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let completion: String
        let strict: String?
        let lenient: String?
        var metadata: [String: JSONValue] = [:]
        var testDescription: String { completion }
    }

    private static let rows = [
        Row(completion: "```python\na\n```", strict: "python: a\n", lenient: "python: a\n"),
        Row(completion: "x\n```py\na\n```\ny\n```C\nb\n```\nz", strict: "c: b\n", lenient: "c: b\n"),
        Row(completion: "```\na\n```\nIt prints\n```text\n3\n```", strict: "python: a\n", lenient: "python: a\n"),
        Row(completion: "```sh\na\n```\n```\n3\n```", strict: "shell: a\n", lenient: "shell: a\n"),
        Row(completion: "```python\na", strict: nil, lenient: "python: a\n"),
        Row(completion: "a\n  b", strict: nil, lenient: "python: a\n  b"),
        Row(completion: "", strict: nil, lenient: nil), Row(completion: " \n", strict: nil, lenient: nil),
        Row(completion: "```java\na\n```", strict: nil, lenient: nil),
        Row(
            completion: "````python\n```\na\n```\n````", strict: "python: ```\na\n```\n",
            lenient: "python: ```\na\n```\n"),
        Row(completion: "~~~c\n```\n~~~", strict: "c: ```\n", lenient: "c: ```\n"),
        Row(
            completion: "1. so\n   ```python\n   if a:\n     b\n   ```", strict: "python: if a:\n  b\n",
            lenient: "python: if a:\n  b\n"),
        Row(
            completion: "<think>```python\nno\n```</think>```python\na\n```", strict: "python: a\n",
            lenient: "python: a\n"),
        Row(completion: "<think>```python\nno\n```", strict: nil, lenient: nil),
        Row(
            completion: "```python\nno\n```<answer>\n```python\na\n```\n</answer>", strict: "python: a\n",
            lenient: "python: a\n"),
        Row(completion: "```\na\n```", strict: "c: a\n", lenient: "c: a\n", metadata: ["language": .string("c")]),
        Row(
            completion: "    return 1\n", strict: "python: def f():\n    return 1\n",
            lenient: "python: def f():\n    return 1\n",
            metadata: ["prompt": .string("def f():\n"), "entryPoint": .string("f")]),
        Row(
            completion: "```python\ndef f(): return 1\n```",
            strict: "python: def f():\n\n    pass\n\ndef f(): return 1\n",
            lenient: "python: def f():\n\n    pass\n\ndef f(): return 1\n",
            metadata: ["prompt": .string("def f():\n"), "entryPoint": .string("f")]),
        Row(
            completion: "", strict: "python: def f():\n    'no'\n", lenient: "python: def f():\n    'no'\n",
            metadata: ["prompt": .string("def f():\n    'no'\n"), "entryPoint": .string("f")]),
    ]

    @Test("blocks, languages, thinking, answer tags and prompts to be continued", arguments: rows)
    func extraction(row: Row) {
        for (extraction, expected) in [(Extraction.strict, row.strict), (.lenient, row.lenient)] {
            let submission = Submission(
                id: "1", completion: row.completion, answer: nil, metadata: row.metadata, extraction: extraction)
            let found: String? =
                switch CodeExtractor(submission, fallback: .python).extract() {
                case .found(let text, let language): "\(language.name): \(text)"
                case .missing: nil
                }
            #expect(found == expected, "\(extraction)")
        }
    }

    @Test(
        "output counts as the same line by line, numbers by value",
        arguments: [
            ("1\n2\n", "1\n2", true), ("1 \n2\n\n\n", "1\n2", true), ("1\n\n2", "1\n2", false), ("1 2", "1\n2", false),
            ("1  2", "1 2", true), ("1.50", "1.5", true), ("-0.0", "0", true), ("1e3", "1000", true),
            ("50000000000000001", "50000000000000000", false), ("0.1", "0.10000000000000001", false),
            ("nan", "nan", true), ("inf", "Infinity", false), ("0x10", "16", false), ("True", "true", false),
            ("1e999999999", "1e999999999", true), ("1e999999999", "10e999999998", false), (".5", "0.5", true),
            ("5.", "5", true), ("1_000", "1000", false), ("", "", true), ("\n", "", true), ("a", "", false),
            ("", "a", false),
            ("12", "1", false), ("1", "12", false), ("--1", "-1", false), ("+1", "1", true), ("1\r\n2", "1\n2", true),
        ])
    func comparison(found: String, expected: String, isSame: Bool) {
        #expect((OutputComparison.difference(Array(found.utf8), expected) == nil) == isSame)
    }
}
