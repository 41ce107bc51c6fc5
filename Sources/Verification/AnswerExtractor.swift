/// What extraction found in a completion.
enum ExtractedAnswer: Equatable, Sendable {
    case found(String)
    /// Nothing that counts as an answer; the sentence says what was looked for.
    case missing(String)
    /// Several different answers where one was asked for.
    case ambiguous(String)
}

/// Finds the answer in a completion, in time linear in its length.
///
/// An answer that the prompt opens belongs to the completion. In this order: only what follows the thinking part counts;
/// inside it the one `<answer>` element; inside that, or where there is none, the last box. Lenient extraction goes on
/// with `LenientAnswer`, and takes the last of several answer elements.
struct AnswerExtractor {
    /// What kind of answer the verifier asks for; it matters where lenient extraction falls back on bare text.
    enum Target {
        case number
        /// Arithmetic that is not worked out.
        case expression
        /// Anything that mathematics can write.
        case formula
        /// The letter of a choice.
        case choice
    }

    private static let referenceLimit = 1 << 15

    private let submission: Submission
    private let target: Target

    init(_ submission: Submission, seeking target: Target) {
        self.submission = submission
        self.target = target
    }

    func extract() -> ExtractedAnswer {
        let bytes = submission.answerOpenedByPrompt + CompletionText.searchable(submission.completion)
        let isOpened = submission.isOpenedByPrompt(tag: "think")
        guard let part = TaggedText(bytes[...]).afterThinking(tag: "think", isOpenedByPrompt: isOpened) else {
            return .missing("the thinking part is never closed, so there is no answer")
        }
        if let answer = tagged(part) { return answer }
        switch BoxScanner.last(in: part) {
        case .found(let content): return .found(content)
        case .unclosed: return .missing("the last \\boxed{ is never closed")
        case .none: break
        }
        guard submission.extraction == .lenient else {
            return .missing("there is no \\boxed{} and no <answer> after the thinking part")
        }
        guard let answer = LenientAnswer(part, seeking: target).find() else {
            return .missing("there is no box, no answer tag, no \"answer is\" and no number")
        }
        return .found(answer)
    }

    /// The answer of the answer elements, or nil where there are none.
    private func tagged(_ part: ArraySlice<UInt8>) -> ExtractedAnswer? {
        let text = TaggedText(part)
        let contents = text.contents(of: "answer")
        let unclosed = text.unclosedContent(of: "answer")
        switch submission.extraction {
        case .lenient: return (unclosed ?? contents.last).map(inside)
        case .strict:
            if unclosed != nil { return .missing("an <answer> is never closed") }
            guard let first = contents.first else { return nil }
            let answer = inside(first)
            if contents.dropFirst().contains(where: { inside($0) != answer }) {
                return .ambiguous("there are \(contents.count) <answer> elements with different content")
            }
            return answer
        }
    }

    private func inside(_ content: ArraySlice<UInt8>) -> ExtractedAnswer {
        switch BoxScanner.last(in: content) {
        case .found(let answer): return .found(answer)
        case .unclosed: return .missing("a \\boxed{ inside <answer> is never closed")
        case .none:
            let answer = CompletionText.string(content)
            return answer.isEmpty ? .missing("the <answer> element is empty") : .found(answer)
        }
    }

    /// The answer that a reference states: its box, what follows `####`, its only formula, or all of it.
    ///
    /// Of one that is longer than `referenceLimit` bytes nothing is looked for.
    static func reference(_ gold: String) -> String {
        guard gold.utf8.count <= referenceLimit else { return gold }
        let bytes = Array(gold.utf8)[...]
        switch BoxScanner.last(in: bytes) {
        case .found(let content): return content
        case .unclosed:
            if let start = CompletionText.occurrences(of: "\\boxed{", in: bytes).last {
                return CompletionText.string(bytes[(start + 7)...])
            }
        case .none: break
        }
        if let marker = CompletionText.occurrences(of: "####", in: bytes).last {
            return CompletionText.string(bytes[(marker + 4)...])
        }
        if gold.contains(where: \.isWhitespace), let formula = Formulas.last(in: bytes, withDigit: false),
            MathAnswer(gold, budget: WorkBudget(units: 0)).tree == nil
        {
            return CompletionText.string(bytes[formula])
        }
        return gold
    }
}
