/// A query as a condition for SQL over `TraceRow.tables`, flat enough for every build of SQLite.
///
/// SQLite's parser holds a hundred open symbols, and each nested bracket is one. So NOT stands at the leaves only (each
/// of which is true or false there, never null, so that De Morgan's laws hold), AND within AND and OR within OR are one,
/// and what nests deepest comes first.
struct QueryCondition {
    let sql: String
    let values: [SQLValue]
    /// How many brackets are open at most.
    let depth: Int

    private let isAlternative: Bool

    init(_ node: TraceQuery.Node) {
        self.init(node, isNegated: false)
    }

    private init(_ node: TraceQuery.Node, isNegated: Bool) {
        switch node {
        case .not(let inner): self.init(inner, isNegated: !isNegated)
        case .all(let nodes): self.init(joining: nodes, isNegated: isNegated, isAlternative: isNegated)
        case .any(let nodes): self.init(joining: nodes, isNegated: isNegated, isAlternative: !isNegated)
        case .text, .phrase, .expression, .field:
            let (sql, values) = Self.leaf(node)
            self.init(sql: isNegated ? "NOT coalesce((\(sql)), 0)" : sql, values: values, depth: 0)
        }
    }

    /// AND binds tighter than OR, so that only an alternative inside a conjunction needs brackets.
    private init(joining nodes: [TraceQuery.Node], isNegated: Bool, isAlternative: Bool) {
        let parts = nodes.map { node in
            let part = QueryCondition(node, isNegated: isNegated)
            return part.isAlternative && !isAlternative ? part.bracketed : part
        }.enumerated().sorted { ($1.element.depth, $0.offset) < ($0.element.depth, $1.offset) }.map(\.element)
        self.init(
            sql: parts.map(\.sql).joined(separator: isAlternative ? " OR " : " AND "),
            values: parts.flatMap(\.values), depth: parts.first?.depth ?? 0, isAlternative: isAlternative)
    }

    private init(sql: String, values: [SQLValue], depth: Int, isAlternative: Bool = false) {
        self.sql = sql
        self.values = values
        self.depth = depth
        self.isAlternative = isAlternative
    }

    /// The same condition, to stand beside others.
    var bracketed: QueryCondition { QueryCondition(sql: "(\(sql))", values: values, depth: depth + 1) }

    private static func leaf(_ node: TraceQuery.Node) -> (sql: String, values: [SQLValue]) {
        switch node {
        case .phrase(let text):
            // Punctuation alone is in no index, but it can be looked for as it stands.
            guard let words = WordIndex.query("\"\(text)\"") else { return leaf(.text(text)) }
            return ("trace.id IN (SELECT rowid FROM trace_words WHERE trace_words MATCH ?)", [.text(words)])
        case .expression(let pattern): return ("\(TextFunctions.matches)(trace.text, ?)", [.text(pattern)])
        case .field(let field, let test): return field.condition(test)
        case .text(let text): return ("\(TextFunctions.contains)(trace.text, ?)", [.text(text)])
        case .all, .any, .not: preconditionFailure("\(node) is no leaf")
        }
    }
}
