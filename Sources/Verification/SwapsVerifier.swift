package import Basics
package import RolloutTypes

/// Judges swaps that have to sort a list, by carrying them out, so that every shortest list of swaps counts.
///
/// `metadata.list` are the numbers and `metadata.swaps` is how many swaps may be used. The answer is pairs of positions
/// from 1: `(1, 3), (2, 4)`; only brackets, commas, hyphens and spaces may stand around the numbers.
package struct SwapsVerifier: Verifier {
    package let name = "swaps"
    package let version = "1"

    package init() {}

    /// It has no keys.
    package init(configuration: JSONValue) throws(VerificationError) {
        _ = try VerifierConfiguration(configuration, verifier: "swaps", allowed: [])
    }

    package func judge(_ submission: Submission) async -> Verdict {
        verdict(submission)
    }

    /// The verdict, without suspension.
    package func verdict(_ submission: Submission) -> Verdict {
        guard let values = submission.metadata["list"]?.arrayValue,
            let limit = submission.metadata["swaps"]?.integerValue,
            case let list = values.compactMap(\.integerValue), list.count == values.count
        else {
            return .abstained("the problem's metadata lacks 'list' (whole numbers) or 'swaps' (a whole number)")
        }
        switch AnswerExtractor(submission, seeking: .formula).extract() {
        case .missing(let reason), .ambiguous(let reason):
            return Verdict(outcome: .wrongFormat, reward: 0, explanation: reason)
        case .found(let text):
            guard let swaps = Self.swaps(text) else {
                return Verdict(
                    outcome: .unparseable, reward: 0, extracted: text.bounded,
                    explanation: "'\(text.excerpt)' is not a list of pairs of positions")
            }
            if let complaint = Self.complaint(swaps, list, limit) { return .incorrect(text.bounded, complaint) }
            return .correct(text.bounded, "\(swaps.count) swaps sort the list")
        }
    }

    private static func swaps(_ text: String) -> [(Int, Int)]? {
        guard text.utf8.count <= MathAnswer.byteLimit,
            text.allSatisfy({ $0.isASCII && ($0.isNumber || "()[]{},;- \n".contains($0)) })
        else { return nil }
        let parts = text.split { !$0.isNumber }
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == parts.count, numbers.count.isMultiple(of: 2), !numbers.isEmpty else { return nil }
        return stride(from: 0, to: numbers.count, by: 2).map { (numbers[$0], numbers[$0 + 1]) }
    }

    private static func complaint(_ swaps: [(Int, Int)], _ list: [Int], _ limit: Int) -> String? {
        guard swaps.count <= limit else { return "it has \(swaps.count) swaps, and \(limit) are enough" }
        var list = list
        for (one, other) in swaps {
            guard list.indices.contains(one - 1), list.indices.contains(other - 1) else {
                return "(\(one), \(other)) is not a pair of positions from 1 to \(list.count)"
            }
            list.swapAt(one - 1, other - 1)
        }
        return list == list.sorted() ? nil : "it leaves \(list.map { "\($0)" }.joined(separator: ", "))"
    }
}
