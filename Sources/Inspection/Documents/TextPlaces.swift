import RunStore

/// Places of one text inside another, in UTF-16 units, as browsers count.
package enum TextPlaces {
    /// Where `needle` stands in `text`, from left to right, without overlaps.
    ///
    /// - Parameter ignoringCase: whether the case of ASCII letters does not matter.
    package static func all(of needle: String, in text: String, ignoringCase: Bool) -> [Range<Int>] {
        CaseFoldedBytes.places(of: Array(needle.utf8), in: Array(text.utf8), ignoringCase: ignoringCase)
            .map { utf16($0, in: text) }
    }

    /// A range of UTF-8 bytes as one of UTF-16 units.
    static func utf16(_ range: Range<Int>, in text: String) -> Range<Int> {
        let start = units(text.utf8.prefix(range.lowerBound))
        return start..<start + units(text.utf8.dropFirst(range.lowerBound).prefix(range.count))
    }

    /// How many UTF-16 units these bytes of well-formed UTF-8 make: one for each character, two beyond U+FFFF.
    static func units(_ bytes: some Sequence<UInt8>) -> Int {
        bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : $1 >= 0xF0 ? 2 : 1) }
    }
}
