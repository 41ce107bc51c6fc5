/// Folds the typographic variants of digits, signs and spaces to ASCII, and drops what cannot be seen.
enum AnswerCharacters {
    /// The scalars of `text` with minus signs, full-width forms, wide spaces and superscript digits folded.
    ///
    /// - Parameter approximately: what stands for `≈`.
    static func folded(_ text: String, approximately: Unicode.Scalar = "=") -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.utf8.count)
        var raised: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars {
            if isInvisible(scalar) { continue }
            if let digit = superscript(scalar) {
                raised.append(digit)
                continue
            }
            if !raised.isEmpty { raise(&raised, into: &result) }
            result.append(
                scalar.isASCII && scalar.value >= 32 ? scalar : scalar == "≈" ? approximately : folded(scalar))
        }
        raise(&raised, into: &result)
        return result
    }

    /// `²` becomes `^2`, `¹⁰` becomes `^{10}`.
    private static func raise(_ raised: inout [Unicode.Scalar], into result: inout [Unicode.Scalar]) {
        guard !raised.isEmpty else { return }
        result.append("^")
        if raised.count == 1 { result += raised } else { result += ["{"] + raised + ["}"] }
        raised = []
    }

    /// Zero-width characters and NUL.
    static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0, 0x200B...0x200D, 0x2060, 0xFEFF, 0xAD: true
        default: false
        }
    }

    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        case 0x2010...0x2015, 0x2212, 0xFE63: "-"
        case 0xA0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000, 0x09, 0x0A, 0x0D: " "
        case 0x2044, 0x2215: "/"
        case 0xD7, 0x22C5, 0x2219, 0xB7: "*"
        case 0xF7: "÷"
        default: scalar
        }
    }

    private static func superscript(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0xB9: "1"
        case 0xB2: "2"
        case 0xB3: "3"
        case 0x2070, 0x2074...0x2079: Unicode.Scalar(scalar.value - 0x2070 + 48)
        case 0x207B: "-"
        default: nil
        }
    }

    /// Numerator and denominator of `½`, `¾` and their kin.
    static func vulgarFraction(_ scalar: Unicode.Scalar) -> (Int, Int)? {
        switch scalar {
        case "½": (1, 2)
        case "⅓": (1, 3)
        case "⅔": (2, 3)
        case "¼": (1, 4)
        case "¾": (3, 4)
        case "⅕": (1, 5)
        case "⅖": (2, 5)
        case "⅗": (3, 5)
        case "⅘": (4, 5)
        case "⅙": (1, 6)
        case "⅚": (5, 6)
        case "⅐": (1, 7)
        case "⅛": (1, 8)
        case "⅜": (3, 8)
        case "⅝": (5, 8)
        case "⅞": (7, 8)
        case "⅑": (1, 9)
        case "⅒": (1, 10)
        default: nil
        }
    }
}
