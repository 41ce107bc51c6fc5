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
        let names = ["\\boxed", "\\fbox"]
        guard let name = names.first(where: { bytes[index...].starts(with: $0.utf8) }) else { return false }
        let start = index
        var after = index + name.utf8.count
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
        for box in filled.dropLast().reversed() {
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

    private func isSeparator(_ between: ArraySlice<UInt8>) -> Bool {
        guard between.count <= 10 else { return false }
        let kept = between.filter { $0 > UInt8(ascii: " ") && !",;$".utf8.contains($0) }
        return ["", "and", "or", "\\quad", "\\text{and}"].contains(String(decoding: kept, as: UTF8.self))
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
