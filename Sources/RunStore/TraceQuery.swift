/// What somebody is looking for among traces: words, phrases, expressions and fields, joined by AND, OR and NOT.
///
/// ```
/// step:100..200 class:corrective reward:>0.5 NOT is:truncated ("let me check" OR 等等 OR re:wait[,.])
/// ```
///
/// Bare words are looked for as they stand, with the spaces between them, in any script and inside words too; the case
/// of ASCII letters does not matter. Words between double quotes are looked for as whole words in this order, by the
/// index. After `re:` stands a POSIX extended expression, for which case does not matter either. Terms side by side must
/// all hold; AND binds tighter than OR, NOT tighter than both.
package struct TraceQuery: Sendable, Equatable {
    indirect enum Node: Sendable, Equatable {
        case all([Node])
        case any([Node])
        case not(Node)
        /// The completion holds the text.
        case text(String)
        /// The completion holds the words, in this order.
        case phrase(String)
        case expression(String)
        case field(QueryField, FieldTest)
    }

    /// One part of the conjunction at the top, with the place where it was written, in UTF-16 units.
    package struct Part: Sendable, Equatable {
        package let text: String
        package let place: Range<Int>
    }

    package let source: String
    /// What must hold together: leaving one out asks for more.
    package let parts: [Part]
    let root: Node

    /// - Throws: `QueryError` that names the place, and what was probably meant.
    package init(_ source: String) throws(QueryError) {
        var parser = try QueryParser(source)
        let parsed = try parser.parse()
        self.source = source
        root = parsed.root
        parts = parsed.parts
    }

    /// Whether the query says itself which states of traces it means.
    package var namesStates: Bool { Self.fields(root).contains { $0.0 == .state || $0.1.namesState } }

    /// The condition for SQL over `TraceRow.tables`, with its values.
    var condition: (sql: String, values: [SQLValue]) { Self.condition(root) }

    private static func condition(_ node: Node) -> (sql: String, values: [SQLValue]) {
        switch node {
        case .all(let nodes): joined(nodes, by: " AND ")
        case .any(let nodes): joined(nodes, by: " OR ")
        case .not(let node): ("NOT coalesce((\(condition(node).sql)), 0)", condition(node).values)
        case .text(let text): ("\(TextFunctions.contains)(trace.text, ?)", [.text(text)])
        case .phrase(let text): phrase(text)
        case .expression(let pattern): ("\(TextFunctions.matches)(trace.text, ?)", [.text(pattern)])
        case .field(let field, let test): field.condition(test)
        }
    }

    private static func joined(_ nodes: [Node], by word: String) -> (sql: String, values: [SQLValue]) {
        let parts = nodes.map(condition)
        return ("(" + parts.map(\.sql).joined(separator: word) + ")", parts.flatMap(\.values))
    }

    private static func phrase(_ text: String) -> (sql: String, values: [SQLValue]) {
        // Punctuation alone is in no index, but it can be looked for as it stands.
        guard let words = WordIndex.query("\"\(text)\"") else { return condition(.text(text)) }
        return ("trace.id IN (SELECT rowid FROM trace_words WHERE trace_words MATCH ?)", [.text(words)])
    }

    private static func fields(_ node: Node) -> [(QueryField, FieldTest)] {
        switch node {
        case .all(let nodes), .any(let nodes): nodes.flatMap(fields)
        case .not(let node): fields(node)
        case .field(let field, let test): [(field, test)]
        case .text, .phrase, .expression: []
        }
    }

    // MARK: Places

    /// Where the query's own texts stand in a completion, in bytes, ascending and without overlaps; what NOT forbids
    /// has no place.
    package func places(in text: String) -> [Range<Int>] {
        let bytes = Array(text.utf8)
        var places: [Range<Int>] = []
        for place in Self.places(root, bytes).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = places.last, place.lowerBound < last.upperBound { continue }
            places.append(place)
        }
        return places
    }

    private static func places(_ node: Node, _ text: [UInt8]) -> [Range<Int>] {
        switch node {
        case .all(let nodes), .any(let nodes): nodes.flatMap { places($0, text) }
        case .not: []
        case .text(let needle), .field(.has, .text(let needle)): FoldedText.places(of: Array(needle.utf8), in: text)
        case .phrase(let phrase): phrasePlaces(phrase, text)
        case .expression(let pattern): (try? TextExpression(pattern))?.places(in: text) ?? []
        case .field: []
        }
    }

    /// The phrase as it stands, else each of its words: the index passes over accents and punctuation.
    private static func phrasePlaces(_ phrase: String, _ text: [UInt8]) -> [Range<Int>] {
        let whole = FoldedText.places(of: Array(phrase.utf8), in: text)
        guard whole.isEmpty else { return whole }
        return phrase.split(whereSeparator: \.isWhitespace).flatMap { FoldedText.places(of: Array($0.utf8), in: text) }
    }
}
