extension JSON5Scanner {
    /// Skips spaces, line ends and both kinds of comment.
    mutating func skipBlank() throws(JSON5Fault) {
        while let byte = peek {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D: index += 1
            case UInt8(ascii: "/"): try skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() throws(JSON5Fault) {
        let start = index
        let rest = bytes[index...]
        if rest.starts(with: Array("//".utf8)) {
            index = rest.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
        } else if rest.starts(with: Array("/*".utf8)) {
            index += 2
            while index < bytes.count, !bytes[index...].starts(with: Array("*/".utf8)) { index += 1 }
            guard index < bytes.count else { throw JSON5Fault(offset: start, message: "this comment is never closed") }
            index += 2
        } else {
            throw fault("a lone '/' is not a comment")
        }
    }

    /// The byte at the current place, or nil at the end.
    var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// Steps over `character` where it comes next.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    /// Steps over a word of letters, digits, `_` and `$`.
    mutating func takeWord() -> String {
        let end = bytes[index...].firstIndex { !Self.isWordByte($0) } ?? bytes.count
        let run = String(decoding: bytes[index..<end], as: UTF8.self).unicodeScalars
        let word = String(String.UnicodeScalarView(run.prefix { $0.isASCII || $0.properties.isAlphabetic }))
        index += word.utf8.count
        return word
    }

    /// What stands at the current place, for messages.
    var found: String {
        let rest = String(decoding: bytes[index..<min(index + 40, bytes.count)], as: UTF8.self)
        guard let first = rest.first else { return "the end of the text" }
        if first.isNewline { return "the end of the line" }
        guard first.isLetter || first.isNumber else { return "'\(first)'" }
        return "'\(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" })'"
    }

    func fault(_ message: String) -> JSON5Fault {
        JSON5Fault(offset: index, message: message)
    }

    /// Whether `byte` is the sign of an exponent: `1e-6`.
    func isExponentSign(_ byte: UInt8) -> Bool {
        guard byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"), index > 0 else { return false }
        return bytes[index - 1] | 0x20 == UInt8(ascii: "e")
    }

    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...: true
        default: false
        }
    }
}
