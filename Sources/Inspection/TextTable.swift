/// Rows of text under headings, in columns as wide as they need, for terminals and logs: no colour, no borders.
package struct TextTable: Sendable, Equatable {
    package enum Alignment: Sendable, Equatable {
        case left, right
    }

    private let headings: [String]
    private let alignments: [Alignment]
    private var rows: [[String]] = []

    package init(_ columns: [(heading: String, alignment: Alignment)]) {
        headings = columns.map(\.heading)
        alignments = columns.map(\.alignment)
    }

    package mutating func add(_ cells: [String]) {
        precondition(cells.count == headings.count, "\(cells.count) cells for \(headings.count) columns")
        rows.append(cells.map(Self.oneLine))
    }

    /// The table; each line ends in a line break.
    package var text: String {
        let widths = headings.indices.map { column in
            ([headings] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([headings] + rows).map { cells in
            var line = cells.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - cells[column].count)
                return alignments[column] == .left ? cells[column] + padding : padding + cells[column]
            }.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    /// Control characters could move a terminal's cursor or colour what follows.
    private static func oneLine(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
