/// The letter of a choice that prose states without "the answer is".
enum ChoiceLetters {
    /// A formula or a letter in brackets at the end, the letter that the text starts with, or else the last capital letter
    /// that stands alone.
    static func stated(in bytes: ArraySlice<UInt8>) -> String? {
        if let formula = Formulas.last(in: bytes, withDigit: false) { return CompletionText.string(bytes[formula]) }
        return leading(in: bytes) ?? alone(in: bytes).last
    }

    /// The letter that the text starts with, where a mark or nothing follows: `B`, `(B)`, `B.`, `B) five`.
    static func leading(in bytes: ArraySlice<UInt8>) -> String? {
        var rest = bytes.drop { " *(\n".utf8.contains($0) }
        guard let first = rest.first, isCapital(first) else { return nil }
        rest = rest.dropFirst()
        guard rest.first.map({ ".):*\n".utf8.contains($0) }) ?? true else { return nil }
        return String(UnicodeScalar(first))
    }

    /// Capital letters from A to H that no letter or digit touches.
    private static func alone(in bytes: ArraySlice<UInt8>) -> [String] {
        bytes.indices.filter { index in
            isCapital(bytes[index]) && bytes[index] <= UInt8(ascii: "H")
                && (index == bytes.startIndex || !isWord(bytes[index - 1]))
                && (index + 1 == bytes.endIndex || !isWord(bytes[index + 1]))
        }.map { String(UnicodeScalar(bytes[$0])) }
    }

    private static func isCapital(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }

    private static func isWord(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || Formulas.isDigit(byte)
            || byte == UInt8(ascii: "'") || byte >= 0x80
    }
}
