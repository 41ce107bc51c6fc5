/// Answers that are words: `odd`, `Evelyn`, `(B)`.
enum AnswerText {
    /// Without white space at both ends.
    static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }

    /// Without the marks that end a sentence or set an answer off, which belong to the prose around it.
    static func unwrapped(_ text: String) -> String {
        var scalars = Array(trimmed(text).unicodeScalars)[...]
        let edges: Set<Unicode.Scalar> = ["*", "`", "$", " ", "\n", "\t", "\r"]
        let ends: Set<Unicode.Scalar> = edges.union([".", ",", ";", ":", "!"])
        while let last = scalars.last, ends.contains(last) {
            // `\$`, `\,` and their kin are commands; their second character is no punctuation.
            if scalars.dropLast().last == "\\" { break }
            scalars = scalars.dropLast()
        }
        scalars = scalars.drop(while: edges.contains)
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars)
        return String(result)
    }

    /// The form in which two text answers are compared: case, spaces, quotes, end marks and one pair of parentheses
    /// do not count. Nil where `tokens` are not plain words.
    static func normalized(_ tokens: [AnswerToken]) -> String? {
        var tokens = tokens[...]
        if tokens.first?.kind == .open("("), tokens.last?.kind == .close(")") {
            tokens = tokens.dropFirst().dropLast()
        }
        var words: [String] = []
        for token in tokens {
            switch token.kind {
            case .text(let text): words += text.split(whereSeparator: \.isWhitespace).map { folded($0) }
            case .word(let word):
                // Letters that touch a digit are algebra: `5x`.
                if !words.isEmpty, !token.hasSpaceBefore { return nil }
                words.append(folded(word[...]))
            case .number(let literal) where literal.isWhole && token.hasSpaceBefore:
                words.append(literal.value.description)
            case .open("{"), .close("}"), .comma, .other("-"), .other("'"), .other("\""), .other("."), .other(":"):
                continue
            default: return nil
            }
        }
        let joined = words.filter { !$0.isEmpty }.joined(separator: " ")
        guard joined.unicodeScalars.contains(where: \.properties.isAlphabetic) else { return nil }
        return joined
    }

    private static func folded(_ word: Substring) -> String {
        var kept = String.UnicodeScalarView()
        for scalar in word.lowercased().unicodeScalars
        where scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "-" {
            kept.append(scalar)
        }
        return String(kept)
    }
}
