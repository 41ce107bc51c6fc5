/// Python's string operations on UTF-8: by code point, never by grapheme cluster or canonical equivalence.
enum PythonText {
    /// The end of `bytes[start..<end]` without white space at its end.
    static func trimmedEnd(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
        var end = end
        while end > start {
            var scalarStart = end - 1
            while scalarStart > start, bytes[scalarStart] & 0xC0 == 0x80 { scalarStart -= 1 }
            guard isSpace(bytes[scalarStart..<end]) else { break }
            end = scalarStart
        }
        return end
    }

    /// The start of `bytes[start..<end]` without white space at its start.
    static func trimmedStart(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
        var start = start
        while start < end {
            var scalarEnd = start + 1
            while scalarEnd < end, bytes[scalarEnd] & 0xC0 == 0x80 { scalarEnd += 1 }
            guard isSpace(bytes[start..<scalarEnd]) else { break }
            start = scalarEnd
        }
        return start
    }

    private static func isSpace(_ bytes: ArraySlice<UInt8>) -> Bool {
        String(decoding: bytes, as: UTF8.self).unicodeScalars.first.map(isSpace) ?? false
    }

    /// `str.isspace` of one code point: white space and the four information separators.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
    }

    /// Which ends `strip` works on.
    enum Side {
        case both
        case left
        case right
    }

    /// `strip`, `lstrip` and `rstrip`: of white space, or of any code points in `set`.
    static func strip(_ text: String, _ side: Side, set: String? = nil) -> String {
        let members = set.map { Set($0.unicodeScalars) }
        let drops: (Unicode.Scalar) -> Bool = { members?.contains($0) ?? isSpace($0) }
        var view = Substring(text).unicodeScalars
        if side != .right {
            while let first = view.first, drops(first) { view.removeFirst() }
        }
        if side != .left {
            while let last = view.last, drops(last) { view.removeLast() }
        }
        return String(view)
    }

    /// `text.split(separator, limit)`; the separator is not empty.
    static func split(_ text: String, separator: String, limit: Int) -> [String] {
        let bytes = Array(text.utf8)
        let needle = Array(separator.utf8)
        var parts: [String] = []
        var start = 0
        while limit < 0 || parts.count < limit, let found = ByteSearch.first(of: needle, in: bytes, from: start) {
            parts.append(String(decoding: bytes[start..<found], as: UTF8.self))
            start = found + needle.count
        }
        parts.append(String(decoding: bytes[start...], as: UTF8.self))
        return parts
    }

    /// `text.split()`: at runs of white space, without empty parts.
    static func words(_ text: String) -> [String] {
        text.unicodeScalars.split(whereSeparator: isSpace).map { String($0) }
    }

    static func replace(_ text: String, _ old: String, _ new: String) -> String {
        old.isEmpty ? text : split(text, separator: old, limit: -1).joined(separator: new)
    }

    static func contains(_ text: String, _ part: String) -> Bool {
        ByteSearch.first(of: Array(part.utf8), in: Array(text.utf8)) != nil
    }

    static func starts(_ text: String, with part: String) -> Bool {
        text.utf8.starts(with: part.utf8)
    }

    static func ends(_ text: String, with part: String) -> Bool {
        text.utf8.suffix(part.utf8.count).elementsEqual(part.utf8)
    }
}
