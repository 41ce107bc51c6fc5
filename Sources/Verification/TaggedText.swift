/// What stands between `<name>` and `</name>`, and what follows a thinking part.
struct TaggedText {
    private let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    /// The part after the thinking, or nil where thinking was opened and never closed.
    ///
    /// A prompt may end with the opening tag, so a closing tag counts also where the completion has no opening one.
    func afterThinking(tag: String, isOpenedByPrompt: Bool) -> ArraySlice<UInt8>? {
        let opening = CompletionText.occurrences(of: "<\(tag)>", in: bytes).last
        let closing = "</\(tag)>"
        guard let close = CompletionText.occurrences(of: closing, in: bytes).last else {
            return opening == nil && !isOpenedByPrompt ? bytes : nil
        }
        if let opening, opening > close { return nil }
        return bytes[(close + closing.utf8.count)...]
    }

    /// The contents of the closed elements called `tag`, in order.
    func contents(of tag: String) -> [ArraySlice<UInt8>] {
        let (opening, closing) = ("<\(tag)>", "</\(tag)>")
        var opens = CompletionText.occurrences(of: opening, in: bytes)[...]
        var contents: [ArraySlice<UInt8>] = []
        for close in CompletionText.occurrences(of: closing, in: bytes) {
            let before = opens.prefix { $0 < close }
            opens = opens.dropFirst(before.count)
            if let start = before.last { contents.append(bytes[(start + opening.utf8.count)..<close]) }
        }
        return contents
    }

    /// What follows an opening tag that is never closed.
    func unclosedContent(of tag: String) -> ArraySlice<UInt8>? {
        let opening = "<\(tag)>"
        guard let start = CompletionText.occurrences(of: opening, in: bytes).last else { return nil }
        if let close = CompletionText.occurrences(of: "</\(tag)>", in: bytes).last, close > start { return nil }
        return bytes[(start + opening.utf8.count)...]
    }
}
