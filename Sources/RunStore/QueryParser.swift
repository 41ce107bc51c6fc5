import Basics

/// Reads the text of a query.
///
/// ```
/// query = all { "OR" all }      all = term { [ "AND" ] term }      term = [ "NOT" ] ( "(" query ")" | leaf )
/// leaf  = word { word } | '"' words '"' | "re:" expression | field ":" ( value | '"' value '"' )
/// ```
struct QueryParser {
    /// A piece of the query that cannot be taken apart, with its place in UTF-16 units.
    private struct Token {
        enum Kind: Equatable {
            case open, close, and, or, not
            case leaf(TraceQuery.Node)
        }

        let kind: Kind
        let place: Range<Int>

        /// Whether it is text that stands there as it is looked for.
        var isWord: Bool { if case .leaf(.text) = kind { true } else { false } }
    }

    private let source: String
    private var tokens: [Token] = []
    private var next = 0
    /// How many brackets and NOTs are open.
    private var depth = 0

    private static let longest = 4096
    private static let deepest = 100
    private static let mostLeaves = 200

    /// - Throws: `QueryError` also where the query is longer, or holds more, than anybody would write.
    init(_ source: String) throws(QueryError) {
        self.source = source
        guard source.utf8.count <= Self.longest else {
            throw QueryError(
                description: "the query has \(source.utf8.count) bytes; at most \(Self.longest) are read",
                suggestion: nil, place: 0..<source.utf16.count)
        }
        var scanner = QueryScanner(source)
        let units = Array(source.utf16)
        while let piece = try scanner.piece() {
            let token = Token(kind: try Self.kind(piece, source), place: piece.place)
            guard token.isWord, let last = tokens.last, last.isWord else {
                tokens.append(token)
                continue
            }
            // Words side by side are one text, with the spaces between them.
            let place = last.place.lowerBound..<token.place.upperBound
            let text = String(decoding: units[place], as: UTF16.self)
            tokens[tokens.count - 1] = Token(kind: .leaf(.text(text)), place: place)
        }
        guard !tokens.isEmpty else {
            throw QueryError(description: "the query is empty", suggestion: nil, place: 0..<0)
        }
        let leaves = tokens.filter { if case .leaf = $0.kind { true } else { false } }
        if leaves.count > Self.mostLeaves {
            throw error(
                "the query asks for \(leaves.count) things; at most \(Self.mostLeaves) can be looked for at once",
                at: leaves[Self.mostLeaves].place)
        }
    }

    mutating func parse() throws(QueryError) -> (root: TraceQuery.Node, parts: [TraceQuery.Part]) {
        let (root, places) = try any()
        if next < tokens.count {
            throw error("there is a ) without its (", at: tokens[next].place)
        }
        let units = Array(source.utf16)
        return (
            root,
            places.map { TraceQuery.Part(text: String(decoding: units[$0], as: UTF16.self), place: $0) }
        )
    }

    /// The node, and the places of the parts that must hold together.
    private mutating func any() throws(QueryError) -> (TraceQuery.Node, [Range<Int>]) {
        var nodes: [TraceQuery.Node] = []
        var (node, places) = try all()
        nodes.append(node)
        while peek == .or {
            next += 1
            let more = try all()
            nodes.append(more.0)
            places = [(places.first?.lowerBound ?? 0)..<(more.1.last?.upperBound ?? 0)]
        }
        node = nodes.count == 1 ? nodes[0] : .any(nodes)
        return (node, places)
    }

    private mutating func all() throws(QueryError) -> (TraceQuery.Node, [Range<Int>]) {
        var nodes: [TraceQuery.Node] = []
        var places: [Range<Int>] = []
        while true {
            if peek == .and, !nodes.isEmpty { next += 1 }
            guard let kind = peek, kind != .or, kind != .close else { break }
            let (node, place) = try term()
            nodes.append(node)
            places.append(place)
        }
        guard let first = nodes.first else {
            let place = next < tokens.count ? tokens[next].place : (tokens.last?.place ?? 0..<0)
            throw error("something to look for is missing here", at: place)
        }
        return (nodes.count == 1 ? first : .all(nodes), places)
    }

    private mutating func term() throws(QueryError) -> (TraceQuery.Node, Range<Int>) {
        let token = tokens[next]
        next += 1
        switch token.kind {
        case .not:
            guard let kind = peek, kind != .or, kind != .and, kind != .close else {
                throw error("NOT is followed by nothing it could exclude", at: token.place)
            }
            let (node, place) = try deeper(token) { parser throws(QueryError) in try parser.term() }
            let whole = token.place.lowerBound..<place.upperBound
            if case .not(let inner) = node { return (inner, whole) }
            return (.not(node), whole)
        case .open:
            let (node, _) = try deeper(token) { parser throws(QueryError) in try parser.any() }
            guard peek == .close else { throw error("there is a ( without its )", at: token.place) }
            next += 1
            return (node, token.place.lowerBound..<tokens[next - 1].place.upperBound)
        case .leaf(let node): return (node, token.place)
        case .and, .or, .close: throw error("something to look for is missing here", at: token.place)
        }
    }

    /// What stands behind a bracket or a NOT: the parser calls itself for it, and its stack has an end.
    private mutating func deeper<Result>(
        _ token: Token, _ read: (inout QueryParser) throws(QueryError) -> Result
    ) throws(QueryError) -> Result {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else {
            throw error("brackets and NOT stand more than \(Self.deepest) deep here", at: token.place)
        }
        return try read(&self)
    }

    private var peek: Token.Kind? { next < tokens.count ? tokens[next].kind : nil }

    private func error(_ description: String, at place: Range<Int>) -> QueryError {
        QueryError(description: description, suggestion: nil, place: place)
    }

    // MARK: Leaves

    private static func kind(_ piece: QueryScanner.Piece, _ source: String) throws(QueryError) -> Token.Kind {
        switch piece.kind {
        case .open: return .open
        case .close: return .close
        case .quoted(let text): return .leaf(.phrase(text))
        case .word("AND"): return .and
        case .word("OR"): return .or
        case .word("NOT"): return .not
        case .word(let text): return .leaf(.text(text))
        case .named("re", let pattern):
            do {
                _ = try TextExpression(pattern)
            } catch {
                throw QueryError(
                    description: "re:\(pattern) is not an expression: \(error.reason)", suggestion: nil,
                    place: piece.place)
            }
            return .leaf(.expression(pattern))
        case .named(let name, let value): return .leaf(try field(name, value, piece, source))
        }
    }

    private static func field(
        _ name: String, _ value: String, _ piece: QueryScanner.Piece, _ source: String
    ) throws(QueryError) -> TraceQuery.Node {
        guard let field = QueryField(name) else {
            let names = QueryField.allCases.map(\.rawValue) + ["re"]
            let near = nearest(name, in: names)
            let hint = near.map { " - did you mean \($0)?" } ?? "; there are \(names.joined(separator: ", "))"
            throw QueryError(
                description: "no field '\(name)'\(hint)", suggestion: near.map { mended(source, piece, $0) },
                place: piece.place)
        }
        switch field.kind {
        case .number:
            guard let test = FieldTest(number: value) else {
                throw QueryError(
                    description:
                        "\(name):\(value) is not a number; write \(name):3, \(name):>3, \(name):<=3 or \(name):3..5",
                    suggestion: nil, place: piece.place)
            }
            return .field(field, test)
        case .text: return .field(field, .text(value))
        case .word(let words):
            guard words.contains(value) else {
                let near = EditDistance.nearest(value, in: words)
                let hint = near.map { " - did you mean \($0)?" } ?? "; there are \(words.joined(separator: ", "))"
                throw QueryError(
                    description: "\(name) is never '\(value)'\(hint)",
                    suggestion: near.map { mended(source, piece, "\(name):\($0)", wholly: true) }, place: piece.place)
            }
            return .field(field, .word(value))
        }
    }

    /// Also `lenght`, whose field is called `len` here, and other long forms.
    private static func nearest(_ name: String, in names: [String]) -> String? {
        let longForms = ["correct": "is", "truncated": "is", "text": "has", "regex": "re"]
        if let near = EditDistance.nearest(name, in: names + longForms.keys.sorted()) { return longForms[near] ?? near }
        return nil
    }

    /// The query with the name of the field, or the whole piece, replaced.
    private static func mended(
        _ source: String, _ piece: QueryScanner.Piece, _ text: String, wholly: Bool = false
    ) -> String {
        let units = Array(source.utf16)
        var rest = Array(units[piece.place])
        if !wholly { rest.removeFirst(rest.firstIndex(of: 58) ?? 0) } else { rest = [] }
        let parts = [
            Array(units[..<piece.place.lowerBound]), Array(text.utf16), rest, Array(units[piece.place.upperBound...]),
        ]
        return String(decoding: parts.joined(), as: UTF16.self)
    }
}
