/// The words of a completion.
enum CompletionWords {
    /// Runs between white space, in small letters; characters of scripts without spaces are words of their own.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        func finish() {
            if !word.isEmpty { words.append(String(word)) }
            word = String.UnicodeScalarView()
        }
        for scalar in scalars(text) {
            if scalar.properties.isWhitespace {
                finish()
            } else if WritingSystem(scalar)?.hasNoSpaces == true {
                finish()
                words.append(String(scalar))
            } else {
                word.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
        finish()
        return words
    }

    /// The script of each word of letters, in order; nil where its script is none of those listed. The first letter decides.
    static func scripts(_ text: String) -> [WritingSystem?] {
        var scripts: [WritingSystem?] = []
        var (count, script, isCommand) = (0, WritingSystem?.none, false)
        func finish() {
            // A single letter is a variable.
            if count > 1, !isCommand { scripts.append(script) }
            (count, isCommand) = (0, false)
        }
        for scalar in scalars(text) {
            guard scalar.properties.isAlphabetic else {
                // Marks belong to the letter before them.
                if count > 0, scalar.properties.generalCategory.isMark { continue }
                finish()
                isCommand = scalar == "\\"
                continue
            }
            let own = WritingSystem(scalar)
            if own?.hasNoSpaces == true {
                finish()
                scripts.append(own)
            } else {
                if count == 0 { script = own }
                count += 1
            }
        }
        finish()
        return scripts
    }

    private static func scalars(_ text: String) -> String.UnicodeScalarView {
        String(decoding: CompletionText.searchable(text), as: UTF8.self).unicodeScalars
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isMark: Bool { self == .nonspacingMark || self == .spacingMark || self == .enclosingMark }
}
