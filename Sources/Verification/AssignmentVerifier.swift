package import Basics
package import RolloutTypes

/// Judges truth values that have to meet conditions, so that every solution counts.
///
/// `metadata.variables` names the variables; `metadata.clauses` lists conditions, each a list of which one has to hold: a
/// variable's number from 1 on, negative where it has to be false. The answer gives every variable one value: `a=true, b=false`.
package struct AssignmentVerifier: Verifier {
    package let name = "assignment"
    package let version = "1"

    private static let values = ["true": true, "t": true, "1": true, "false": false, "f": false, "0": false]

    package init() {}

    /// It has no keys.
    package init(configuration: JSONValue) throws(VerificationError) {
        _ = try VerifierConfiguration(configuration, verifier: "assignment", allowed: [])
    }

    package func judge(_ submission: Submission) async -> Verdict {
        verdict(submission)
    }

    /// The verdict, without suspension.
    package func verdict(_ submission: Submission) -> Verdict {
        let names = submission.metadata["variables"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let clauses =
            submission.metadata["clauses"]?.arrayValue?.map { $0.arrayValue?.compactMap(\.integerValue) ?? [] } ?? []
        guard !names.isEmpty, !clauses.isEmpty,
            clauses.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0 != 0 && $0.magnitude <= names.count } })
        else {
            return .abstained(
                "the problem's metadata lacks 'variables' (names) or 'clauses' (lists of numbers of variables)")
        }
        switch AnswerExtractor(submission, seeking: .formula).extract() {
        case .missing(let reason), .ambiguous(let reason):
            return Verdict(outcome: .wrongFormat, reward: 0, explanation: reason)
        case .found(let text):
            guard let assignment = Self.assignment(text, names) else {
                return Verdict(
                    outcome: .unparseable, reward: 0, extracted: text.bounded,
                    explanation: "'\(text.excerpt)' does not give each of \(names.joined(separator: ", ")) one value")
            }
            guard let broken = clauses.first(where: { $0.allSatisfy { assignment[abs($0) - 1] != ($0 > 0) } }) else {
                return .correct(text.bounded, "all \(clauses.count) conditions are met")
            }
            let shown = broken.map { ($0 < 0 ? "not " : "") + names[abs($0) - 1] }.joined(separator: " or ")
            return .incorrect(text.bounded, "'\(shown)' is not met")
        }
    }

    /// One value for each name and nothing else, or nil.
    private static func assignment(_ text: String, _ names: [String]) -> [Bool]? {
        guard text.utf8.count <= MathAnswer.byteLimit else { return nil }
        let plain = PlainText.withoutBrackets(PlainText.unwrapped(text))
        var found: [String: Bool] = [:]
        for part in plain.split(whereSeparator: { $0 == "," || $0 == ";" }) {
            let sides = part.split(whereSeparator: { $0 == "=" || $0 == ":" }).map { AnswerText.trimmed(String($0)) }
            guard sides.count == 2, names.contains(sides[0]), let value = values[sides[1].lowercased()],
                found.updateValue(value, forKey: sides[0]) == nil
            else { return nil }
        }
        return found.count == names.count ? names.map { found[$0] ?? false } : nil
    }
}
