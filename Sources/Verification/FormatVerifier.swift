package import Basics
package import RolloutTypes

/// Judges the shape of a completion, not its content: a thinking part, then the answer, then nothing.
///
/// With every requirement on, the completion is `<think>…</think>`, white space, `<answer>…</answer>`; each tag stands
/// once, neither part is empty, nothing precedes the thinking and nothing follows the answer. Where the prompt ends
/// with `<think>`, the completion starts inside it.
package struct FormatVerifier: Verifier {
    /// How the answer is set off.
    package enum AnswerForm: String, Sendable, CaseIterable {
        case tag
        /// One `\boxed{}`; only formula delimiters and an end mark may follow it, and prose may precede it.
        case box
    }

    package let name = "format"
    package let version = "1"
    private let requiresThink: Bool
    private let requiresAnswer: Bool
    private let answerForm: AnswerForm
    private let thinkTag: String
    private let answerTag: String
    private let paysPartially: Bool

    package init(
        requiresThink: Bool = true, requiresAnswer: Bool = true, answerForm: AnswerForm = .tag,
        thinkTag: String = "think", answerTag: String = "answer", paysPartially: Bool = false
    ) {
        self.requiresThink = requiresThink
        self.requiresAnswer = requiresAnswer
        self.answerForm = answerForm
        self.thinkTag = thinkTag
        self.answerTag = answerTag
        self.paysPartially = paysPartially
    }

    /// Keys: `requireThink`, `requireAnswer`, `answerForm` (`tag`, `box`), `thinkTag`, `answerTag`, `partial`.
    package init(configuration: JSONValue) throws(VerificationError) {
        let values = try VerifierConfiguration(
            configuration, verifier: "format",
            allowed: ["requireThink", "requireAnswer", "answerForm", "thinkTag", "answerTag", "partial"])
        self.init(
            requiresThink: try values.bool("requireThink", default: true),
            requiresAnswer: try values.bool("requireAnswer", default: true),
            answerForm: try values.choice("answerForm", default: .tag),
            thinkTag: try values.string("thinkTag", default: "think"),
            answerTag: try values.string("answerTag", default: "answer"),
            paysPartially: try values.bool("partial", default: false))
        guard requiresThink || requiresAnswer else {
            throw values.wrong("requireAnswer", "and 'requireThink' are both false, so nothing would be judged")
        }
    }

    package func judge(_ submission: Submission) async -> Verdict {
        verdict(submission)
    }

    /// The verdict, without suspension.
    package func verdict(_ submission: Submission) -> Verdict {
        var complaints: [String] = []
        var rest = CompletionText.searchable(submission.completion)[...]
        if requiresThink {
            let isOpened = submission.isOpenedByPrompt(tag: thinkTag)
            if let complaint = takeThinking(&rest, isOpenedByPrompt: isOpened) { complaints.append(complaint) }
        }
        if let complaint = requiresAnswer ? answerComplaint(rest) : emptyComplaint(rest) {
            complaints.append(complaint)
        }
        guard !complaints.isEmpty else { return .correct(nil, "the completion has the form that was asked for") }
        let partial = paysPartially && requiresThink && complaints.count == 1 ? 0.5 : 0
        return Verdict(outcome: .wrongFormat, reward: partial, explanation: complaints.joined(separator: "; "))
    }

    /// Removes the thinking part from the front of `rest`; says what is wrong with it.
    private func takeThinking(_ rest: inout ArraySlice<UInt8>, isOpenedByPrompt: Bool) -> String? {
        let opens = CompletionText.occurrences(of: "<\(thinkTag)>", in: rest)
        let closes = CompletionText.occurrences(of: "</\(thinkTag)>", in: rest)
        guard let close = closes.first else { return "</\(thinkTag)> is missing" }
        let thinking = rest[..<close]
        rest = rest[(close + thinkTag.utf8.count + 3)...]
        guard closes.count == 1 else { return "</\(thinkTag)> stands \(closes.count) times" }
        guard opens.count == (isOpenedByPrompt ? 0 : 1) else { return "<\(thinkTag)> stands \(opens.count) times" }
        let start = opens.first ?? thinking.startIndex
        guard start <= close, Self.isBlank(thinking[..<start]) else { return "something precedes <\(thinkTag)>" }
        let content = opens.isEmpty ? thinking : thinking[(start + thinkTag.utf8.count + 2)...]
        return Self.isBlank(content) ? "the thinking part is empty" : nil
    }

    private func emptyComplaint(_ rest: ArraySlice<UInt8>) -> String? {
        Self.isBlank(rest) ? "nothing follows the thinking part" : nil
    }

    private func answerComplaint(_ rest: ArraySlice<UInt8>) -> String? {
        switch answerForm {
        case .tag: tagComplaint(rest)
        case .box: boxComplaint(rest)
        }
    }

    private func tagComplaint(_ rest: ArraySlice<UInt8>) -> String? {
        let opens = CompletionText.occurrences(of: "<\(answerTag)>", in: rest)
        let closes = CompletionText.occurrences(of: "</\(answerTag)>", in: rest)
        guard let open = opens.first, let close = closes.first, opens.count == 1, closes.count == 1, open < close else {
            return "one <\(answerTag)>…</\(answerTag)> was asked for"
        }
        if requiresThink, !Self.isBlank(rest[..<open]) { return "something stands before <\(answerTag)>" }
        if Self.isBlank(rest[(open + answerTag.utf8.count + 2)..<close]) { return "the answer is empty" }
        let end = close + answerTag.utf8.count + 3
        return Self.isBlank(rest[end...]) ? nil : "something follows </\(answerTag)>"
    }

    private func boxComplaint(_ rest: ArraySlice<UInt8>) -> String? {
        let count = CompletionText.occurrences(of: "\\boxed", in: rest).count
        guard case .found = BoxScanner.last(in: rest), count == 1 else { return "one \\boxed{} was asked for" }
        let tail = rest.suffix(while: { $0 != UInt8(ascii: "}") })
        let isClosing = tail.allSatisfy { $0 <= UInt8(ascii: " ") || "$.\\)]*".utf8.contains($0) }
        return isClosing ? nil : "something follows the box"
    }

    private static func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { $0 <= UInt8(ascii: " ") }
    }
}

extension ArraySlice {
    /// The longest suffix whose elements all satisfy `predicate`.
    fileprivate func suffix(while predicate: (Element) -> Bool) -> ArraySlice {
        self[(lastIndex { !predicate($0) }.map { $0 + 1 } ?? startIndex)...]
    }
}
