/// Substring search on UTF-8, where `String.contains` would compare by canonical equivalence and grapheme clusters.
enum ByteSearch {
    static func first(of needle: [UInt8], in text: [UInt8], from start: Int = 0) -> Int? {
        guard let lead = needle.first else { return start }
        guard text.count >= needle.count else { return nil }
        var index = start
        while index <= text.count - needle.count {
            if text[index] == lead, ByteHash.equal(text, index, needle, 0, count: needle.count) { return index }
            index += 1
        }
        return nil
    }
}
