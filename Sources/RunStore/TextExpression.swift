#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A POSIX extended regular expression, compiled; `\d`, which POSIX lacks, means a digit.
///
/// Case does not matter, as in every other search. Characters are those of UTF-8; `.` does not match a line end, and `^`
/// and `$` match at the ends of lines. The library's time grows with the square of a text, and nothing can interrupt it:
/// it sees a longer text in windows that overlap by half, so that only a match longer than half a window may be missed.
final class TextExpression {
    struct Problem: Error, Equatable {
        let reason: String
    }

    private var expression = regex_t()

    init(_ pattern: String) throws(Problem) {
        let posix = try ExpressionPattern(pattern).posix
        let code = Self.inUnicode { regcomp(&expression, posix, REG_EXTENDED | REG_NEWLINE | REG_ICASE) }
        guard code == 0 else {
            var message = [CChar](repeating: 0, count: 200)
            regerror(code, &expression, &message, message.count)
            throw Problem(reason: String(decoding: message.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self))
        }
    }

    deinit {
        regfree(&expression)
    }

    /// Whether the expression matches somewhere; false also where `deadline` has passed before that is known.
    func matches(_ text: UnsafeBufferPointer<UInt8>, until deadline: Deadline? = nil) -> Bool {
        Self.inUnicode { first(in: text, from: 0, deadline) } != nil
    }

    /// Where the expression matches, from left to right, without overlaps and without empty matches; as far as is
    /// known when `deadline` passes.
    func places(in text: [UInt8], until deadline: Deadline? = nil) -> [Range<Int>] {
        var places: [Range<Int>] = []
        Self.inUnicode {
            text.withUnsafeBufferPointer { text in
                var start = 0
                while start < text.count, let place = first(in: text, from: start, deadline) {
                    if !place.isEmpty { places.append(place) }
                    start = max(place.upperBound, start + 1)
                }
            }
        }
        return places
    }

    /// In bytes; an expression that backs up over all of it takes some hundredths of a second.
    private static let window = 8192

    private func first(
        in text: UnsafeBufferPointer<UInt8>, from start: Int, _ deadline: Deadline?
    ) -> Range<Int>? {
        var start = start
        while true {
            if deadline?.hasPassed == true { return nil }
            let end = Self.boundary(text, min(text.count, start + Self.window))
            if let place = first(in: text, start..<end) { return place }
            guard end < text.count else { return nil }
            start = Self.boundary(text, start + Self.window / 2)
        }
    }

    private func first(in text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Range<Int>? {
        var place = regmatch_t()
        place.rm_so = regoff_t(range.lowerBound)
        place.rm_eo = regoff_t(range.upperBound)
        let flags =
            REG_STARTEND | (range.lowerBound > 0 && text[range.lowerBound - 1] != 10 ? REG_NOTBOL : 0)
            | (range.upperBound < text.count && text[range.upperBound] != 10 ? REG_NOTEOL : 0)
        guard let base = text.baseAddress else { return nil }
        let code = base.withMemoryRebound(to: CChar.self, capacity: text.count) {
            regexec(&expression, $0, 1, &place, flags)
        }
        return code == 0 ? Int(place.rm_so)..<Int(place.rm_eo) : nil
    }

    /// The nearest place at or before `index` where a character begins.
    private static func boundary(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
        var index = index
        while index > 0, index < text.count, text[index] & 0xC0 == 0x80 { index -= 1 }
        return index
    }

    /// The library reads characters by the locale of the thread, and a program starts in one that knows ASCII only.
    private static func inUnicode<Result>(_ body: () -> Result) -> Result {
        guard let unicode else { return body() }
        let before = uselocale(unicode)
        defer { uselocale(before) }
        return body()
    }

    /// Made once and never freed; nil where the system has no such locale, which leaves bytes for characters.
    private nonisolated(unsafe) static let unicode: locale_t? = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
}
