import Basics
import FoundationEssentials
import RolloutTypes
import Testing
import Verification

/// A row of a file of math cases.
private struct CaseRow: Decodable {
    struct Switches: Decodable {
        let precision: Int?
    }

    let id: String
    let kind: String
    let gold: String
    let prediction: String?
    let predictionParts: [Part]?
    let predictionBytes: String?
    let predictionFormat: String?
    let completion: String?
    let expect: Bool
    let policy: Bool?
    let mathVerifySays: Bool?
    let config: Switches?

    private enum CodingKeys: String, CodingKey {
        case id, kind, gold, prediction, completion, expect, policy, config
        case predictionParts = "prediction_parts"
        case predictionBytes = "prediction_b64"
        case predictionFormat = "prediction_format"
        case mathVerifySays = "math_verify_says"
    }

    /// A text and how often it is repeated.
    struct Part: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            let piece = try container.decode(String.self)
            text = String(repeating: piece, count: try container.decode(Int.self))
        }
    }

    /// The completion to judge; a bare expression is put into a box.
    var text: String {
        if let completion { return completion }
        let bytes = predictionBytes.flatMap { Data(base64Encoded: $0) }
        let whole =
            prediction ?? predictionParts?.map(\.text).joined() ?? String(decoding: bytes ?? Data(), as: UTF8.self)
        return predictionFormat == "bare" && !whole.contains("\\boxed") ? "\\boxed{\(whole)}" : whole
    }

    static func read(_ path: String) -> [CaseRow] {
        let data = FileManager.default.contents(atPath: path) ?? Data()
        return data.split(separator: 0x0A).compactMap { try? JSONDecoder().decode(CaseRow.self, from: $0) }
    }

    /// Whether the verifier pays.
    var isAccepted: Bool {
        let verifier = MathVerifier(decimals: config?.precision ?? 6)
        return verifier.verdict(
            Submission(id: id, completion: text, answer: gold, extraction: .lenient)
        ).outcome == .correct
    }
}

private struct Disagreement: Decodable {
    let id: String
    let reason: String
}

private func fixture(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name).jsonl").path
}

@Suite("Math cases") struct MathCaseFileTests {
    @Test("every case of ours that is no matter of policy is judged as it should be") func ownCases() {
        let rows = CaseRow.read(fixture("math-own-cases"))
        #expect(rows.count > 180)
        for row in rows where row.policy != true {
            #expect(row.isAccepted == row.expect, "\(row.id): \(row.gold) <- \(row.text.prefix(120))")
        }
    }

    @Test("the outside case file: 98% in each part, every disagreement listed, none of them an unlisted false accept")
    func outsideFile() throws {
        guard let path = ProcessInfo.processInfo.environment["HONE_MATH_CASES"] else {
            print("SKIPPED the outside math cases: HONE_MATH_CASES names no file")
            return
        }
        let rows = CaseRow.read(path).filter { $0.policy != true && $0.kind != "format" }
        try #require(rows.count > 1000)
        let listed = Set(
            (FileManager.default.contents(atPath: fixture("math-disagreements")) ?? Data()).split(separator: 0x0A)
                .compactMap { try? JSONDecoder().decode(Disagreement.self, from: $0).id })
        var tally: [String: (agreed: Int, count: Int)] = [:]
        func note(_ name: String, _ agrees: Bool) {
            tally[name, default: (0, 0)].count += 1
            if agrees { tally[name, default: (0, 0)].agreed += 1 }
        }
        for row in rows {
            let agrees = row.isAccepted == row.expect
            note(row.kind == "parser" ? "parser part" : "other part", agrees)
            note("kind \(row.kind)", agrees)
            if row.mathVerifySays == row.expect { note("where Math-Verify is right", agrees) }
            #expect(agrees || listed.contains(row.id), "\(row.id): \(row.gold.prefix(80)) <- \(row.text.suffix(120))")
        }
        for (name, score) in tally.sorted(by: { $0.key < $1.key }) {
            print("\(name): \(score.agreed) of \(score.count)")
        }
        for (name, share) in [("parser part", 0.98), ("other part", 0.98), ("where Math-Verify is right", 0.985)] {
            let score = try #require(tally[name])
            #expect(Double(score.agreed) >= share * Double(score.count), "\(name)")
        }
        #expect(Double(listed.count) <= 0.02 * Double(rows.count))
    }
}
