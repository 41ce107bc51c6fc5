/// Formulas between `$…$`, `$$…$$`, `\(…\)` and `\[…\]`.
enum Formulas {
    private static let contentLimit = 400

    /// The content of the last formula, with a digit in it where `withDigit`.
    ///
    /// A dollar sign opens a formula only where no space follows, and closes one only where no digit follows and, in
    /// formulas without commands, no space precedes: "$18 a day and $5" is money.
    static func last(in bytes: ArraySlice<UInt8>, withDigit: Bool) -> Range<Int>? {
        var index = bytes.startIndex
        var result: Range<Int>?
        while index < bytes.endIndex {
            if let formula = leading(in: bytes[index...].prefix(contentLimit + 4)) {
                if !withDigit || bytes[formula].contains(where: isDigit) { result = formula }
                index = formula.upperBound + 1
            } else {
                index += 1
            }
        }
        return result
    }

    /// The content of the formula that `bytes` start with.
    static func leading(in bytes: ArraySlice<UInt8>) -> Range<Int>? {
        guard let first = bytes.first else { return nil }
        if first == UInt8(ascii: "$") {
            let isDisplay = bytes.dropFirst().first == first
            let content = bytes.dropFirst(isDisplay ? 2 : 1)
            return isDisplay ? closed(content, by: "$$") : dollars(content)
        }
        guard first == UInt8(ascii: "\\"), let bracket = bytes.dropFirst().first else { return nil }
        switch bracket {
        case UInt8(ascii: "("): return closed(bytes.dropFirst(2), by: "\\)", unless: "\\(")
        case UInt8(ascii: "["): return closed(bytes.dropFirst(2), by: "\\]", unless: "\\[")
        default: return nil
        }
    }

    /// The content before `closing`; nil where `opening` comes first, so that unclosed openings cost one pass.
    private static func closed(
        _ content: ArraySlice<UInt8>, by closing: String, unless opening: String? = nil
    ) -> Range<Int>? {
        let first = closing.utf8.first
        for index in content.indices where content[index] == first {
            if content[index...].starts(with: closing.utf8) {
                return index > content.startIndex ? content.startIndex..<index : nil
            }
            if let opening, content[index...].starts(with: opening.utf8) { return nil }
        }
        return nil
    }

    private static func dollars(_ content: ArraySlice<UInt8>) -> Range<Int>? {
        // `$ x $` with spaces inside is a formula where a command says so; `5 $ and 6 $` is money.
        guard let first = content.first else { return nil }
        let isLoose = first == UInt8(ascii: " ")
        var index = content.startIndex
        while index < content.endIndex {
            let byte = content[index]
            if byte == UInt8(ascii: "\n") { return nil }
            if byte == UInt8(ascii: "\\") {
                index += 2
                continue
            }
            if byte == UInt8(ascii: "$") {
                let inner = content[..<index]
                let isTight = (inner.last ?? 0) > UInt8(ascii: " ") || inner.contains(UInt8(ascii: "\\"))
                let isAmount = index + 1 < content.endIndex && isDigit(content[index + 1])
                return (isLoose ? inner.contains(UInt8(ascii: "\\")) : isTight && !isAmount)
                    ? content.startIndex..<index : nil
            }
            index += 1
        }
        return nil
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
