import Basics
import FoundationEssentials
package import RolloutTypes

/// What a verifier has said or done against the protocol, as a clause with the verifier as its subject.
package struct PluginFault: Error, Equatable {
    package let cause: String
}

/// What a verifier answered about one item.
package enum PluginResult: Sendable, Equatable {
    case verdict(Verdict)
    /// It could not judge the item and says so; worth another try.
    case failure(PluginFault)
}

/// The protocol `hone-verifier/1`: one JSON object a line, requests on the verifier's standard input, replies on its
/// standard output.
///
/// ```
/// → {"op": "hello", "protocol": "hone-verifier/1", "config": {…}, "seed": 0}
/// ← {"op": "ready", "name": "…", "version": "…"}
/// → {"op": "score", "id": "b1", "deadlineMilliseconds": 10000,
///    "items": [{"id": "0", "prompt", "completion", "answer", "metadata", "tests"?, "extraction"}]}
/// ← {"op": "scored", "id": "b1",
///    "results": [{"id": "0", "status": "ok", "outcome"?, "reward", "extracted"?, "explanation"?, "metrics"?}]}
/// → {"op": "shutdown"}
/// ```
/// Fields that either side does not know are ignored, and so are requests with an `op` that the verifier does not know.
package enum PluginProtocol {
    static let name = "hone-verifier/1"
    /// The longest line that a verifier is sent.
    static let frameLimit = 8 << 20

    /// The most bytes that the texts of one item may have: JSON makes six bytes of one at worst.
    static let textLimit = frameLimit / 6 - (64 << 10)

    private static let metricLimit = 16

    static func hello(_ configuration: [String: JSONValue]) -> [UInt8] {
        line(["op": .string("hello"), "protocol": .string(name), "config": .object(configuration), "seed": .integer(0)])
    }

    static let shutdown = line(["op": .string("shutdown")])

    static func score(_ submissions: [Submission], id: String, deadlineMilliseconds: Int) -> [UInt8] {
        line([
            "op": .string("score"), "id": .string(id), "deadlineMilliseconds": .integer(deadlineMilliseconds),
            "items": .array(submissions.enumerated().map { .object(item($1, id: String($0))) }),
        ])
    }

    private static func item(_ submission: Submission, id: String) -> [String: JSONValue] {
        var item: [String: JSONValue] = [
            "id": .string(id), "prompt": .string(submission.problem), "completion": .string(submission.completion),
            "answer": submission.answer.map(JSONValue.string) ?? .null, "metadata": .object(submission.metadata),
            "extraction": .string(submission.extraction.rawValue),
        ]
        if !submission.tests.isEmpty { item["tests"] = .array(submission.tests) }
        return item
    }

    static func line(_ members: [String: JSONValue]) -> [UInt8] {
        // Every string can be encoded, and problem files have no numbers that are not finite.
        guard let data = try? JSONEncoder.line().encode(JSONValue.object(members)) else { return [0x0A] }
        return Array(data) + [0x0A]
    }

    /// Checks the reply to `hello` of the verifier that its manifest calls `verifier`.
    package static func checkReady(_ line: [UInt8], verifier: String, version: String) throws(PluginFault) {
        let reply = try object(line)
        guard reply["op"] == .string("ready") else {
            throw PluginFault(cause: "answered hello with \(shown(line)) instead of {\"op\": \"ready\"}")
        }
        for (key, expected) in [("name", verifier), ("version", version), ("protocol", name)] {
            guard let given = reply[key], given != .string(expected) else { continue }
            throw PluginFault(cause: "is ready with \(key) \(excerpt(given)); its manifest says \"\(expected)\"")
        }
    }

    /// The results of request `id`, in the order of its items.
    ///
    /// - Throws: `PluginFault` where the reply is not whole: another id, an item missing, twice or unknown, a reward that
    ///   is no number of `reward`, an outcome that there is not.
    package static func results(
        _ line: [UInt8], id: String, count: Int, reward: ClosedRange<Double>
    ) throws(PluginFault) -> [PluginResult] {
        let reply = try object(line)
        guard reply["op"] == .string("scored") else {
            throw PluginFault(cause: "answered a request with \(shown(line)) instead of {\"op\": \"scored\"}")
        }
        guard reply["id"] == .string(id) else {
            throw PluginFault(cause: "answered request \(excerpt(reply["id"])) where \"\(id)\" was asked")
        }
        guard let given = reply["results"]?.arrayValue else {
            throw PluginFault(cause: "answered a request without a list of 'results'")
        }
        var results = [PluginResult?](repeating: nil, count: count)
        for value in given {
            guard let text = value["id"]?.stringValue, let index = Int(text), results.indices.contains(index),
                String(index) == text
            else { throw PluginFault(cause: "answered for item \(excerpt(value["id"])), which was not asked") }
            guard results[index] == nil else { throw PluginFault(cause: "answered twice for item \"\(text)\"") }
            results[index] = try result(value, reward)
        }
        let answered = results.compactMap { $0 }
        guard answered.count == count else {
            throw PluginFault(cause: "answered for \(answered.count) of \(count) items")
        }
        return answered
    }

    private static func result(_ value: JSONValue, _ range: ClosedRange<Double>) throws(PluginFault) -> PluginResult {
        let explanation = (value["explanation"]?.stringValue ?? "").bounded
        switch value["status"]?.stringValue {
        case "ok": return .verdict(try verdict(value, range, explanation))
        case "notApplicable":
            return .verdict(.abstained(explanation.isEmpty ? "the verifier does not apply" : explanation))
        case "error":
            let code = value["code"]?.stringValue ?? "internal"
            let cause = explanation.isEmpty ? "gave no reason" : "said: \(explanation)"
            if code == "badGold" {
                return .verdict(.abstained("the reference answer is unusable; the verifier \(cause)"))
            }
            return .failure(PluginFault(cause: "reported an error (\(code.excerpt)) and \(cause)"))
        default:
            throw PluginFault(
                cause: "gave the status \(excerpt(value["status"])); expected \"ok\", \"notApplicable\" or \"error\"")
        }
    }

    private static func verdict(
        _ value: JSONValue, _ range: ClosedRange<Double>, _ explanation: String
    ) throws(PluginFault) -> Verdict {
        guard let reward = value["reward"]?.doubleValue, range.contains(reward) else {
            throw PluginFault(
                cause: "gave the reward \(excerpt(value["reward"])); expected a number from \(range.lowerBound) to "
                    + "\(range.upperBound)")
        }
        var outcome = reward >= range.upperBound ? Outcome.correct : .incorrect
        if let given = value["outcome"], given != .null {
            guard let known = given.stringValue.flatMap(Outcome.init(rawValue:)), known.paysReward else {
                let known = Outcome.allCases.filter(\.paysReward).map(\.rawValue).joined(separator: ", ")
                throw PluginFault(cause: "gave the outcome \(excerpt(given)); expected one of \(known)")
            }
            outcome = known
        }
        // What a verifier has measured stands among the parts, with no weight.
        let metrics = (value["metrics"]?.objectValue ?? [:]).sorted { $0.key < $1.key }.prefix(metricLimit)
        return Verdict(
            outcome: outcome, reward: reward, extracted: value["extracted"]?.stringValue?.bounded,
            explanation: explanation,
            parts: metrics.compactMap { key, value in
                value.doubleValue.map { RewardPart(name: key.excerpt, weight: 0, reward: $0) }
            })
    }

    private static func object(_ line: [UInt8]) throws(PluginFault) -> [String: JSONValue] {
        guard let members = VerdictLine.value(String(decoding: line, as: UTF8.self))?.objectValue else {
            throw PluginFault(cause: "wrote a line that is no JSON object: \(shown(line))")
        }
        return members
    }

    private static func shown(_ line: [UInt8]) -> String {
        "'\(String(decoding: line.prefix(400), as: UTF8.self).excerpt)'"
    }

    private static func excerpt(_ value: JSONValue?) -> String {
        (value.flatMap { try? $0.line() } ?? "null").excerpt
    }
}
