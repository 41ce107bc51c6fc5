import Basics
import Inspection
import Reflection
import RolloutTypes
import RunStore
import TestSupport
import Testing
import Training

@Suite("The demo run") struct DemoRunTests {
    let runs: TemporaryDirectory

    init() throws {
        runs = try TemporaryDirectory()
    }

    private func write(_ name: String, seed: Int = 7, isPlain: Bool = false) async throws -> RunReader {
        let directory = RunDirectory(path: runs.path + "/" + name)
        var settings = DemoRun.Settings()
        settings.seed = seed
        settings.isPlain = isPlain
        #expect(try await DemoRun.write(to: directory, settings) == 42)
        return try RunReader(directory)
    }

    @Test("what is planted is there, for any seed", arguments: [7, 8])
    func planted(seed: Int) async throws {
        let reader = try await write("run", seed: seed)
        let summary = try reader.summary()
        #expect(summary.step == 42 && summary.traces == 2688 && summary.superseded == 64 && summary.inFlight == 5)
        #expect(summary.attempt == 2 && summary.status == .interrupted)
        #expect(try reader.connection("SELECT count(DISTINCT name) FROM problem") == 500)
        let report = try AhaReport(reader)
        #expect(report.traces == 2688 && report.measured == 2688)
        #expect(report.classes["corrective"] == 7 && report.classes["lost"] == 12 && report.silentCorrections == 1)
        let baseline = try #require(report.baseline)
        #expect(baseline.corrective == CountedRate(0, of: 512) && baseline.strong == CountedRate(36, of: 512))
        let bound = try #require(baseline.corrective.bound)
        #expect(bound < 0.006)
        #expect(report.occurrences.first { $0.name == "等等" }?.seen == 12)
        #expect(report.ranked.first?.id == "000021-21" && report.ranked.first?.outcomeClass == "corrective")
        #expect(report.ranked.allSatisfy { trace in abs(trace.why.reduce(0) { $0 + $1.value } - trace.score) < 1e-12 })
        #expect(report.takeOff?.isSignificant == true)
        #expect(try StoreCheck(reader.directory).findings.isEmpty)
    }

    @Test("a range of steps changes what is counted, not when something happened first")
    func range() async throws {
        let reader = try await write("run")
        let whole = try AhaReport(reader)
        var query = AhaReport.Query()
        query.steps = 20...42
        let part = try AhaReport(reader, query)
        #expect(part.traces < whole.traces && part.occurrences == whole.occurrences)
        let scores = Dictionary(uniqueKeysWithValues: whole.ranked.map { ($0.id, $0.score) })
        let both = part.ranked.filter { scores[$0.id] != nil }
        #expect(!both.isEmpty && both.allSatisfy { scores[$0.id] == $0.score })
    }

    @Test("words are found as often as they were planted")
    func searches() async throws {
        let reader = try await write("run")
        for (words, count) in [("等等", 23), ("检查", 17), ("重新检查", 9)] {
            #expect(try reader.matches(TraceFilter(try TraceQuery(words))).count == count, "\(words)")
        }
    }

    @Test("the scripted trace has its tokens, its answers and its history")
    func scripted() async throws {
        let reader = try await write("run")
        let trace = try reader.trace(TraceID(step: 21, number: 21))
        let tokens = try #require(trace.tokens)
        #expect(trace.problem == "train/417" && trace.tokenCount == 344 && trace.verdict.outcome == .correct)
        #expect(trace.reward == 1.1 && tokens.logProbs[212] == -2.31 && tokens.entropies[212] == 2.71)
        let changes = try #require(tokens.logProbChanges)
        #expect(abs(Math.exp(Double(changes[212])) - 1.31) < 1e-6)
        let texts = try reader.texts(of: tokens.tokens)
        #expect(texts[tokens.tokens[212]]?.bytes == Array(" Wait".utf8) && texts[tokens.tokens[343]]?.isSpecial == true)
        #expect(tokens.tokens.dropLast().flatMap { texts[$0]?.bytes ?? [] } == Array(trace.text.utf8))
        let reflection = try #require(trace.reflection)
        #expect(reflection.candidates.map(\.value) == ["75", "80", "80"])
        #expect(reflection.candidates.map(\.isRight) == [false, true, true])
        #expect(reflection.markers.map(\.word) == ["wait", "let me check"] && reflection.markers[0].token == 212)
        #expect(reflection.spike.map { $0 > 2.5 } == true)
        let problem = try #require(try ProblemReport.all(reader).first { $0.problem == "train/417" })
        #expect(problem.history.visits.map(\.step) == [4, 8, 9, 12, 16, 20, 21, 26, 32, 41])
        #expect(problem.history.visits.map(\.correct) == [0, 0, 1, 2, 2, 3, 5, 6, 8, 7])
        #expect(problem.history.firstSolved == 9 && problem.corrective == 1)
    }

    @Test("a group shares its first 41 tokens, and its advantages add up to nothing")
    func sharedPrefix() async throws {
        let reader = try await write("run")
        var filter = TraceFilter()
        filter.steps = 23...23
        filter.group = 2
        let traces = try reader.traces(filter, withTokens: true)
        let tokens = try traces.map { try #require($0.tokens).tokens }
        #expect(Set(tokens.map { Array($0.prefix(41)) }).count == 1 && Set(tokens.map { $0[41] }).count == 8)
        let advantages = traces.compactMap(\.advantage)
        #expect(advantages.count == 8 && abs(advantages.reduce(0, +)) < 1e-6 && advantages.contains { $0 > 0 })
        filter.steps = 11...11
        filter.group = 3
        #expect(try reader.traces(filter).allSatisfy { $0.advantage == 0 })
    }

    @Test("every kind of verdict has a trace, and hostile text is kept as it is")
    func oddities() async throws {
        let reader = try await write("run")
        for (name, outcome, words) in [
            ("000014-34", Outcome.timeout, "2.0 s"), ("000017-32", .error, "boom"), ("000019-33", .abstained, "8O"),
            ("000018-35", .unparseable, "plus"),
        ] {
            let trace = try reader.trace(try #require(TraceID(name)))
            #expect(trace.verdict.outcome == outcome && trace.verdict.explanation.contains(words), "\(name)")
        }
        let hostile = try reader.trace(TraceID(step: 20, number: 3)).text
        for part in ["<img src=x onerror=\"window.__x=1\">", "</script>", "\u{202E}", "\u{0}"] {
            #expect(hostile.contains(part))
        }
        #expect(try reader.steps(25...25).first?.metrics["policy/entropy"] == .some(nil))
        #expect(try reader.events().contains { $0.kind == "nonFinite" && $0.step == 25 })
    }

    @Test("a plain run has no mark of reflection, and the report says what that means")
    func plain() async throws {
        let reader = try await write("plain", isPlain: true)
        let report = try AhaReport(reader)
        #expect(report.reflection.count == 0 && report.classes["none"] == 2686 && report.corrective.count == 0)
        #expect(report.text.contains("0 corrective in 2,688 traces; with 95 % confidence the rate is below 1 in 896."))
    }

    @Test("the same seed gives the same run, another seed another one with the same recipe but for it")
    func seeds() async throws {
        let first = try await write("a"), again = try await write("b"), other = try await write("c", seed: 8)
        let texts = { (reader: RunReader) in try reader.traces(withTokens: true).map { ($0.text, $0.tokens, $0.reward) }
        }
        let (one, two, three) = (try texts(first), try texts(again), try texts(other))
        #expect(zip(one, two).allSatisfy { $0.0 == $1.0 && $0.1 == $1.1 && $0.2 == $1.2 })
        #expect(!zip(one, three).allSatisfy { $0.0 == $1.0 })
        let differences = try RunQueries.compare(first, other).split(separator: "\n").filter { $0.hasPrefix("recipe") }
        #expect(differences.count == 1 && differences[0].hasPrefix("recipe seed"))
    }

    @Test("a directory that holds something is left alone")
    func occupied() async throws {
        let reader = try await write("run")
        await #expect(throws: RunStoreError.self) { try await DemoRun.write(to: reader.directory) }
    }
}

extension RunReader {
    /// The number that a query answers.
    fileprivate func connection(_ sql: String) throws -> Int? {
        try Connection(path: directory.storePath, access: .reading).integer(sql)
    }
}
