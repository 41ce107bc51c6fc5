import RolloutTypes
import RunStore
import TestSupport
import Testing

@Suite("Search, limits") struct QueryLimitTests {
    let runs: TemporaryDirectory

    init() throws {
        runs = try TemporaryDirectory()
    }

    private func slots(_ query: String) async throws -> [Int] {
        var filter = TraceFilter(try TraceQuery(query))
        filter.problem = "p0"
        let reader = try RunReader(try await Sample.committedRun(in: runs.path, steps: 1))
        return try reader.traces(of: reader.matches(filter)).map(\.summary.slot)
    }

    private static func repeated(_ head: String, _ count: Int, _ middle: String, _ tail: String = ")") -> String {
        String(repeating: head, count: count) + middle + String(repeating: tail, count: count)
    }

    @Test(
        "a query beyond the limits is refused with what it has too much of",
        arguments: [
            (String(repeating: "(", count: 50_000), "the query has 50000 bytes; at most 4096 are read"),
            (repeated("(", 1500, "42"), "brackets and NOT stand more than 100 deep here"),
            (repeated("NOT ", 101, "42", ""), "brackets and NOT stand more than 100 deep here"),
            (repeated("a OR ", 200, "b", ""), "the query asks for 201 things; at most 200 can be looked for at once"),
            (repeated("(a OR b ", 60, "c"), "AND and OR take turns more than 30 brackets deep"),
            ("step:nan..nan", "step:nan..nan is not a number"), ("step:..inf", "step:..inf is not a number"),
            ("re:(a)\\1", "re:(a)\\1 is not an expression: \\1 refers back to a group"),
            ("re:(a{50}){50}", "re:(a{50}){50} is not an expression: its counted repetitions"),
            ("re:(a{999,}){0}(b{2}){501}", "re:(a{999,}){0}(b{2}){501} is not an expression: its counted"),
            ("re:a{1001}", "re:a{1001} is not an expression: its counted repetitions"),
        ] as [(String, String)])
    func refused(query: String, description: String) throws {
        let error = try #require(throws: QueryError.self) { try TraceQuery(query) }
        #expect(error.description.hasPrefix(description), "\(error)")
    }

    @Test(
        "a query within the limits is one that the store can answer",
        arguments: [
            (repeated("(", 100, "Wait"), [0]), (repeated("NOT ", 100, "Wait", ""), [0]),
            (repeated("NOT ", 99, "Wait", ""), [1, 2, 3]), (repeated("a! OR ", 199, "Wait", ""), [0]),
            (repeated("42 ", 1, repeated("NOT is:truncated ", 198, "Wait", ""), ""), [0]),
            // Neither holds NOT: 50 exclusions of what holds nothing but the next one.
            (repeated("NOT (q! OR ", 50, "Wait"), [0]), (repeated("NOT (q! OR ", 49, "Wait"), [1, 2, 3]),
            (repeated("(q! OR 42 ", 30, "(Wait)"), [0]),
            ("\(repeated("(q! OR 42 ", 29, "(Wait)")) AND \(repeated("(NOT q! 42 OR ", 29, "Wait"))", [0]),
        ] as [(String, [Int])])
    func answered(query: String, expected: [Int]) async throws {
        #expect(try await slots(query) == expected)
    }

    @Test(
        "classes of characters mean the same inside brackets as outside",
        arguments: [
            ("re:[\\d]\\s[*]", [0]), ("re:^[^\\d]*$", [2, 3]), ("re:[[:digit:]]\\s[*]", [0]),
            ("re:\"[]\\d] [*]\"", [0]),
            ("re:t[\\s]me", [0]), ("re:4{1}2", [0, 1]), ("re:(4|2){2,}", [0, 1]),
        ] as [(String, [Int])])
    func classes(query: String, expected: [Int]) async throws {
        #expect(try await slots(query) == expected)
    }

    @Test("an expression is found wherever it stands in a long text, and has its place there", arguments: [0, 1, 2])
    func longTexts(shift: Int) throws {
        let before = String(repeating: "检a ", count: 20_000) + String(repeating: "x", count: shift)
        let text = before + "needle4711 等等\n" + before
        let places = try TraceQuery("re:needle[\\d]+").places(in: text)
        #expect(places == [before.utf8.count..<before.utf8.count + 10])
    }

    @Test("a search whose time is over says so, and the reader goes on", arguments: ["42", "re:4.", "NOT re:(a*)*b"])
    func deadline(query: String) async throws {
        let reader = try RunReader(try await Sample.committedRun(in: runs.path, steps: 1))
        let filter = TraceFilter(try TraceQuery(query))
        let error = #expect(throws: RunStoreError.self) {
            try reader.matches(filter, until: Deadline(seconds: 0))
        }
        #expect(error == .tookTooLong(path: reader.directory.storePath, seconds: 0))
        #expect(try !reader.matches(filter, until: Deadline(seconds: 3600)).isEmpty)
        #expect(try !reader.matches(filter).isEmpty)
    }

    @Test("a moment inside a moment is the same moment, whatever is written meanwhile")
    func moments() async throws {
        let run = try await Sample.committedRun(in: runs.path, steps: 1)
        let reader = try RunReader(run)
        let counts = try reader.inMoment {
            let before = try reader.summary().traces
            try Connection(path: run.storePath, access: .writing).execute(
                "UPDATE rollout_group SET state = 'superseded'")
            return [before, try reader.summary().traces]
        }
        #expect(counts[0] > 0 && counts[1] == counts[0])
        #expect(try reader.summary().traces == 0)
    }
}
