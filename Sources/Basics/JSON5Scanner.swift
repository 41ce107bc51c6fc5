import FoundationEssentials

/// Reads JSON5 text into nodes that know where they stand.
///
/// It exists for what a plain decoder does not tell: the place of a syntax error, keys that are given twice, numbers
/// that are not finite. The values that a program uses come from the standard decoder; see `StrictJSON5`.
struct JSON5Scanner {
    /// Faults that do not stop the scan.
    private(set) var faults: [JSON5Fault] = []
    let bytes: [UInt8]
    var index = 0
    private static let deepest = 100

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The only value of the text.
    mutating func document() throws(JSON5Fault) -> JSON5Node {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        let node = try value(depth: 0)
        try skipBlank()
        guard index == bytes.count else { throw fault("the text goes on after the end of its value: \(found)") }
        return node
    }

    private mutating func value(depth: Int) throws(JSON5Fault) -> JSON5Node {
        try skipBlank()
        guard depth < Self.deepest else { throw fault("nested more than \(Self.deepest) levels deep") }
        let start = index
        guard let first = peek else { throw fault("expected a value, found \(found)") }
        switch first {
        case UInt8(ascii: "{"): return JSON5Node(content: .object(try members(depth: depth)), offset: start)
        case UInt8(ascii: "["): return JSON5Node(content: .array(try elements(depth: depth)), offset: start)
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return JSON5Node(content: .string(try string()), offset: start)
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return JSON5Node(content: try number(), offset: start)
        default: return JSON5Node(content: try literal(), offset: start)
        }
    }

    private mutating func members(depth: Int) throws(JSON5Fault) -> [JSON5Node.Member] {
        var members: [JSON5Node.Member] = []
        var known: Set<String> = []
        try sequence(closedBy: "}") { (scanner) throws(JSON5Fault) in
            let keyOffset = scanner.index
            let key = try scanner.memberKey()
            if !known.insert(key).inserted {
                scanner.faults.append(JSON5Fault(offset: keyOffset, message: "key '\(key)' is given twice"))
            }
            try scanner.skipBlank()
            guard scanner.take(":") else {
                throw scanner.fault("expected ':' after key '\(key)', found \(scanner.found)")
            }
            members.append(.init(key: key, keyOffset: keyOffset, value: try scanner.value(depth: depth + 1)))
        }
        return members
    }

    private mutating func elements(depth: Int) throws(JSON5Fault) -> [JSON5Node] {
        var elements: [JSON5Node] = []
        try sequence(closedBy: "]") { (scanner) throws(JSON5Fault) in
            elements.append(try scanner.value(depth: depth + 1))
        }
        return elements
    }

    /// Reads what stands between the bracket at the current place and its partner, with commas in between.
    private mutating func sequence(
        closedBy closing: Unicode.Scalar, _ element: (inout JSON5Scanner) throws(JSON5Fault) -> Void
    ) throws(JSON5Fault) {
        let neverClosed = fault("this '\(Character(UnicodeScalar(bytes[index])))' is never closed")
        index += 1
        while true {
            try skipBlank()
            if take(closing) { return }
            guard peek != nil else { throw neverClosed }
            try element(&self)
            try skipBlank()
            guard take(",") || peek == UInt8(ascii: closing) else {
                if peek == nil { throw neverClosed }
                throw fault("expected ',' or '\(closing)', found \(found)")
            }
        }
    }

    private mutating func memberKey() throws(JSON5Fault) -> String {
        if peek == UInt8(ascii: "\"") || peek == UInt8(ascii: "'") { return try string() }
        let word = takeWord()
        guard let first = word.first, !first.isNumber else { throw fault("expected a key, found \(found)") }
        return word
    }

    private mutating func literal() throws(JSON5Fault) -> JSON5Node.Content {
        let start = index
        let word = takeWord()
        switch word {
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "NaN", "Infinity":
            faults.append(JSON5Fault(offset: start, message: "\(word) is not a finite number"))
            return .number(word, 0)
        case "": throw fault("expected a value, found \(found)")
        default: throw JSON5Fault(offset: start, message: "'\(word)' is not a value; put text in quotes")
        }
    }

    private mutating func number() throws(JSON5Fault) -> JSON5Node.Content {
        let start = index
        let isNegative = peek == UInt8(ascii: "-")
        if isNegative || peek == UInt8(ascii: "+") { index += 1 }
        let digits = index
        while let byte = peek, Self.isWordByte(byte) || byte == UInt8(ascii: ".") || isExponentSign(byte) {
            index += 1
        }
        let written = String(decoding: bytes[start..<index], as: UTF8.self)
        let body = String(decoding: bytes[digits..<index], as: UTF8.self)
        if body == "Infinity" || body == "NaN" {
            faults.append(JSON5Fault(offset: start, message: "\(written) is not a finite number"))
            return .number(written, 0)
        }
        guard let value = Self.value(ofDigits: body) else {
            throw JSON5Fault(offset: start, message: "'\(written)' is not a number")
        }
        // The standard decoder traps on some whole numbers of 40 digits, so none that overflows may reach it.
        let isHexadecimal = body.hasPrefix("0x") || body.hasPrefix("0X")
        let whole = isHexadecimal ? Int(body.dropFirst(2), radix: 16) : Int(body)
        if whole == nil, isHexadecimal || body.allSatisfy(\.isNumber) {
            throw JSON5Fault(offset: start, message: "\(written) does not fit a whole number of 64 bits")
        }
        if !value.isFinite {
            faults.append(JSON5Fault(offset: start, message: "\(written) is too large for a number"))
        }
        return .number(written, isNegative ? -value : value)
    }

    /// The value of digits without a sign, hexadecimal or decimal; `.5` and `5.` are numbers, `012` is not.
    private static func value(ofDigits body: String) -> Double? {
        if body.hasPrefix("0x") || body.hasPrefix("0X") {
            let isHexadecimal = body.utf8.count > 2 && body.dropFirst(2).allSatisfy(\.isHexDigit)
            return isHexadecimal ? Double(body + "p0") : nil
        }
        let hasLeadingZero = body.hasPrefix("0") && body.dropFirst().first?.isNumber == true
        guard !hasLeadingZero, body.allSatisfy({ "0123456789.eE+-".contains($0) }) else { return nil }
        return Double(body)
    }

    private mutating func string() throws(JSON5Fault) -> String {
        let opening = index
        var hasEscape = false
        index += 1
        while let byte = peek, byte != bytes[opening] {
            if byte < 0x20 {
                let isLineEnd = byte == 0x0A || byte == 0x0D
                throw isLineEnd
                    ? JSON5Fault(offset: opening, message: "this text has no closing quote on its line")
                    : fault("a control character inside text; write an escape: \\t")
            }
            hasEscape = hasEscape || byte == UInt8(ascii: "\\")
            index += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        guard index < bytes.count else {
            throw JSON5Fault(offset: opening, message: "this text has no closing quote")
        }
        index += 1
        let literal = bytes[opening..<index]
        guard hasEscape else { return String(decoding: literal.dropFirst().dropLast(), as: UTF8.self) }
        guard let text = try? StrictJSON5.decoder.decode(String.self, from: Data(literal)) else {
            throw JSON5Fault(offset: opening, message: "this text has a broken escape; a backslash is written \\\\")
        }
        return text
    }
}
