/// The bytes of a completion in which an answer may stand.
enum CompletionText {
    /// The longest tail that is searched.
    static let byteLimit = 256 * 1024

    /// The last `byteLimit` bytes of `text`, from a whole character on, without NUL and zero-width characters.
    static func searchable(_ text: String) -> [UInt8] {
        var tail = Array(text.utf8)[...]
        if tail.count > byteLimit {
            tail = tail.suffix(byteLimit)
            tail = tail.drop { $0 & 0xC0 == 0x80 }
        }
        guard tail.contains(where: { $0 == 0 || $0 == 0xE2 || $0 == 0xEF }) else { return Array(tail) }
        var kept = String.UnicodeScalarView()
        for scalar in String(decoding: tail, as: UTF8.self).unicodeScalars
        where !AnswerCharacters.isInvisible(scalar) {
            kept.append(scalar)
        }
        return Array(String(kept).utf8)
    }

    /// Where `pattern` starts in `bytes`, in order, without overlaps.
    static func occurrences(of pattern: String, in bytes: ArraySlice<UInt8>) -> [Int] {
        let pattern = Array(pattern.utf8)
        guard let first = pattern.first, bytes.count >= pattern.count else { return [] }
        var found: [Int] = []
        var index = bytes.startIndex
        while index + pattern.count <= bytes.endIndex {
            if bytes[index] == first, bytes[index...].starts(with: pattern) {
                found.append(index)
                index += pattern.count
            } else {
                index += 1
            }
        }
        return found
    }

    static func string(_ bytes: ArraySlice<UInt8>) -> String {
        AnswerText.trimmed(String(decoding: bytes, as: UTF8.self))
    }
}
