/// A text as the lexicon sees it, with the way back to its bytes: lower case, one kind of quote, dash and space, full-width
/// forms as ASCII, runs of white space as one space, zero-width characters gone.
struct FoldedText {
    private(set) var scalars: [Unicode.Scalar] = []
    /// The byte of the text where each scalar begins.
    private(set) var starts: [Int] = []
    /// The bytes of the whole text.
    let byteCount: Int

    init(_ text: String) {
        byteCount = text.utf8.count
        scalars.reserveCapacity(byteCount)
        starts.reserveCapacity(byteCount)
        var position = 0
        for scalar in text.unicodeScalars {
            append(scalar, at: position)
            position += UTF8.width(scalar)
        }
    }

    /// The byte after the scalar at `index`.
    func end(_ index: Int) -> Int { index + 1 < starts.count ? starts[index + 1] : byteCount }

    /// Whether a word that needs boundaries may begin or end beside the scalar at `index`.
    func isWordPart(_ index: Int) -> Bool {
        scalars.indices.contains(index) && Self.isWordPart(scalars[index])
    }

    /// A letter or digit of a script that puts spaces between words, an accent, an underscore.
    static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
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

    private mutating func append(_ scalar: Unicode.Scalar, at position: Int) {
        guard let folded = Self.folded(scalar) else { return }
        if folded == " ", scalars.last == " " { return }
        scalars.append(folded)
        starts.append(position)
    }

    /// Nil for what cannot be seen.
    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 65...90: return Unicode.Scalar(scalar.value + 32)
        case 0...32: return " "
        case 33...126: return scalar
        case 0x200B...0x200D, 0x2060, 0xFEFF, 0xAD: return nil
        case 0xFF01...0xFF5E: return Unicode.Scalar(scalar.value - 0xFEE0).flatMap(folded)
        case 0x2010...0x2015, 0x2212: return "-"
        case 0x2018...0x201B: return "'"
        case 0x201C...0x201F: return "\""
        default:
            if scalar.properties.isWhitespace { return " " }
            let lower = scalar.properties.lowercaseMapping.unicodeScalars
            return lower.count == 1 ? lower.first : scalar
        }
    }
}
