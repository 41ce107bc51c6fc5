import Basics
import FoundationEssentials
import RolloutTypes
import RunStore
import TestSupport
import Testing

@Suite("Export and JSON contracts") struct ExportTests {
    let runs: TemporaryDirectory

    init() throws {
        runs = try TemporaryDirectory()
    }

    private func lines(_ format: TraceExport.Format, _ directory: RunDirectory) throws -> [String] {
        var lines: [String] = []
        try TraceExport.write(format, from: RunReader(directory)) { lines.append($0) }
        return lines
    }

    @Test("a line of JSON has exactly the contract's fields, and every float comes back to the bit")
    func jsonLines() async throws {
        let directory = try await Sample.committedRun(in: runs.path, steps: 3)
        let traces = try RunReader(directory).traces(withTokens: true)
        let lines = try lines(.jsonl, directory)
        #expect(
            lines.count == traces.count
                && lines.allSatisfy { $0.hasSuffix("\n") && $0.split(separator: "\n").count == 1 })
        for (line, trace) in zip(lines, traces) {
            let object = try #require(try JSONDecoder().decode(JSONValue.self, from: Data(line.utf8)).objectValue)
            #expect(
                object.keys.sorted() == [
                    "advantage", "group", "id", "logProbs", "problem", "prompt", "promptTokens", "reward", "slot",
                    "step",
                    "stopReason", "text", "tokens", "verdict",
                ])
            #expect(object["id"] == .string(trace.id.description) && object["text"] == .string(trace.text))
            #expect(object["group"] == .integer(trace.group) && object["slot"] == .integer(trace.slot))
            let tokens = object["tokens"]?.arrayValue?.compactMap(\.integerValue)
            #expect(tokens == trace.tokens?.tokens.map(Int.init))
            let logProbs = object["logProbs"]?.arrayValue?.compactMap(\.doubleValue).map { Float($0).bitPattern }
            #expect(logProbs == trace.tokens?.logProbs.map(\.bitPattern))
            #expect(object["reward"]?.doubleValue == trace.reward)
            #expect(object["advantage"]?.doubleValue == trace.advantage)
            let verdict = try #require(object["verdict"]?.objectValue)
            #expect(verdict.keys.sorted() == ["explanation", "extracted", "outcome", "parts", "seconds"])
            #expect(verdict["outcome"] == .string(trace.verdict.outcome.rawValue))
        }
        #expect(lines[3].contains("\"reward\":null") && lines[3].contains("\"advantage\":null"))
    }

    @Test("extreme floats are printed so that the same float is read back")
    func extremeFloats() throws {
        var stream = RandomStream(seed: 4).generator()
        var values: [Float] = [
            -0.1, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -.leastNormalMagnitude, 0.1 + 0.2,
        ]
        for _ in 0..<2000 {
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: stream.next()))
            if value.isFinite { values.append(value) }
        }
        let text = try JSONEncoder.line().encode(values)
        let back = try JSONDecoder().decode([Float].self, from: text)
        let asDoubles = try JSONDecoder().decode([Double].self, from: text).map { Float($0) }
        #expect(back.map(\.bitPattern) == values.map(\.bitPattern))
        #expect(asDoubles.map(\.bitPattern) == values.map(\.bitPattern))
    }

    @Test("the table quotes what needs it, and a cell never runs as a formula")
    func table() async throws {
        let writer = try await Sample.run(in: runs.path)
        let base = Sample.group(step: 1, number: 0, size: 1)
        let texts = ["=1+1", "-5", "+x", "@cmd", "a,\"b\"\r\nc", "plain"]
        let completions = texts.enumerated().map { Sample.completion($1, tokens: 1, seed: $0) }
        try await writer.record(
            GradedGroup(
                step: 1, number: 0,
                judged: JudgedGroup(
                    group: RolloutGroup(
                        problem: base.judged.group.problem, prompt: "p", promptTokens: [], completions: completions),
                    verdicts: texts.map { _ in Verdict(outcome: .correct, reward: 1, explanation: "ok") }),
                facts: texts.map { _ in TraceFacts(advantage: 0, seed: 1) }, policyVersion: 0, weightHash: "",
                sampling: .object([:]), verifier: base.verifier))
        try await writer.commitStep(1, metrics: [:])
        let rows = try lines(.csv, writer.directory)
        #expect(
            rows[0]
                == "id,step,group,slot,task,problem,prompt,text,tokenCount,reward,outcome,extracted,explanation,advantage,stopReason\r\n"
        )
        let cells = ["'=1+1", "'-5", "'+x", "'@cmd", "\"a,\"\"b\"\"\r\nc\"", "plain"]
        for (index, cell) in cells.enumerated() {
            #expect(
                rows[index + 1].hasPrefix("000001-\(index),1,0,\(index),countdown,p0,p,\(cell),1,1.0,correct,,ok,0.0,"))
        }
    }

    @Test("the report of a run has the contract's fields, and a lost number is null")
    func report() async throws {
        let writer = try await Sample.run(in: runs.path)
        try await writer.commitStep(1, metrics: ["reward/mean": 0.5, "policy/entropy": .nan])
        try await writer.setStatus(.diverged, detail: "the loss is not finite")
        let reader = try RunReader(writer.directory)
        let report = RunReport(
            summary: try reader.summary(), steps: try reader.steps(), evaluations: try reader.evaluations())
        let value = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder.line().encode(report))
        #expect(value["id"] == .string(writer.directory.id))
        #expect(value["status"] == .string("diverged") && value["step"] == .integer(1))
        #expect(value["recipe"] == .object(["name": .string("demo")]))
        let step = try #require(value["steps"]?.arrayValue?.first)
        #expect(step["step"] == .integer(1))
        #expect(step["metrics"] == .object(["reward/mean": .number(0.5), "policy/entropy": .null]))
    }

    @Test("one trace in full has the contract's fields and all the others")
    func detail() async throws {
        let directory = try await Sample.committedRun(in: runs.path, steps: 1)
        let trace = try RunReader(directory).trace(TraceID(step: 1, number: 1))
        let value = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder.line().encode(TraceDetail(trace: trace)))
        #expect(value["id"] == .string("000001-1") && value["attempt"] == .integer(1))
        #expect(value["entropies"]?.arrayValue?.count == trace.tokenCount)
        #expect(value["lossMask"]?.arrayValue?.count == trace.tokenCount)
        #expect(value["reflection"] == (try JSONValue(encoding: Sample.reflection(1))))
        #expect(value["weightHash"] == .string("abcd") && value["state"] == .string("committed"))
    }

    @Test(
        "trace names are read with and without leading zeros, and nothing else is",
        arguments: [
            ("000123-21", "000123-21"), ("123-21", "000123-21"), ("0-e3", "000000-e3"), ("1234567-0", "1234567-0"),
            ("12", nil), ("12-", nil), ("-12-3", nil), ("12-3-4", nil), ("a-b", nil), ("12--3", nil), ("", nil),
        ] as [(String, String?)])
    func names(text: String, expected: String?) {
        #expect(TraceID(text)?.description == expected)
    }
}
