import Basics
import RolloutTypes
import RunStore
import TestSupport
import Testing

@Suite("Search") struct SearchTests {
    let runs: TemporaryDirectory

    init() throws {
        runs = try TemporaryDirectory()
    }

    private func slots(_ query: String, in directory: RunDirectory) throws -> [Int] {
        var filter = TraceFilter(try TraceQuery(query))
        filter.problem = "p0"
        let reader = try RunReader(directory)
        return try reader.traces(of: reader.matches(filter)).map(\.summary.slot)
    }

    @Test(
        "words in quotes are whole words in their order, Han of any length included",
        arguments: [
            ("\"wait\"", [0]), ("\"WAIT\"", [0]), ("\"check\"", [0]), ("\"chec\"", []), ("\"let me check\"", [0]),
            ("\"me let\"", []), ("\"check\" \"wait\"", [0]), ("\"check\" \"等等\"", []), ("\"等等\"", [1]),
            ("\"检查\"", [1]), ("\"重新检查\"", [1]), ("\"查检\"", []), ("\"naive\"", [2]), ("\"café\"", [2]),
            ("\"AND\"", []), ("\"42\"", [0, 1]), ("\".</think>\"", [0]),
        ] as [(String, [Int])])
    func phrases(query: String, expected: [Int]) async throws {
        #expect(try slots(query, in: try await Sample.committedRun(in: runs.path, steps: 1)) == expected)
    }

    @Test(
        "a bare word is found anywhere, in any script, whatever the case of its letters",
        arguments: [
            ("WAI", [0]), ("chec", [0]), ("新检", [1]), ("查检", []), ("has:\"6 = 4\"", [0]), ("has:\"a\u{0}B\"", [2]),
            ("has:\"b \u{202E}\"", [2]), ("👩‍👧", [2]), ("CAFé", [2]), ("CAFÉ", []), ("</script>", [2]),
            ("has:\"say \\\"no\\\"\"", []), ("let me check", [0]),
            ("me let", []), ("let AND me", [0]), ("step:1 let me", [0]), ("6 =", [0]), ("等等 答案", []),
        ] as [(String, [Int])])
    func words(query: String, expected: [Int]) async throws {
        #expect(try slots(query, in: try await Sample.committedRun(in: runs.path, steps: 1)) == expected)
    }

    @Test(
        "expressions are POSIX extended ones over characters, whatever their case",
        arguments: [
            ("re:Wait[,.]", [0]), ("re:wait[,.]", [0]), ("re:\\d\\s\\*", [0]), ("re:重.检", [1]), ("re:[等考]", [1]),
            ("re:^首先.*42$", [1]), ("re:(let|me)", [0]), ("re:\"me check\"", [0]), ("re:caf[é]", [2]),
        ] as [(String, [Int])])
    func expressions(query: String, expected: [Int]) async throws {
        #expect(try slots(query, in: try await Sample.committedRun(in: runs.path, steps: 1)) == expected)
    }

    @Test(
        "terms combine with AND, OR, NOT and brackets, side by side meaning AND",
        arguments: [
            ("42 NOT 等等", [0]), ("42 AND 等等", [1]), ("Wait OR 等等", [0, 1]), ("NOT 42", [2, 3]),
            ("Wait OR 等等 AND 答案", [0, 1]), ("(Wait OR 等等) 答案", [1]), ("NOT (Wait OR 等等)", [2, 3]),
            ("NOT NOT Wait", [0]), ("((42))", [0, 1]), ("42 NOT reward:>1", [1]), ("NOT reward:>1", [1, 2, 3]),
        ] as [(String, [Int])])
    func combinations(query: String, expected: [Int]) async throws {
        #expect(try slots(query, in: try await Sample.committedRun(in: runs.path, steps: 1)) == expected)
    }

    @Test(
        "fields compare numbers, words and texts",
        arguments: [
            ("slot:1", [1]), ("slot:>1", [2, 3]), ("slot:>=1", [1, 2, 3]), ("slot:<1", [0]), ("slot:<=1", [0, 1]),
            ("slot:1..2", [1, 2]), ("slot:2..", [2, 3]), ("slot:..1", [0, 1]), ("len:5", [0]), ("reward:=1.1", [0]),
            ("step:2", []), ("group:0", [0, 1, 2, 3]), ("outcome:wrong_format", [2]), ("reason:correct", [0]),
            ("is:correct", [0]), ("is:incorrect", [1, 2, 3]), ("answer:41", [1]), ("task:countdown", [0, 1, 2, 3]),
            ("problem:p0 slot:3", [3]), ("problem:1 slot:3", [3]), ("problem:p1", []), ("split:train slot:0", [0]),
            ("split:eval", []), ("state:superseded", []), ("state:any slot:0", [0]), ("prompt:\"6 * 7\" slot:0", [0]),
            ("advantage:<0", [0, 1]),
        ] as [(String, [Int])])
    func fields(query: String, expected: [Int]) async throws {
        #expect(try slots(query, in: try await Sample.committedRun(in: runs.path, steps: 1)) == expected)
    }

    @Test(
        "what is no query is refused with what was probably meant",
        arguments: [
            ("lenght:>3", "no field 'lenght' - did you mean length?", "length:>3"),
            ("42 lenght:>3 x", "no field 'lenght' - did you mean length?", "42 length:>3 x"),
            ("stpe:3", "no field 'stpe' - did you mean step?", "step:3"),
            ("outcome:corect", "outcome is never 'corect' - did you mean correct?", "outcome:correct"),
            ("len:long", "len:long is not a number; write len:3, len:>3, len:<=3 or len:3..5", nil),
            ("", "the query is empty", nil), ("  ", "the query is empty", nil),
            ("(42", "there is a ( without its )", nil), ("42)", "there is a ) without its (", nil),
            ("42 OR", "something to look for is missing here", nil), ("NOT", "NOT is followed by nothing", nil),
            ("()", "something to look for is missing here", nil), ("\"42", "a \" has no partner", "\"42\""),
            ("re:(a", "re:(a is not an expression: ", nil), ("re:[a", "re:[a is not an expression: ", nil),
        ] as [(String, String, String?)])
    func problems(query: String, description: String, suggestion: String?) throws {
        let error = try #require(throws: QueryError.self) { try TraceQuery(query) }
        #expect(error.description.hasPrefix(description), "\(error)")
        #expect(error.suggestion == suggestion)
    }

    @Test("the parts of the conjunction are told apart, so that each can be taken away")
    func parts() throws {
        let query = try TraceQuery("等等 (a OR b) NOT is:truncated step:1..2")
        #expect(query.parts.map(\.text) == ["等等", "(a OR b)", "NOT is:truncated", "step:1..2"])
        #expect(query.parts.map(\.place.lowerBound) == [0, 3, 12, 29])
        #expect(try TraceQuery("a OR b").parts.map(\.text) == ["a OR b"])
    }

    @Test("places of what was found are those of the texts that were asked for, not of those that were excluded")
    func places() throws {
        let text = "Wait, wait. 等等 42"
        func found(_ query: String) throws -> [String] {
            let bytes = Array(text.utf8)
            return try TraceQuery(query).places(in: text).map { String(decoding: bytes[$0], as: UTF8.self) }
        }
        #expect(try found("wait NOT 等等") == ["Wait", "wait"])
        #expect(try found("\"wait 等等\" OR 42") == ["Wait", "wait", "等等", "42"])
        #expect(try found("re:[a-z]+ it step:3") == ["Wait", "wait"])
    }

    @Test("a scan reports its progress, stops when told, and pages like a list")
    func progress() async throws {
        let writer = try await Sample.run(in: runs.path)
        for step in 1...11 {
            for number in 0..<25 { try await writer.record(Sample.group(step: step, number: number, tokens: 1)) }
            try await writer.commitStep(step, metrics: [:])
        }
        let reader = try RunReader(writer.directory)
        var filter = TraceFilter(try TraceQuery("答案"))
        var seen: [SearchProgress] = []
        let all = try reader.matches(filter) {
            seen.append($0); return true
        }
        #expect(all.count == 275 && seen.map(\.scanned) == [1100] && seen.map(\.total) == [1100])
        #expect(all.map(\.id) == all.map(\.id).sorted { ($0.step, $0.number) < ($1.step, $1.number) })
        filter.order = .newestFirst
        (filter.offset, filter.limit) = (3, 5)
        #expect(try reader.matches(filter).map(\.id) == Array(all.reversed()[3..<8]).map(\.id))
        #expect(try reader.traceCount(filter) == 275)
    }

    @Test("what is in flight is found only where it is asked for")
    func states() async throws {
        let writer = try await Sample.run(in: runs.path)
        try await writer.record(Sample.group(step: 1, number: 0))
        let reader = try RunReader(writer.directory)
        #expect(try reader.matches(TraceFilter(TraceQuery("42"))).isEmpty)
        #expect(try reader.matches(TraceFilter(TraceQuery("42 is:inFlight"))).count == 2)
        #expect(try reader.matches(TraceFilter(TraceQuery("42 state:any"))).count == 2)
        #expect(try reader.matches(TraceFilter(TraceQuery("42 NOT is:inFlight"))).isEmpty)
    }
}
