package import Basics

/// How often a completion reflects, by words alone: a first hint, not yet an aha moment.
///
/// A word counts where it stands whole, in any case: "Wait," does, "waiter" does not. A letter or digit of any script,
/// an accent and an underscore are parts of a word.
package struct ReflectionCounts: Sendable, Equatable {
    package let lexicon: String
    package let markers: Int
    /// Offset of the first marker in UTF-8 bytes; nil where there is none.
    package let firstPosition: Int?

    /// - Complexity: linear in the length of `text`.
    package init(text: String, lexicon: ReflectionLexicon = .r1) {
        var markers = 0
        var first: Int?
        var word: [UInt8] = []
        var start = 0
        var position = 0
        // No entry is longer, so the letters beyond need not be kept.
        let longest = lexicon.words.map(\.utf8.count).max() ?? 0
        func finish() {
            if !word.isEmpty, word.count <= longest, lexicon.words.contains(String(decoding: word, as: UTF8.self)) {
                markers += 1
                first = first ?? start
            }
            word.removeAll(keepingCapacity: true)
        }
        for scalar in text.unicodeScalars {
            if Self.isWordPart(scalar) {
                if word.isEmpty { start = position }
                if word.count <= longest { word.append(Self.lowerCaseASCII(scalar)) }
            } else {
                finish()
            }
            position += UTF8.width(scalar)
        }
        finish()
        self.lexicon = lexicon.version
        self.markers = markers
        firstPosition = first
    }

    /// The fields that are stored with a trace.
    package var json: JSONValue {
        .object([
            "lexicon": .string(lexicon), "markers": .integer(markers),
            "firstPosition": firstPosition.map(JSONValue.integer) ?? .null,
        ])
    }

    /// The letter in lower case; a byte that is in no word for everything outside ASCII's letters.
    private static func lowerCaseASCII(_ scalar: Unicode.Scalar) -> UInt8 {
        switch scalar.value {
        case 65...90: UInt8(scalar.value + 32)
        case 97...122: UInt8(scalar.value)
        default: 0
        }
    }

    private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            switch scalar.value {
            case 48...57, 65...90, 95, 97...122: return true
            default: return false
            }
        }
        // Han has no spaces, so a Latin word between Han characters stands whole.
        if scalar.properties.isIdeographic { return false }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .nonspacingMark, .spacingMark, .enclosingMark:
            return true
        default: return false
        }
    }
}
