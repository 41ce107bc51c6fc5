/// Finds `\boxed{…}` and `\fbox{…}` in one pass over the bytes, whatever the nesting.
struct BoxScanner {
    enum Result: Equatable {
        case none
        /// A box was opened and never closed: the completion was cut, or is broken.
        case unclosed
        case found(String)
    }

    private struct Box {
        let start: Int
        let content: Range<Int>
        let end: Int
    }

    private let bytes: ArraySlice<UInt8>
    private var index: Int
    private var boxes: [Box] = []
    /// Open braces; for a box the place of its command, otherwise nil.
    private var open: [Int?] = []
    private var contentStarts: [Int] = []
    private var lineIsBlank = true

    private init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    /// The content of the last box; boxes before it that only separators part from it are joined to a list.
    ///
    /// Escaped braces do not count, empty boxes are skipped, comment lines (`%` first) are ignored.
    static func last(in bytes: ArraySlice<UInt8>) -> Result {
        var scanner = BoxScanner(bytes)
        while scanner.index < bytes.endIndex { scanner.step() }
        return scanner.result()
    }

    /// The contents of all closed boxes that are not empty, in order.
    static func contents(in bytes: ArraySlice<UInt8>) -> [Range<Int>] {
        var scanner = BoxScanner(bytes)
        while scanner.index < bytes.endIndex { scanner.step() }
        return scanner.boxes.map(\.content).filter { !scanner.isBlank($0) }
    }

    private mutating func step() {
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: "\\"):
            if !command() { index += 2 }
        case UInt8(ascii: "{"):
            open.append(nil)
            index += 1
        case UInt8(ascii: "}"):
            close()
            index += 1
        case UInt8(ascii: "%") where lineIsBlank:
            index = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
        default: index += 1
        }
        if byte == UInt8(ascii: "\n") {
            lineIsBlank = true
        } else if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") {
            lineIsBlank = false
        }
    }

    /// Steps over a box command and its opening brace or its one-token content.
    private mutating func command() -> Bool {
        // `\\boxed` is an escape too many.
        if index + 1 < bytes.endIndex, bytes[index + 1] == UInt8(ascii: "\\"), isBox(at: index + 1) { index += 1 }
        guard let name = boxName(at: index) else { return false }
        let start = index
        var after = index + name.utf8CodeUnitCount
        if after < bytes.endIndex, Self.isLetter(bytes[after]) { return false }
        while after < bytes.endIndex, bytes[after] == UInt8(ascii: " ") { after += 1 }
        if after < bytes.endIndex, bytes[after] == UInt8(ascii: "{") {
            open.append(start)
            contentStarts.append(after + 1)
            index = after + 1
            return true
        }
        let content = bytes[after...].prefix { Self.isLetter($0) || Self.isDigit($0) }
        if contentStarts.isEmpty, !content.isEmpty {
            boxes.append(Box(start: start, content: content.indices, end: content.endIndex))
        }
        index = content.endIndex
        return true
    }

    private func isBox(at place: Int) -> Bool { boxName(at: place) != nil }

    private func boxName(at place: Int) -> StaticString? {
        guard place + 1 < bytes.endIndex else { return nil }
        switch bytes[place + 1] {
        case UInt8(ascii: "b"): return bytes[place...].starts(with: "\\boxed".utf8) ? "\\boxed" : nil
        case UInt8(ascii: "f"): return bytes[place...].starts(with: "\\fbox".utf8) ? "\\fbox" : nil
        default: return nil
        }
    }

    private mutating func close() {
        guard let frame = open.popLast(), let start = frame, let content = contentStarts.popLast() else { return }
        // Inner boxes belong to the answer of the outer one.
        if contentStarts.isEmpty { boxes.append(Box(start: start, content: content..<index, end: index + 1)) }
    }

    private func result() -> Result {
        guard contentStarts.isEmpty else { return .unclosed }
        let filled = boxes.filter { !isBlank($0.content) }
        guard var first = filled.last else { return .none }
        var contents = [CompletionText.string(bytes[first.content])]
        for box in filled.dropLast().suffix(Self.listLimit).reversed() {
            guard isSeparator(bytes[box.end..<first.start]) else { break }
            let content = CompletionText.string(bytes[box.content])
            if content != contents.last { contents.append(content) }
            first = box
        }
        return .found(contents.reversed().joined(separator: ", "))
    }

    private func isBlank(_ range: Range<Int>) -> Bool {
        bytes[range].allSatisfy { $0 <= UInt8(ascii: " ") }
    }

    private static let separatorLimit = 48
    /// Boxes that are joined to one list.
    private static let listLimit = 200

    /// Only marks, "and", spacing and delimiters of mathematics, perhaps the name of what follows: `and $y =`.
    private func isSeparator(_ between: ArraySlice<UInt8>) -> Bool {
        guard between.count <= Self.separatorLimit else { return false }
        var text = CompletionText.string(between)
        if between.contains(UInt8(ascii: "\\")) {
            for mark in [
                "\\quad", "\\qquad", "\\text{and}", "\\text{or}", "\\(", "\\)", "\\[", "\\]", "\\,", "\\ ",
            ] {
                text = text.replacing(mark, with: " ")
            }
        }
        text = String(text.map { "$,;".contains($0) ? " " : $0 })
        var words = text.split(whereSeparator: \.isWhitespace)[...]
        if let first = words.first, first == "and" || first == "or" { words = words.dropFirst() }
        if words.isEmpty { return true }
        // `\boxed{1} hour and \boxed{5} minutes`
        if words.count == 2, words.last == "and", words.first?.allSatisfy(\.isLetter) ?? false { return true }
        let name = words.joined()
        return name.utf8.count <= 10 && name.hasSuffix("=") && name.first?.isLetter == true
            && name.dropLast().allSatisfy { $0.isLetter || $0.isNumber || "_{}".contains($0) }
            && (words.first?.count ?? 0) <= 6
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
