package import Basics
package import RolloutTypes

/// Judges an answer by its characters: a word, a code, a list of them.
///
/// White space at the ends, marks around the answer (quotes, `$`, `\text{…}`, an end mark) and the kind of white space
/// inside do not count; everything else does. Several answers, or the right one among others, are not the answer.
package struct ExactVerifier: Verifier {
    /// What an answer is made of.
    package enum Form: String, Sendable, CaseIterable {
        case text
        /// Items between commas, or between white space where there is no comma; one pair of brackets may surround them.
        case list
        /// The same, in any order.
        case set
    }

    package let name = "exact"
    package let version = "1"
    private let form: Form
    private let ignoresCase: Bool

    package init(form: Form = .text, ignoresCase: Bool = false) {
        self.form = form
        self.ignoresCase = ignoresCase
    }

    /// Keys: `form` (`text`, `list`, `set`) and `ignoreCase`.
    package init(configuration: JSONValue) throws(VerificationError) {
        let values = try VerifierConfiguration(configuration, verifier: "exact", allowed: ["form", "ignoreCase"])
        self.init(
            form: try values.choice("form", default: .text), ignoresCase: try values.bool("ignoreCase", default: false))
    }

    package func judge(_ submission: Submission) async -> Verdict {
        verdict(submission)
    }

    /// The verdict, without suspension.
    package func verdict(_ submission: Submission) -> Verdict {
        let gold = items(submission.answer ?? "")
        guard gold.contains(where: { !$0.isEmpty }) else { return .abstained("the problem has no reference answer") }
        switch AnswerExtractor(submission, seeking: .formula).extract() {
        case .missing(let reason), .ambiguous(let reason):
            return Verdict(outcome: .wrongFormat, reward: 0, explanation: reason)
        case .found(let text):
            guard text.utf8.count <= MathAnswer.byteLimit else {
                return .incorrect(text.bounded, "the answer is longer than \(MathAnswer.byteLimit) bytes")
            }
            return judge(items(text), against: gold, extracted: text)
        }
    }

    private func judge(_ found: [String], against gold: [String], extracted: String) -> Verdict {
        if found == gold { return .correct(extracted.bounded, "the same: '\(extracted.excerpt)'") }
        guard form != .text else {
            return .incorrect(extracted.bounded, "'\(extracted.excerpt)' is not '\(gold[0].excerpt)'")
        }
        guard found.count == gold.count else {
            return .incorrect(extracted.bounded, "\(found.count) items, expected \(gold.count)")
        }
        let place = zip(found, gold).enumerated().first { $0.element.0 != $0.element.1 }
        let (item, wanted) = place?.element ?? ("", "")
        return .incorrect(
            extracted.bounded, "item \((place?.offset ?? 0) + 1) is '\(item.excerpt)', expected '\(wanted.excerpt)'")
    }

    private func items(_ text: String) -> [String] {
        let whole = normalized(text)
        guard form != .text else { return [whole] }
        let inner = PlainText.withoutBrackets(whole)
        let parts =
            inner.contains(",")
            ? inner.split(separator: ",", omittingEmptySubsequences: false)
            : inner.split(whereSeparator: \.isWhitespace)
        let items = parts.map { normalized(String($0)) }
        return form == .set ? items.sorted() : items
    }

    private func normalized(_ text: String) -> String {
        let plain = PlainText.unwrapped(text)
        return ignoresCase ? plain.lowercased() : plain
    }
}
