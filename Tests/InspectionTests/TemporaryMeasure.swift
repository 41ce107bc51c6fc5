import Basics
import FoundationEssentials
import Inspection
import RolloutTypes
import RunStore
import TestSupport
import Testing

@Suite struct TemporaryMeasure {
    @Test func golden() throws {
        func points(_ values: [Double?]) -> [MetricPoint] {
            values.enumerated().map { MetricPoint(step: $0.offset + 1, value: $0.element) }
        }
        let chart = Chart(
            title: "reward/mean",
            series: [
                Chart.Series(name: "first run", points: points([0, 0.25, 0.5, nil, 1, 0.75])),
                Chart.Series(name: "second run", points: points([0.1, 0.1, 0.2, 0.4, 0.8, 0.9])),
            ], smoothing: 0.5)
        let folder = #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/Fixtures"
        try Data(chart.svg().utf8).write(to: URL(filePath: folder + "/curves.svg"))
    }

    @Test func size() async throws {
        let runs = try TemporaryDirectory()
        let directory = try RunDirectory.create(in: runs.path, name: "size")
        do {
            let writer = try RunWriter(directory: directory)
            try await writer.begin(recipe: .null, recipeText: "")
            let vocabulary = (0..<3000).map { "w" + String($0 * 7919 % 100_003, radix: 36) }
            var groups: [GradedGroup] = []
            for step in 1...25 {
                for number in 0..<5 {
                    let completions = (0..<8).map { slot -> Completion in
                        let stream = RandomStream(seed: UInt64(step * 1000 + number * 10 + slot))
                        let r = 0..<150
                        let text = (0..<112).map { vocabulary[Int(stream.bits($0 + 900) % 3000)] }.joined(
                            separator: " ")
                        return Completion(
                            tokens: r.map { Int32(stream.bits($0) % 49152) }, text: text,
                            samplerLogProbs: r.map { Float(Math.log(stream.uniform($0))) },
                            entropies: r.map { Float(stream.uniform($0)) }, stopReason: .endToken)
                    }
                    groups.append(
                        GradedGroup(
                            step: step, number: number,
                            judged: JudgedGroup(
                                group: RolloutGroup(
                                    problem: Problem(
                                        id: "p\(step)-\(number)", task: "gsm8k",
                                        content: .prompt(String(repeating: "word ", count: 50)), answer: "42"),
                                    prompt: String(repeating: "word ", count: 60) + "\(step) \(number)",
                                    promptTokens: Array(repeating: 5, count: 80), completions: completions),
                                verdicts: completions.map { _ in
                                    Verdict(
                                        outcome: .correct, reward: 1, extracted: "42", explanation: "42 equals 42",
                                        parts: [
                                            RewardPart(name: "math", weight: 1, reward: 1),
                                            RewardPart(name: "format", weight: 0.1, reward: 1),
                                        ], seconds: 0.001)
                                }),
                            facts: completions.map { _ in
                                TraceFacts(
                                    advantage: 0.5, seed: 77,
                                    reflection: .object([
                                        "markers": .integer(1), "firstPosition": .integer(20),
                                        "lexicon": .string("r1@1"),
                                    ]))
                            }, policyVersion: step, weightHash: String(repeating: "a", count: 64),
                            sampling: .object([
                                "temperature": .number(1), "topP": .number(1), "maxTokens": .integer(256),
                            ]), verifier: VerifierIdentity(name: "math", version: "1")))
                }
            }
            let clock = ContinuousClock()
            let elapsed = try await clock.measure {
                for step in 1...25 {
                    for group in groups where group.step == step { try await writer.record(group) }
                    try await writer.commitStep(
                        step, metrics: Dictionary(uniqueKeysWithValues: (0..<40).map { ("m/\($0)", 1.5) }))
                }
            }
            print(
                "MEASURE 1000 traces in \(elapsed), text bytes \(groups[0].judged.group.completions[0].text.utf8.count)"
            )
        }
        let connection = try Connection(path: directory.storePath, access: .writing)
        let pages = { try connection.integer("PRAGMA page_count") ?? 0 }
        print("MEASURE bytes with tokens", try pages() * 4096)
        let clock = ContinuousClock()
        var lines = 0
        let export = try clock.measure {
            try TraceExport.write(.jsonl, from: RunReader(directory)) { lines += $0.utf8.count }
        }
        print("MEASURE export \(export) \(lines) bytes")
        try connection.execute("DELETE FROM trace_tokens; VACUUM")
        print("MEASURE bytes without tokens", try pages() * 4096)
    }
}
