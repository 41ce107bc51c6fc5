/// Algebra without any delimiters: a completion that is nothing but one formula.
enum PlainFormula {
    private static let lengthLimit = 400

    /// All of `bytes` where it is one line of letters and signs without prose; nil for prose and for plain arithmetic.
    static func whole(_ bytes: ArraySlice<UInt8>) -> String? {
        let text = CompletionText.string(bytes)
        guard !text.isEmpty, text.utf8.count <= lengthLimit, !text.utf8.contains(UInt8(ascii: "\n")) else { return nil }
        let content = AnswerText.unwrapped(text, isProse: false)
        guard !content.contains("$") else { return nil }
        if let number = spaced(content) { return number }
        guard content.utf8.contains(where: isLetter) || isCollection(content) else { return nil }
        guard let tokens = try? MathLexer.tokens(content), !tokens.contains(where: isProse), tokens.contains(where: isMath)
        else { return nil }
        var parser = MathParser(tokens)
        return (try? parser.answer()) == nil ? nil : content
    }

    /// One number whose thousands are set off by spaces.
    private static func spaced(_ text: String) -> String? {
        guard text.contains(" "), let tokens = try? MathLexer.tokens(text), tokens.count == 1,
            case .number = tokens[0].kind
        else { return nil }
        return text
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }

    private static func isCollection(_ text: String) -> Bool { text.first == "{" || text.first == "[" || text.first == "(" }

    private static func isProse(_ token: MathToken) -> Bool {
        if case .word(let word) = token.kind { word.unicodeScalars.count > 2 } else { false }
    }

    /// Signs that do not occur in prose.
    private static func isMath(_ token: MathToken) -> Bool {
        switch token.kind {
        case .sign(let sign): sign != "'" && sign != ":" && sign != "-"
        case .relation, .command, .open, .begin: true
        default: false
        }
    }
}
