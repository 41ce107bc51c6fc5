/// Text as the full-text index sees it: every Han character, and every kana, stands as a word of its own.
///
/// SQLite's tokenizer takes a run of Han characters for one word, so that no part of it can be found. With a space on
/// both sides of each character, a query of several becomes a phrase: 检查 is found, 查检 is not.
enum WordIndex {
    static func spaced(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isWordByItself(scalar) {
                result.append(" ")
                result.append(scalar)
                result.append(" ")
            } else {
                // A NUL would end the text for some of SQLite's functions; it separates words either way.
                result.append(scalar.value == 0 ? " " : scalar)
            }
        }
        return String(result)
    }

    /// The query in which every word of `words`, and every part of it between double quotes, must occur as a phrase; nil
    /// where it holds nothing that the index knows.
    static func query(_ words: String) -> String? {
        var phrases: [String] = []
        for (index, part) in words.split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
            let isQuoted = index % 2 == 1
            let candidates = isQuoted ? [part] : part.split(whereSeparator: \.isWhitespace)
            for candidate in candidates where candidate.unicodeScalars.contains(where: isSearchable) {
                phrases.append("\"\(spaced(String(candidate)))\"")
            }
        }
        return phrases.isEmpty ? nil : phrases.joined(separator: " ")
    }

    private static func isSearchable(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    private static func isWordByItself(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3005...0x3007, 0x3041...0x3096, 0x30A1...0x30FA, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF,
            0x20000...0x323AF:
            true
        default: false
        }
    }
}
