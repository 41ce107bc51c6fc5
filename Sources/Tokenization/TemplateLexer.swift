/// A piece of a template: literal text, or a word or sign inside a tag.
struct TemplateToken: Equatable {
    enum Kind: Equatable {
        case text(String)
        case outputBegin
        case outputEnd
        case blockBegin
        case blockEnd
        case name(String)
        case string(String)
        case integer(Int)
        case number(Double)
        case sign(String)
        case end
    }

    let kind: Kind
    let line: Int
}

/// Cuts a template into tokens and applies Jinja's white space rules (`trim_blocks` and `lstrip_blocks` on).
///
/// Only literal text is touched by those rules: `-` strips all white space on its side of a tag; a block or comment tag
/// that stands first on its line takes the line's indentation with it, and the line break right after it goes.
struct TemplateLexer {
    private enum Tag {
        case output
        case block
        case comment
    }

    private let source: [UInt8]
    private var position = 0
    private var line = 1
    private var tokens: [TemplateToken] = []

    static func tokens(_ text: String) throws(TemplateError) -> [TemplateToken] {
        var lexer = TemplateLexer(text)
        while lexer.position < lexer.source.count { try lexer.textAndTag() }
        lexer.tokens.append(TemplateToken(kind: .end, line: lexer.line))
        return lexer.tokens
    }

    /// Line breaks become `\n`, and a single one at the very end is dropped, as Jinja does.
    private init(_ text: String) {
        var bytes: [UInt8] = []
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if byte == 0x0A && previous == 0x0D {
                previous = byte
                continue
            }
            bytes.append(byte == 0x0D ? 0x0A : byte)
            previous = byte
        }
        if bytes.last == 0x0A { bytes.removeLast() }
        source = bytes
    }

    // MARK: Text

    private mutating func textAndTag() throws(TemplateError) {
        let start = position
        guard let (tag, open) = nextTag(from: start) else {
            appendText(start, source.count)
            position = source.count
            return
        }
        let mark = byte(open + 2)
        var textEnd = open
        if mark == UInt8(ascii: "-") {
            textEnd = PythonText.trimmedEnd(source, start, open)
        } else if mark != UInt8(ascii: "+"), tag != .output {
            textEnd = withoutIndentation(start, open)
        }
        appendText(start, textEnd)
        line += source[textEnd..<open].count { $0 == 0x0A }
        position = open + (mark == UInt8(ascii: "-") || mark == UInt8(ascii: "+") ? 3 : 2)
        if tag == .comment { try skipComment() } else { try insideTag(isBlock: tag == .block) }
    }

    private func nextTag(from start: Int) -> (Tag, Int)? {
        var index = start
        while index + 1 < source.count {
            if source[index] == UInt8(ascii: "{") {
                switch source[index + 1] {
                case UInt8(ascii: "{"): return (.output, index)
                case UInt8(ascii: "%"): return (.block, index)
                case UInt8(ascii: "#"): return (.comment, index)
                default: break
                }
            }
            index += 1
        }
        return nil
    }

    private mutating func appendText(_ start: Int, _ end: Int) {
        guard start < end else { return }
        tokens.append(TemplateToken(kind: .text(String(decoding: source[start..<end], as: UTF8.self)), line: line))
        line += source[start..<end].count { $0 == 0x0A }
    }

    /// The end of the text before a tag, without white space that is alone between the line's start and the tag.
    private func withoutIndentation(_ start: Int, _ open: Int) -> Int {
        var lineStart = open
        while lineStart > start, source[lineStart - 1] != 0x0A { lineStart -= 1 }
        let startsLine = lineStart > start || start == 0 || source[start - 1] == 0x0A
        return startsLine && PythonText.trimmedEnd(source, lineStart, open) == lineStart ? lineStart : open
    }

    private mutating func skipComment() throws(TemplateError) {
        let open = line
        guard let close = ByteSearch.first(of: Array("#}".utf8), in: source, from: position) else {
            throw .syntax(reason: "the comment is never closed", line: open)
        }
        let mark = close > position ? source[close - 1] : 0
        advance(to: close + 2)
        closeTag(mark: mark, trimsBreak: true)
    }

    /// What a tag's end does to the text after it.
    private mutating func closeTag(mark: UInt8, trimsBreak: Bool) {
        if mark == UInt8(ascii: "-") {
            advance(to: PythonText.trimmedStart(source, position, source.count))
        } else if trimsBreak, mark != UInt8(ascii: "+"), byte(position) == 0x0A {
            advance(to: position + 1)
        }
    }

    private func byte(_ index: Int) -> UInt8 {
        index < source.count ? source[index] : 0
    }

    private mutating func advance(to end: Int) {
        line += source[position..<end].count { $0 == 0x0A }
        position = end
    }

    // MARK: Tags

    private mutating func insideTag(isBlock: Bool) throws(TemplateError) {
        tokens.append(TemplateToken(kind: isBlock ? .blockBegin : .outputBegin, line: line))
        let open = line
        let close = UInt8(ascii: isBlock ? "%" : "}")
        var depth = 0
        while position < source.count {
            let first = source[position]
            let isMarked = (first == UInt8(ascii: "-") || isBlock && first == UInt8(ascii: "+"))
            let at = isMarked ? position + 1 : position
            if depth == 0, byte(at) == close, byte(at + 1) == UInt8(ascii: "}") {
                tokens.append(TemplateToken(kind: isBlock ? .blockEnd : .outputEnd, line: line))
                position = at + 2
                closeTag(mark: isMarked ? first : 0, trimsBreak: isBlock)
                return
            }
            try word(&depth)
        }
        throw .syntax(reason: "the tag is never closed", line: open)
    }

    private mutating func word(_ depth: inout Int) throws(TemplateError) {
        let first = source[position]
        let start = position
        if first == 0x20 || (0x09...0x0D).contains(first) {
            advance(to: position + 1)
        } else if Self.isNameStart(first) {
            while Self.isNameStart(byte(position)) || Self.isDigit(byte(position)) { position += 1 }
            append(.name(String(decoding: source[start..<position], as: UTF8.self)))
        } else if Self.isDigit(first) {
            try number()
        } else if first == UInt8(ascii: "'") || first == UInt8(ascii: "\"") {
            try string(quote: first)
        } else {
            try sign(&depth)
        }
    }

    private mutating func append(_ kind: TemplateToken.Kind) {
        tokens.append(TemplateToken(kind: kind, line: line))
    }

    private mutating func number() throws(TemplateError) {
        let start = position
        while Self.isDigit(byte(position)) { position += 1 }
        var isWhole = true
        if byte(position) == UInt8(ascii: "."), Self.isDigit(byte(position + 1)) {
            isWhole = false
            position += 1
            while Self.isDigit(byte(position)) { position += 1 }
        }
        let text = String(decoding: source[start..<position], as: UTF8.self)
        if isWhole, let value = Int(text) {
            append(.integer(value))
        } else if !isWhole, let value = Double(text) {
            append(.number(value))
        } else {
            throw .unsupported(construct: "the number \(text)", line: line)
        }
    }

    private mutating func sign(_ depth: inout Int) throws(TemplateError) {
        let pair = String(decoding: source[position..<min(position + 2, source.count)], as: UTF8.self)
        if ["==", "!=", "<=", ">=", "//", "**"].contains(pair) {
            append(.sign(pair))
            position += 2
            return
        }
        switch source[position] {
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
        case let other where Array("+-*/%~<>=.:|,".utf8).contains(other): break
        case let other:
            throw .syntax(
                reason: "unexpected character \(JSONText.quoted(String(decoding: [other], as: UTF8.self)))", line: line)
        }
        append(.sign(String(Unicode.Scalar(source[position]))))
        position += 1
    }

    private mutating func string(quote: UInt8) throws(TemplateError) {
        let open = line
        var bytes: [UInt8] = []
        var index = position + 1
        while index < source.count, source[index] != quote {
            if source[index] == UInt8(ascii: "\\") {
                try Self.escape(source, &index, into: &bytes, line: open)
            } else {
                bytes.append(source[index])
                index += 1
            }
        }
        guard index < source.count else { throw .syntax(reason: "the string is never closed", line: open) }
        append(.string(String(decoding: bytes, as: UTF8.self)))
        advance(to: index + 1)
    }

    private static func escape(
        _ source: [UInt8], _ index: inout Int, into bytes: inout [UInt8], line: Int
    ) throws(TemplateError) {
        guard index + 1 < source.count else { throw .syntax(reason: "the string is never closed", line: line) }
        let letter = source[index + 1]
        index += 2
        switch letter {
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): bytes.append(letter)
        case UInt8(ascii: "x"), UInt8(ascii: "u"):
            let length = letter == UInt8(ascii: "x") ? 2 : 4
            let digits = String(decoding: source[index..<min(index + length, source.count)], as: UTF8.self)
            guard digits.utf8.count == length, let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value)
            else { throw .unsupported(construct: "the string escape \\\(Unicode.Scalar(letter))\(digits)", line: line) }
            bytes.append(contentsOf: String(scalar).utf8)
            index += length
        default:
            throw .unsupported(construct: "the string escape \\\(Unicode.Scalar(letter))", line: line)
        }
    }

    private static func isNameStart(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
