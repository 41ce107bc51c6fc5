/// A script that a language is written in, by the blocks of Unicode 15.
package enum WritingSystem: String, Sendable, CaseIterable {
    case latin, greek, cyrillic, hebrew, arabic, devanagari, thai, hangul, han
    /// Kana; a text in it may have Han characters too.
    case japanese

    /// The script of a letter; nil for those of scripts that are not listed.
    init?(_ letter: Unicode.Scalar) {
        switch letter.value {
        case 0x41...0x5A, 0x61...0x7A, 0xAA, 0xBA, 0xC0...0x24F, 0x250...0x2AF, 0x1E00...0x1EFF, 0x2C60...0x2C7F,
            0xA720...0xA7FF, 0xFB00...0xFB06, 0xFF21...0xFF3A, 0xFF41...0xFF5A:
            self = .latin
        case 0x370...0x3FF, 0x1F00...0x1FFF: self = .greek
        case 0x400...0x52F, 0x1C80...0x1C8F, 0x2DE0...0x2DFF, 0xA640...0xA69F: self = .cyrillic
        case 0x590...0x5FF, 0xFB1D...0xFB4F: self = .hebrew
        case 0x600...0x6FF, 0x750...0x77F, 0x8A0...0x8FF, 0xFB50...0xFDFF, 0xFE70...0xFEFE: self = .arabic
        case 0x900...0x97F, 0xA8E0...0xA8FF: self = .devanagari
        case 0xE00...0xE7F: self = .thai
        case 0x1100...0x11FF, 0x3130...0x318F, 0xA960...0xA97F, 0xAC00...0xD7FF: self = .hangul
        case 0x2E80...0x2FDF, 0x3005, 0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF:
            self = .han
        case 0x3040...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9D: self = .japanese
        default: return nil
        }
    }

    /// Whether words are written without spaces between them, so that each character counts as one.
    var hasNoSpaces: Bool { self == .han || self == .japanese || self == .thai }

    /// Whether a word whose letters are of `other` belongs to a text in this script.
    func contains(_ other: WritingSystem?) -> Bool {
        other == self || (self == .japanese && other == .han)
    }
}
