/// An answer without what only sets it off.
enum PlainText {
    private static let commands = ["\\text{", "\\texttt{", "\\mathrm{", "\\textbf{", "\\mathbf{"]
    private static let brackets: [(open: String, close: String)] = [
        ("[", "]"), ("(", ")"), ("{", "}"), ("\\{", "\\}"), ("\\[", "\\]"),
    ]
    private static let quotes: [(open: Character, close: Character)] = [
        ("\"", "\""), ("'", "'"), ("“", "”"), ("‘", "’"),
    ]

    /// Without text commands, quotes and end marks around the whole; runs of white space are one space.
    static func unwrapped(_ text: String) -> String {
        var text = AnswerText.unwrapped(text)
        for command in commands where text.hasPrefix(command) && text.hasSuffix("}") {
            let inner = text.dropFirst(command.count).dropLast()
            if !inner.contains("}") { text = AnswerText.trimmed(String(inner)) }
        }
        for (open, close) in quotes where text.count > 1 && text.first == open && text.last == close {
            let inner = text.dropFirst().dropLast()
            if !inner.contains(open), !inner.contains(close) { text = String(inner) }
        }
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Without one pair of brackets around the whole.
    static func withoutBrackets(_ text: String) -> String {
        for (open, close) in brackets where text.hasPrefix(open) && text.hasSuffix(close) {
            let inner = text.dropFirst(open.count).dropLast(close.count)
            if text.count >= open.count + close.count { return String(inner) }
        }
        return text
    }
}
