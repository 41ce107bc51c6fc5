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
        let opening = index
        index += 1
        var members: [JSON5Node.Member] = []
        var known: Set<String> = []
        while true {
            try skipBlank()
            if take("}") { return members }
            guard peek != nil else { throw JSON5Fault(offset: opening, message: "this '{' is never closed") }
            let keyOffset = index
            let key = try memberKey()
            if !known.insert(key).inserted {
                faults.append(JSON5Fault(offset: keyOffset, message: "key '\(key)' is given twice"))
            }
            try skipBlank()
            guard take(":") else { throw fault("expected ':' after key '\(key)', found \(found)") }
            members.append(.init(key: key, keyOffset: keyOffset, value: try value(depth: depth + 1)))
            try skipBlank()
            guard take(",") || peek == UInt8(ascii: "}") else {
                if peek == nil { throw JSON5Fault(offset: opening, message: "this '{' is never closed") }
                throw fault("expected ',' or '}' after the value of '\(key)', found \(found)")
            }
        }
    }

    private mutating func elements(depth: Int) throws(JSON5Fault) -> [JSON5Node] {
        let opening = index
        index += 1
        var elements: [JSON5Node] = []
        while true {
            try skipBlank()
            if take("]") { return elements }
            guard peek != nil else { throw JSON5Fault(offset: opening, message: "this '[' is never closed") }
            elements.append(try value(depth: depth + 1))
            try skipBlank()
            guard take(",") || peek == UInt8(ascii: "]") else {
                if peek == nil { throw JSON5Fault(offset: opening, message: "this '[' is never closed") }
                throw fault("expected ',' or ']', found \(found)")
            }
        }
    }

    private mutating func memberKey() throws(JSON5Fault) -> String {
        if peek == UInt8(ascii: "\"") || peek == UInt8(ascii: "'") { return try string() }
        let word = takeWord()
        guard !word.isEmpty, !isDigit(word.utf8.first) else { throw fault("expected a key, found \(found)") }
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
        if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { index += 1 }
        let digits = index
        while let byte = peek, Self.isWordByte(byte) || byte == UInt8(ascii: ".") || isExponentSign(byte) {
            index += 1
        }
        let written = String(decoding: bytes[start..<index], as: UTF8.self)
        let body = Array(bytes[digits..<index])
        if written.hasSuffix("Infinity") || written.hasSuffix("NaN") {
            guard body.count == 8 || body.count == 3 else { throw notANumber(written, start) }
            faults.append(JSON5Fault(offset: start, message: "\(written) is not a finite number"))
            return .number(written, 0)
        }
        if body.starts(with: Array("0x".utf8)) || body.starts(with: Array("0X".utf8)) {
            guard body.count > 2, body.dropFirst(2).allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else {
                throw notANumber(written, start)
            }
            let whole = Int(String(decoding: body.dropFirst(2), as: UTF8.self), radix: 16)
            guard let whole else { throw tooManyDigits(written, start) }
            return .number(written, (written.hasPrefix("-") ? -1 : 1) * Double(whole))
        }
        guard Self.isDecimal(body), let value = Double(Self.completed(body)) else { throw notANumber(written, start) }
        // The standard decoder traps on some whole numbers of 40 digits, so none that overflows may reach it.
        if body.allSatisfy({ isDigit($0) }), Int(String(decoding: body, as: UTF8.self)) == nil {
            throw tooManyDigits(written, start)
        }
        if !value.isFinite {
            faults.append(JSON5Fault(offset: start, message: "\(written) is too large for a number"))
        }
        return .number(written, written.hasPrefix("-") ? -value : value)
    }

    private mutating func string() throws(JSON5Fault) -> String {
        let opening = index
        let quote = bytes[index]
        index += 1
        var text: [UInt8] = []
        while let byte = peek {
            index += 1
            switch byte {
            case quote: return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                throw JSON5Fault(offset: opening, message: "this text has no closing quote on its line")
            case UInt8(ascii: "\\"): text += try escape()
            case 0..<0x20:
                throw JSON5Fault(offset: index - 1, message: "a control character inside text; write an escape: \\t")
            default: text.append(byte)
            }
        }
        throw JSON5Fault(offset: opening, message: "this text has no closing quote")
    }

    /// The bytes that the escape after a backslash stands for.
    private mutating func escape() throws(JSON5Fault) -> [UInt8] {
        let start = index - 1
        guard let byte = peek else { throw JSON5Fault(offset: start, message: "the text ends in an escape") }
        index += 1
        switch byte {
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "v"): return [0x0B]
        case UInt8(ascii: "\n"): return []
        case UInt8(ascii: "\r"):
            _ = take("\n")
            return []
        case UInt8(ascii: "x"): return try scalar(hexDigits(2, start), start)
        case UInt8(ascii: "u"): return try scalar(utf16Escape(start), start)
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        default: throw JSON5Fault(offset: start, message: "this is not an escape; a backslash is written \\\\")
        }
    }
}

extension JSON5Scanner {
    private func scalar(_ value: UInt32, _ start: Int) throws(JSON5Fault) -> [UInt8] {
        guard let scalar = UnicodeScalar(value) else {
            throw JSON5Fault(offset: start, message: "this escape is half of a surrogate pair")
        }
        return Array(String(Character(scalar)).utf8)
    }

    private mutating func utf16Escape(_ start: Int) throws(JSON5Fault) -> UInt32 {
        let high = try hexDigits(4, start)
        guard (0xD800...0xDBFF).contains(high), bytes[index...].starts(with: [0x5C, 0x75]) else { return high }
        index += 2
        let low = try hexDigits(4, start)
        guard (0xDC00...0xDFFF).contains(low) else { return high }
        return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)
    }

    private mutating func hexDigits(_ count: Int, _ start: Int) throws(JSON5Fault) -> UInt32 {
        let digits = bytes[index..<min(index + count, bytes.count)]
        let isHex = digits.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
        guard digits.count == count, isHex, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw JSON5Fault(offset: start, message: "this escape needs \(count) hexadecimal digits") }
        index += count
        return value
    }
}
