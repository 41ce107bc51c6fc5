import Basics
import Testing

private struct Sample: StrictlyDecodable, Equatable {
    var name: String
    var steps: Int
    var rate: Double?
    var nested: Nested?

    struct Nested: Decodable, Equatable {
        var kind: String
        var values: [Int]?
    }

    static let shape = JSONShape.object(
        [
            "name": .string, "steps": .integer, "rate": .nullable(.number),
            "nested": .object(["kind": .choice(["none", "token", "sequence"]), "values": .array(.integer)]),
        ], required: ["name", "steps"])
}

private struct BadCase: CustomTestStringConvertible, Sendable {
    let id: String
    let text: String
    /// "line:column message" of each problem, in order.
    let problems: [String]
    var testDescription: String { id }
}

@Suite("StrictJSON5")
struct StrictJSON5Tests {
    @Test("comments, single quotes, bare keys, hexadecimal numbers and trailing commas are read")
    func readsJSON5() throws {
        let text = """
            // a comment
            {
                name: 'it\\'s', /* inside */ "steps": 0x10,
                rate: .5,
                nested: {kind: "token", values: [1, -2, +3,],},
            }
            """
        let sample = try StrictJSON5.decode(Sample.self, from: text, file: "a.json5")
        #expect(
            sample
                == Sample(name: "it's", steps: 16, rate: 0.5, nested: .init(kind: "token", values: [1, -2, 3])))
    }

    @Test(
        "every problem of a text is reported at its place",
        arguments: [
            BadCase(
                id: "unknown key, nearest name", text: "{name: 'a', stpes: 3, steps: 3}",
                problems: ["1:13 unknown key 'stpes'; did you mean 'steps'?"]),
            BadCase(
                id: "unknown key, nothing near", text: "{name: 'a', steps: 3, zebra: 1}",
                problems: ["1:23 unknown key 'zebra'; keys here: name, nested, rate, steps"]),
            BadCase(
                id: "unknown key inside", text: "{name: 'a', steps: 3,\n nested: {knd: 'token'}}",
                problems: ["2:11 unknown key 'knd' in 'nested'; did you mean 'kind'?"]),
            BadCase(
                id: "given twice", text: "{name: 'a',\n\tsteps: 3, steps: 4}",
                problems: ["2:12 key 'steps' is given twice"]),
            BadCase(
                id: "all at once",
                text:
                    "{\n  name: 5,\n  steps: 1.5,\n  rate: NaN,\n  nested: {kind: 'tokne', values: ['x', 2]},\n  stepz: 1,\n}",
                problems: [
                    "2:9 'name' is 5; expected text in quotes", "3:10 'steps' is 1.5; expected a whole number",
                    "4:9 NaN is not a finite number",
                    "5:18 'nested.kind' is \"tokne\"; expected one of \"none\", \"token\", \"sequence\"; did you mean \"token\"?",
                    "5:36 'nested.values[0]' is \"x\"; expected a whole number",
                    "6:3 unknown key 'stepz'; did you mean 'steps'?",
                ]),
            BadCase(id: "missing", text: "  {name: 'a'}", problems: ["1:3 key 'steps' is missing"]),
            BadCase(
                id: "too large", text: "{name: 'a', steps: 1e999}",
                problems: [
                    "1:20 1e999 is too large for a number", "1:20 'steps' is 1e999; expected a whole number",
                ]),
            BadCase(
                id: "comma missing", text: "{\n  name: 'a'\n  steps: 3\n}",
                problems: [
                    "3:3 expected ',' or '}', found 'steps'"
                ]),
            BadCase(
                id: "never closed", text: "{name: 'a', nested: {kind: 'x'", problems: ["1:21 this '{' is never closed"]),
            BadCase(
                id: "no quote", text: "{name: 'a\n, steps: 3}",
                problems: ["1:8 this text has no closing quote on its line"]),
            BadCase(id: "bare word", text: "{name: demo}", problems: ["1:8 'demo' is not a value; put text in quotes"]),
            BadCase(id: "leading zero", text: "{steps: 012}", problems: ["1:9 '012' is not a number"]),
            BadCase(id: "goes on", text: "{} {}", problems: ["1:4 the text goes on after the end of its value: '{'"]),
            BadCase(id: "empty", text: "", problems: ["1:1 expected a value, found the end of the text"]),
            BadCase(id: "not an object", text: "[1]", problems: ["1:1 the text is a list; expected an object"]),
            BadCase(
                id: "columns are characters", text: "{name: 'äö漢', stpes: 1, steps: 1}",
                problems: [
                    "1:15 unknown key 'stpes'; did you mean 'steps'?"
                ]),
        ])
    private func problems(_ item: BadCase) {
        let error = #expect(throws: FileProblems.self) {
            try StrictJSON5.decode(Sample.self, from: item.text, file: "a.json5")
        }
        #expect(error?.problems.map { "\($0.line):\($0.column) \($0.message)" } == item.problems)
        #expect(error?.category == .usage)
    }

    @Test("a problem shows its line with a caret under the place")
    func caret() {
        let error = #expect(throws: FileProblems.self) {
            try StrictJSON5.decode(Sample.self, from: "{\n\tname: 'ä', stpes: 3, steps: 1}", file: "runs/a.json5")
        }
        #expect(
            error?.description == """
                runs/a.json5:2:13: unknown key 'stpes'; did you mean 'steps'?
                    2 |  name: 'ä', stpes: 3, steps: 1}
                      |             ^
                """)
    }

    @Test("the lines of a part of a file are counted from where the part begins")
    func firstLine() {
        let error = #expect(throws: FileProblems.self) {
            try StrictJSON5.decode(Sample.self, from: "{", file: "train.jsonl", firstLine: 41)
        }
        #expect(error?.problems.first?.line == 41)
    }

    @Test("a path finds its place in the text, or the nearest place above it")
    func positions() {
        let document = JSON5Document(
            "{a: 1,\n b: [{c: 2},\n {c: 3}]}", file: "x", shape: .anything)
        #expect(document.problem("m", at: "b[1].c").line == 3)
        #expect(document.problem("m", at: "b[1].missing").column == 2)
        #expect(document.problem("m", at: "zzz").line == 0)
    }
}
