/// Numbers and arithmetic that stand in prose.
enum NumberRuns {
    /// The last number: sign, digits with separators of thousands, decimals, `a/b`, percent sign.
    static func last(in bytes: ArraySlice<UInt8>) -> Range<Int>? {
        var index = bytes.startIndex
        var result: Range<Int>?
        while index < bytes.endIndex {
            if let end = numberEnd(bytes, from: index) {
                result = signedStart(bytes, index)..<end
                index = end
            } else {
                index += 1
            }
        }
        return result
    }

    /// The number that `bytes` start with, after a currency sign.
    static func leading(in bytes: ArraySlice<UInt8>) -> Range<Int>? {
        var start = bytes.startIndex
        if bytes[start...].starts(with: "-".utf8) { start += 1 }
        for currency in ["\\$", "$", "€", "£"] where bytes[start...].starts(with: currency.utf8) {
            start += currency.utf8.count
        }
        guard let end = numberEnd(bytes, from: start) else { return nil }
        return bytes.startIndex..<end
    }

    /// The last run of arithmetic with at least one operation between numbers.
    static func lastExpression(in bytes: ArraySlice<UInt8>) -> String? {
        var result: String?
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let run = bytes[index...].prefix(while: isArithmetic)
            if let expression = expression(run) { result = expression }
            index = run.endIndex + 1
        }
        return result
    }

    /// The arithmetic that `bytes` start with.
    static func leadingExpression(in bytes: ArraySlice<UInt8>) -> String? {
        expression(bytes.prefix(while: isArithmetic))
    }

    /// Digits, operators, brackets, spaces, and the bytes of `×`, `÷` and `−`.
    static func isArithmetic(_ byte: UInt8) -> Bool {
        Formulas.isDigit(byte) || " +-*/^=().,".utf8.contains(byte)
            || [0xC3, 0x97, 0xB7, 0xE2, 0x88, 0x92].contains(byte)
    }

    private static func expression(_ run: ArraySlice<UInt8>) -> String? {
        var (hasNumber, hasOperation, isComplete) = (false, false, false)
        for byte in run {
            if Formulas.isDigit(byte) {
                isComplete = isComplete || hasOperation
                hasNumber = true
            } else if hasNumber, "+-*/^".utf8.contains(byte) || byte >= 0x80 {
                hasOperation = true
            }
        }
        guard isComplete else { return nil }
        return AnswerText.unwrapped(CompletionText.string(run))
    }

    private static func numberEnd(_ bytes: ArraySlice<UInt8>, from start: Int) -> Int? {
        func digitsEnd(_ from: Int) -> Int {
            var end = from
            while end < bytes.endIndex, Formulas.isDigit(bytes[end]) { end += 1 }
            return end
        }
        func has(_ character: Unicode.Scalar, at index: Int) -> Bool {
            index + 1 < bytes.endIndex && bytes[index] == UInt8(ascii: character) && Formulas.isDigit(bytes[index + 1])
        }
        guard start < bytes.endIndex, Formulas.isDigit(bytes[start]) || has(".", at: start) else { return nil }
        var end = digitsEnd(start)
        while has(",", at: end), digitsEnd(end + 1) == end + 4 { end = digitsEnd(end + 1) }
        if has(".", at: end) { end = digitsEnd(end + 1) }
        if has("/", at: end) { end = digitsEnd(end + 1) }
        if end < bytes.endIndex, bytes[end] == UInt8(ascii: "%") { return end + 1 }
        return bytes[end...].starts(with: "\\%".utf8) ? end + 2 : end
    }

    /// Includes a minus sign that is no subtraction: the character before it, spaces aside, ends no operand.
    private static func signedStart(_ bytes: ArraySlice<UInt8>, _ start: Int) -> Int {
        var sign = start
        // A currency sign may stand between the sign and the digits.
        if sign > bytes.startIndex, bytes[sign - 1] == UInt8(ascii: "$") { sign -= 1 }
        guard sign > bytes.startIndex, bytes[sign - 1] == UInt8(ascii: "-") else { return start }
        let before = bytes[..<(sign - 1)].suffix(8).last { $0 != UInt8(ascii: " ") }
        guard let before else { return sign - 1 }
        let isOperand = Formulas.isDigit(before) || before == UInt8(ascii: ")") || before == UInt8(ascii: "}")
        let touchesWord =
            sign >= bytes.startIndex + 2 && (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[sign - 2] | 0x20)
        return isOperand || touchesWord ? start : sign - 1
    }
}
