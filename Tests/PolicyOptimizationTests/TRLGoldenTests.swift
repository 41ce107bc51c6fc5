import Basics
import FoundationEssentials
import PolicyOptimization
import Testing

/// Parity with TRL's own trainers; `Tests/Peers/trl_loss.py` says how the golden file is made.
@Suite("TRL Golden") struct TRLGoldenTests {
    struct Golden: Decodable {
        let tolerance: Double
        let batches: [String: JSONValue]
        let cases: [Case]
    }

    struct Case: Decodable {
        struct Expected: Decodable {
            let loss: Double
            let advantages: [[Double]]
            let gradient: [[[Double]]]
            let metrics: [String: Double]
        }
        let name: String
        let algorithm: String
        let options: [String: JSONValue]
        let batch: String
        let expected: Expected
    }

    static func fixture(_ name: String) throws -> Data {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        return try Data(contentsOf: here.appending(path: "Fixtures/\(name)"))
    }

    @Test("loss, advantages, gradient and metrics equal TRL's")
    func parity() throws {
        let golden = try JSONDecoder().decode(Golden.self, from: Self.fixture("trl_loss.json"))
        #expect(golden.cases.count == 21)
        for testCase in golden.cases {
            let input = try JSONEncoder().encode(golden.batches[testCase.batch])
            let report = try LossCommandLine.report(
                input: input, algorithm: testCase.algorithm, options: testCase.options)
            Self.expectClose(report, testCase, tolerance: golden.tolerance)
        }
    }

    @Test("the batch beside the golden file is the golden file's")
    func replayable() throws {
        let golden = try JSONDecoder().decode(Golden.self, from: Self.fixture("trl_loss.json"))
        let batch = try JSONDecoder().decode(JSONValue.self, from: Self.fixture("trl_batch.json"))
        #expect(golden.batches["judged"] == batch)
    }

    static func expectClose(_ report: LossCommandLine.Report, _ testCase: Case, tolerance: Double) {
        let expected = testCase.expected
        #expect(abs(report.loss - expected.loss) <= tolerance * abs(expected.loss), "\(testCase.name): \(report.loss)")
        #expect(report.gradient.map { $0.map(\.count) } == expected.gradient.map { $0.map(\.count) })
        var worst = 0.0
        for (found, wanted) in zip(report.gradient.joined().joined(), expected.gradient.joined().joined()) {
            // Elements that clipping sets to zero must be zero; the others agree relatively.
            worst = max(worst, wanted == 0 ? Double(abs(found)) : abs(Double(found) - wanted) / abs(wanted))
        }
        #expect(worst <= tolerance, "\(testCase.name): gradient off by \(worst)")
        for (found, wanted) in zip(report.advantages.joined(), expected.advantages.joined()) {
            #expect(abs(found - wanted) <= tolerance * max(1, abs(wanted)), "\(testCase.name): \(report.advantages)")
        }
        guard testCase.batch == "judged" else { return }
        let names = [
            "kl": "policy/klReference", "clip_ratio/low_mean": "policy/clipFractionLow",
            "clip_ratio/high_mean": "policy/clipFractionHigh", "frac_reward_zero_std": "group/zeroSignalFraction",
            "reward_std": "reward/std",
        ]
        for (key, wanted) in expected.metrics where !(key == "kl" && testCase.algorithm == "rloo") {
            guard let found = names[key].flatMap({ report.metrics[$0] }) else {
                Issue.record("\(testCase.name): no metric for \(key)")
                continue
            }
            #expect(abs(found - wanted) <= 1e-6, "\(testCase.name): \(key) \(found), expected \(wanted)")
        }
    }
}
