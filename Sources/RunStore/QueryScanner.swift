/// Cuts the text of a query into pieces.
struct QueryScanner {
    struct Piece: Equatable {
        enum Kind: Equatable {
            case open, close
            case word(String)
            case quoted(String)
            /// A name, and what stands behind its colon, quotes removed.
            case named(String, String)
        }

        let kind: Kind
        /// In UTF-16 units.
        let place: Range<Int>
    }

    private let units: [UInt16]
    private var position = 0

    private static let quote: UInt16 = 34

    init(_ source: String) {
        units = Array(source.utf16)
    }

    /// The next piece; nil at the end.
    ///
    /// - Throws: `QueryError` where a quotation does not end.
    mutating func piece() throws(QueryError) -> Piece? {
        while let unit = current, Self.isSpace(unit) { position += 1 }
        let start = position
        guard let unit = current else { return nil }
        switch unit {
        case 40, 41:
            position += 1
            return Piece(kind: unit == 40 ? .open : .close, place: start..<position)
        case Self.quote:
            let text = try quoted()
            return Piece(kind: .quoted(text), place: start..<position)
        default:
            if let name = name() {
                let value = current == Self.quote ? try quoted() : bare(holdsBrackets: name == "re")
                return Piece(kind: .named(name, value), place: start..<position)
            }
            return Piece(kind: .word(bare(holdsBrackets: false)), place: start..<position)
        }
    }

    private var current: UInt16? { position < units.count ? units[position] : nil }

    /// The name before a colon that something follows; nil, and nothing is read, where there is none.
    private mutating func name() -> String? {
        var end = position
        while end < units.count, Self.isLetter(units[end]) { end += 1 }
        guard end > position, end + 1 < units.count, units[end] == 58, !Self.isSpace(units[end + 1]) else { return nil }
        defer { position = end + 1 }
        return text(position..<end)
    }

    /// Up to the next space, or to a bracket that the piece did not open itself.
    private mutating func bare(holdsBrackets: Bool) -> String {
        let start = position
        var depth = 0
        while let unit = current, !Self.isSpace(unit) {
            if unit == 40 {
                if !holdsBrackets { break }
                depth += 1
            }
            if unit == 41 {
                if depth == 0 { break }
                depth -= 1
            }
            if unit == Self.quote, !holdsBrackets { break }
            position += 1
        }
        return text(start..<position)
    }

    /// What stands between the quotes; a quote behind a backslash is part of it.
    private mutating func quoted() throws(QueryError) -> String {
        let start = position
        position += 1
        while let unit = current, unit != Self.quote {
            position += unit == 92 && position + 1 < units.count && units[position + 1] == Self.quote ? 2 : 1
        }
        guard current != nil else {
            throw QueryError(
                description: "a \" has no partner", suggestion: text(0..<units.count) + "\"",
                place: start..<units.count)
        }
        position += 1
        return text(start + 1..<position - 1).replacing("\\\"", with: "\"")
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: units[range], as: UTF16.self)
    }

    private static func isSpace(_ unit: UInt16) -> Bool {
        Unicode.Scalar(unit)?.properties.isWhitespace ?? false
    }

    private static func isLetter(_ unit: UInt16) -> Bool {
        (65...90).contains(unit) || (97...122).contains(unit)
    }
}
