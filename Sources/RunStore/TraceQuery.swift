/// What somebody is looking for among traces: words, phrases, expressions and fields, joined by AND, OR and NOT.
///
/// ```
/// step:100..200 class:corrective reward:>0.5 NOT is:truncated ("let me check" OR 等等 OR re:wait[,.])
/// ```
///
/// Bare words are looked for as they stand, with the spaces between them, in any script and inside words too; the case
/// of ASCII letters does not matter. Words between double quotes are looked for as whole words in this order, by the
/// index. After `re:` stands a POSIX extended expression, for which case does not matter either. Terms side by side must
/// all hold; AND binds tighter than OR, NOT tighter than both. A query has at most 4 KB and 200 things to look for.
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

    /// Brackets that the condition for SQL may nest; SQLite's parser gives up at about twice as many.
    private static let deepestCondition = 30

    /// - Throws: `QueryError` that names the place, and what was probably meant.
    package init(_ source: String) throws(QueryError) {
        var parser = try QueryParser(source)
        let parsed = try parser.parse()
        self.source = source
        root = parsed.root
        parts = parsed.parts
        guard QueryCondition(root).depth <= Self.deepestCondition else {
            throw QueryError(
                description: "AND and OR take turns more than \(Self.deepestCondition) brackets deep", suggestion: nil,
                place: 0..<source.utf16.count)
        }
    }

    /// Whether the query says itself which states of traces it means.
    package var namesStates: Bool { Self.fields(root).contains { $0.0 == .state || $0.1.namesState } }

    /// Whether it asks for words and texts only, so that what is found contains them.
    package var isPlainText: Bool {
        func isPlain(_ node: Node) -> Bool {
            switch node {
            case .text, .phrase: true
            case .all(let nodes): nodes.allSatisfy(isPlain)
            case .any, .not, .expression, .field: false
            }
        }
        return isPlain(root)
    }

    /// Whether it asks for what only traces with reflection metrics can have.
    package var asksForReflection: Bool {
        Self.fields(root).contains { field, test in
            [.class, .flips, .strong, .marker].contains(field) || (field == .is && test == .word("aha"))
        }
    }

    /// The condition for SQL over `TraceRow.tables`, with its values.
    var condition: (sql: String, values: [SQLValue]) {
        let condition = QueryCondition(root).bracketed
        return (condition.sql, condition.values)
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
    package func places(in text: String, until deadline: Deadline? = nil) -> [Range<Int>] {
        let bytes = Array(text.utf8)
        var places: [Range<Int>] = []
        for place in Self.places(root, bytes, deadline).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = places.last, place.lowerBound < last.upperBound { continue }
            places.append(place)
        }
        return places
    }

    private static func places(_ node: Node, _ text: [UInt8], _ deadline: Deadline?) -> [Range<Int>] {
        switch node {
        case .all(let nodes), .any(let nodes): nodes.flatMap { places($0, text, deadline) }
        case .not: []
        case .text(let needle), .field(.has, .text(let needle)):
            CaseFoldedBytes.places(of: Array(needle.utf8), in: text)
        case .phrase(let phrase): phrasePlaces(phrase, text)
        case .expression(let pattern): (try? TextExpression(pattern))?.places(in: text, until: deadline) ?? []
        case .field: []
        }
    }

    /// The phrase as it stands, else each of its words: the index passes over accents and punctuation.
    private static func phrasePlaces(_ phrase: String, _ text: [UInt8]) -> [Range<Int>] {
        let whole = CaseFoldedBytes.places(of: Array(phrase.utf8), in: text)
        guard whole.isEmpty else { return whole }
        return phrase.split(whereSeparator: \.isWhitespace).flatMap {
            CaseFoldedBytes.places(of: Array($0.utf8), in: text)
        }
    }
}
