#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A POSIX extended regular expression, compiled; `\d`, which POSIX lacks, means a digit.
///
/// Case does not matter, as in every other search. Characters are those of UTF-8; `.` does not match a line end, and `^` and `$` match at the ends of lines.
final class TextExpression {
    struct Problem: Error, Equatable {
        let reason: String
    }

    private var expression = regex_t()

    init(_ pattern: String) throws(Problem) {
        let posix = Self.posix(pattern)
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

    func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        Self.inUnicode { first(in: text, from: 0) } != nil
    }

    /// Where the expression matches, from left to right, without overlaps and without empty matches.
    func places(in text: [UInt8]) -> [Range<Int>] {
        var places: [Range<Int>] = []
        Self.inUnicode {
            text.withUnsafeBufferPointer { text in
                var start = 0
                while start < text.count, let place = first(in: text, from: start) {
                    if !place.isEmpty { places.append(place) }
                    start = max(place.upperBound, start + 1)
                }
            }
        }
        return places
    }

    private func first(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Range<Int>? {
        var place = regmatch_t()
        place.rm_so = regoff_t(start)
        place.rm_eo = regoff_t(text.count)
        let flags = REG_STARTEND | (start > 0 && text[start - 1] != 10 ? REG_NOTBOL : 0)
        guard let base = text.baseAddress else { return nil }
        let code = base.withMemoryRebound(to: CChar.self, capacity: text.count) {
            regexec(&expression, $0, 1, &place, flags)
        }
        return code == 0 ? Int(place.rm_so)..<Int(place.rm_eo) : nil
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

    private static func posix(_ pattern: String) -> String {
        var result = ""
        var isEscaped = false
        var isClass = false
        for character in pattern {
            if isEscaped {
                result += character == "d" && !isClass ? "[0-9]" : "\\" + String(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                if character == "[" { isClass = true }
                if character == "]" { isClass = false }
                result.append(character)
            }
        }
        return isEscaped ? result + "\\" : result
    }
}
