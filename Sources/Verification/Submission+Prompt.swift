/// What a prompt begins and leaves to the completion.
extension Submission {
    /// Whether the prompt ends with the opening tag, so that the completion starts inside the thinking part.
    func isOpenedByPrompt(tag: String) -> Bool {
        AnswerText.trimmed(String(problem.suffix(tag.count + 64))).hasSuffix("<\(tag)>")
    }

    /// The part of the answer that the prompt's last line has already written: from its unclosed `\boxed{` or `<answer>`
    /// on, or nothing.
    var answerOpenedByPrompt: ArraySlice<UInt8> {
        let bytes = Array(problem.utf8)
        let line = bytes[(bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)...]
        if TaggedText(line).unclosedContent(of: "answer") != nil,
            let start = CompletionText.occurrences(of: "<answer>", in: line).last
        {
            return line[start...]
        }
        guard BoxScanner.last(in: line) == .unclosed else { return [] }
        return CompletionText.occurrences(of: "\\boxed{", in: line).last.map { line[$0...] } ?? []
    }
}
