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

    @Test(
        "words, phrases and Han of any length are found; wrong order and parts of words are not",
        arguments: [
            ("wait", [0]), ("WAIT", [0]), ("check", [0]), ("chec", []), ("\"let me check\"", [0]), ("\"me let\"", []),
            ("check wait", [0]), ("check 等等", []), ("等等", [1]), ("检查", [1]), ("重新检查", [1]), ("查检", []), ("42 答案", [1]),
            ("naive", [2]), ("café", [2]), ("script", [2]), ("b", [2]), ("a\" OR \"b", []), ("AND", []),
            ("42", [0, 1]),
        ] as [(String, [Int])])
    func words(query: String, slots: [Int]) async throws {
        let directory = try await Sample.committedRun(in: runs.path, steps: 1)
        let reader = try RunReader(directory)
        var filter = TraceFilter()
        filter.problem = "p0"
        #expect(try reader.search(words: query, filter).map(\.slot) == slots)
    }

    @Test("a query without a word is refused, not answered with nothing", arguments: ["", "  ", "?!", "\"\""])
    func emptyQuery(query: String) async throws {
        let reader = try RunReader(try await Sample.committedRun(in: runs.path, steps: 1))
        #expect(throws: RunStoreError.emptyQuery(query: query)) { try reader.search(words: query) }
        #expect(throws: RunStoreError.emptyQuery(query: "")) { try reader.search(substring: "") }
    }

    @Test(
        "a substring is found anywhere, exactly as it stands",
        arguments: [("6 = 4", 0), ("新检", 1), ("a\u{0}b", 2), ("b \u{202E}", 2), ("👩‍👧", 2)])
    func substring(needle: String, slot: Int) async throws {
        let reader = try RunReader(try await Sample.committedRun(in: runs.path, steps: 3))
        #expect(try reader.search(substring: needle).map(\.slot) == Array(repeating: slot, count: 6))
        #expect(try reader.search(substring: needle.uppercased() + "#").isEmpty)
    }

    @Test("a scan reports its progress, stops when told, and pages like a list")
    func progress() async throws {
        let writer = try await Sample.run(in: runs.path)
        for step in 1...11 {
            for number in 0..<25 { try await writer.record(Sample.group(step: step, number: number, tokens: 1)) }
            try await writer.commitStep(step, metrics: [:])
        }
        let reader = try RunReader(writer.directory)
        var seen: [SearchProgress] = []
        let all = try reader.search(substring: "答案") {
            seen.append($0); return true
        }
        #expect(all.count == 275)
        #expect(seen.map(\.scanned) == [1000, 1100] && seen.allSatisfy { $0.total == 1100 })
        #expect(try reader.search(substring: "答案") { _ in false }.count == 250)
        var filter = TraceFilter()
        filter.order = .newestFirst
        filter.offset = 3
        filter.limit = 5
        #expect(try reader.search(substring: "答案", filter).map(\.id) == Array(all.reversed()[3..<8]).map(\.id))
        #expect(try reader.search(words: "答案", filter).map(\.id) == Array(all.reversed()[3..<8]).map(\.id))
    }
}
