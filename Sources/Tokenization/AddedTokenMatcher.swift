/// Finds added tokens in text: the leftmost match, the longest among those, never overlapping.
struct AddedTokenMatcher: Sendable {
    enum Segment: Equatable {
        case text(Range<Int>)
        case token(Int32)
    }

    private struct Entry {
        let bytes: [UInt8]
        let token: AddedToken
    }

    /// By first byte, longest first.
    private let entries: [[Entry]]
    let isEmpty: Bool

    init(_ tokens: [AddedToken]) {
        var entries = [[Entry]](repeating: [], count: 256)
        for token in tokens {
            let bytes = Array(token.content.utf8)
            guard let first = bytes.first else { continue }
            entries[Int(first)].append(Entry(bytes: bytes, token: token))
        }
        self.entries = entries.map { $0.sorted { $0.bytes.count > $1.bytes.count } }
        isEmpty = tokens.isEmpty
    }

    /// `text[range]` as alternating stretches of plain text and matched tokens.
    func segments(_ text: ClassifiedText, _ range: Range<Int>) -> [Segment] {
        if isEmpty { return range.isEmpty ? [] : [.text(range)] }
        var segments: [Segment] = []
        var plainStart = range.lowerBound
        var position = range.lowerBound
        while position < range.upperBound {
            guard let entry = match(text.bytes, position, range.upperBound) else {
                position += 1
                continue
            }
            var start = position
            var stop = position + entry.bytes.count
            position = stop
            if entry.token.isSingleWord, touchesWord(text, start, stop, range) { continue }
            if entry.token.stripsLeft { start = max(plainStart, spaceStart(text, start, range.lowerBound)) }
            if entry.token.stripsRight {
                stop = text.endOfRun(from: stop, to: range.upperBound) { $0.contains(.whitespace) }
            }
            if plainStart < start { segments.append(.text(plainStart..<start)) }
            segments.append(.token(entry.token.id))
            plainStart = stop
        }
        if plainStart < range.upperBound { segments.append(.text(plainStart..<range.upperBound)) }
        return segments
    }

    private func match(_ bytes: [UInt8], _ position: Int, _ end: Int) -> Entry? {
        let candidates = entries[Int(bytes[position])]
        if candidates.isEmpty { return nil }
        return candidates.first { entry in
            position + entry.bytes.count <= end
                && ByteHash.equal(entry.bytes, 0, bytes, position, count: entry.bytes.count)
        }
    }

    private func touchesWord(_ text: ClassifiedText, _ start: Int, _ stop: Int, _ range: Range<Int>) -> Bool {
        if start > range.lowerBound, isWordScalar(text, previousScalar(text.bytes, start)) { return true }
        return stop < range.upperBound && isWordScalar(text, stop)
    }

    private func spaceStart(_ text: ClassifiedText, _ start: Int, _ lowest: Int) -> Int {
        var index = start
        while index > lowest {
            let previous = previousScalar(text.bytes, index)
            guard text.scalar(at: previous).class.contains(.whitespace) else { break }
            index = previous
        }
        return index
    }

    private func previousScalar(_ bytes: [UInt8], _ index: Int) -> Int {
        var previous = index - 1
        while bytes[previous] & 0xC0 == 0x80 { previous -= 1 }
        return previous
    }

    /// `\w` of the reference implementation: alphabetic, marks, decimal digits, connectors, joiners.
    private func isWordScalar(_ text: ClassifiedText, _ index: Int) -> Bool {
        let end = text.scalar(at: index).end
        guard let scalar = String(decoding: text.bytes[index..<end], as: UTF8.self).unicodeScalars.first else {
            return false
        }
        if scalar.properties.isAlphabetic || scalar.properties.isJoinControl { return true }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return true
        default: return false
        }
    }
}
