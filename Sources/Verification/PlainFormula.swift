/// Algebra without any delimiters: a completion that is nothing but one formula.
enum PlainFormula {
    private static let lengthLimit = 400

    /// All of `bytes` where it is one line of letters and signs without prose, or one collection; nil for prose.
    static func whole(_ bytes: ArraySlice<UInt8>) -> String? {
        if let number = spacedNumber(bytes) { return number }
        guard let content = line(bytes), content.utf8.contains(where: isLetter) || content.contains(","),
            let tokens = try? MathLexer.tokens(content), !tokens.contains(where: isProse),
            tokens.contains(where: isMath)
        else { return nil }
        var parser = MathParser(tokens)
        return (try? parser.answer()) == nil ? nil : content
    }

    /// All of `bytes` where it is one number whose thousands are set off by spaces: `1 000`.
    static func spacedNumber(_ bytes: ArraySlice<UInt8>) -> String? {
        guard let content = line(bytes), content.contains(" "), let tokens = try? MathLexer.tokens(content),
            tokens.count == 1, case .number = tokens[0].kind
        else { return nil }
        return content
    }

    private static func line(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.count <= lengthLimit else { return nil }
        let content = AnswerText.unwrapped(CompletionText.string(bytes), isProse: false)
        return content.isEmpty || content.contains("\n") || content.contains("$") ? nil : content
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

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
