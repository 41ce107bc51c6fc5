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
    ///
    /// - Parameter isProse: whether an exclamation mark at the end is one; in mathematics it is a factorial.
    static func unwrapped(_ text: String, isProse: Bool = true) -> String {
        var scalars = Array(trimmed(text).unicodeScalars)[...]
        let edges: Set<Unicode.Scalar> = ["*", "`", "$", " ", "\n", "\t", "\r"]
        let ends: Set<Unicode.Scalar> = edges.union([".", ",", ";", ":"]).union(isProse ? ["!"] : [])
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
    static func normalized(_ tokens: [MathToken]) -> String? {
        var tokens = tokens[...]
        if tokens.first?.kind == .open(.round), tokens.last?.kind == .close(.round) {
            tokens = tokens.dropFirst().dropLast()
        }
        guard tokens.first?.kind != .sign("-") else { return nil }
        var words: [String] = []
        var hasText = false
        for token in tokens {
            switch token.kind {
            case .text(let text):
                words += text.split(whereSeparator: \.isWhitespace).map { folded($0) }
                hasText = true
            case .word(let word):
                // Letters that touch a digit are algebra: `5x`.
                if !words.isEmpty, !token.hasSpaceBefore { return nil }
                words.append(folded(word[...]))
            case .number(let literal) where literal.isWhole && token.hasSpaceBefore:
                words.append(literal.value.description)
            case .open(.brace), .close(.brace), .comma, .sign("-"), .sign("'"), .other("\""), .other("."), .sign(":"):
                continue
            default: return nil
            }
        }
        let joined = words.filter { !$0.isEmpty }.joined(separator: " ")
        guard hasText || joined.unicodeScalars.contains(where: \.properties.isAlphabetic), !joined.isEmpty else {
            return nil
        }
        return synonyms[joined] ?? joined
    }

    private static let synonyms = [
        "does not exist": "dne", "no solutions": "no solution", "no real solution": "no solution",
        "no real solutions": "no solution",
    ]

    /// Whether a reference is one capital letter from A to H: the letter of a choice.
    static func isChoice(_ gold: MathAnswer) -> Bool {
        guard case .symbol(let name) = gold.tree else { return false }
        return ("A"..."H").contains(name)
    }

    /// Whether words may be products of variables instead: letters alone or in pairs, outside `\text{…}`.
    static func mayBeAlgebra(_ tokens: [MathToken]) -> Bool {
        tokens.allSatisfy { token in
            switch token.kind {
            case .text(let text): text.unicodeScalars.count == 1 && text.allSatisfy(\.isLetter)
            case .word(let word): word.unicodeScalars.count <= 2 && !["no", "on", "or"].contains(word.lowercased())
            case .open(.round), .close(.round), .open(.brace), .close(.brace), .comma, .sign("-"): true
            default: false
            }
        }
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
