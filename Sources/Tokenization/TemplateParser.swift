/// Builds the statements of a template from its tokens.
struct TemplateParser {
    /// Nesting of brackets and of statements; each level costs a dozen stack frames.
    private static let deepestNesting = 48
    /// Height of an expression tree, which a long chain of `+` or filters reaches without nesting.
    private static let highestExpression = 160

    private let tokens: [TemplateToken]
    private var position = 0
    private var nesting = 0

    init(_ tokens: [TemplateToken]) {
        self.tokens = tokens
    }

    // MARK: Tokens

    var current: TemplateToken { tokens[min(position, tokens.count - 1)] }
    var line: Int { current.line }

    mutating func advance() {
        position += 1
    }

    func isSign(_ sign: String) -> Bool { current.kind == .sign(sign) }

    func isName(_ name: String) -> Bool { current.kind == .name(name) }

    /// Whether the token after the current one is the name `name`.
    func isFollowed(byName name: String) -> Bool {
        position + 1 < tokens.count && tokens[position + 1].kind == .name(name)
    }

    /// Consumes the sign if it is next.
    mutating func take(sign: String) -> Bool {
        guard isSign(sign) else { return false }
        advance()
        return true
    }

    /// Consumes the name if it is next.
    mutating func take(name: String) -> Bool {
        guard isName(name) else { return false }
        advance()
        return true
    }

    mutating func expect(sign: String) throws(TemplateError) {
        guard take(sign: sign) else { throw .syntax(reason: "expected '\(sign)', found \(found)", line: line) }
    }

    mutating func identifier() throws(TemplateError) -> String {
        guard case .name(let name) = current.kind else {
            throw .syntax(reason: "expected a name, found \(found)", line: line)
        }
        advance()
        return name
    }

    /// The current token, for error messages.
    var found: String {
        switch current.kind {
        case .text: "text"
        case .outputBegin: "'{{'"
        case .outputEnd: "'}}'"
        case .blockBegin: "'{%'"
        case .blockEnd: "'%}'"
        case .name(let name): "'\(name)'"
        case .string: "a string"
        case .integer, .number: "a number"
        case .sign(let sign): "'\(sign)'"
        case .end: "the end of the template"
        }
    }

    /// Runs `body` one level deeper.
    mutating func nested<Value>(
        _ body: (inout TemplateParser) throws(TemplateError) -> Value
    ) throws(TemplateError) -> Value {
        guard nesting < Self.deepestNesting else {
            throw .limit(what: "more than \(Self.deepestNesting) levels of nesting", line: line)
        }
        nesting += 1
        defer { nesting -= 1 }
        return try body(&self)
    }

    /// An expression node whose tree stays within the height that evaluation may recurse.
    func node(_ kind: TemplateExpression.Kind, _ line: Int, over heights: Int...) throws(TemplateError)
        -> TemplateExpression
    {
        let height = (heights.max() ?? 0) + 1
        guard height <= Self.highestExpression else {
            throw .limit(what: "an expression of more than \(Self.highestExpression) chained operations", line: line)
        }
        return TemplateExpression(kind: kind, line: line, height: height)
    }

    // MARK: Statements

    mutating func template() throws(TemplateError) -> [TemplateStatement] {
        let statements = try statements(until: [])
        guard current.kind == .end else { throw .syntax(reason: "unexpected \(found)", line: line) }
        return statements
    }

    /// Statements up to a block that opens with one of `ends`, whose name is left as the current token.
    private mutating func statements(until ends: Set<String>) throws(TemplateError) -> [TemplateStatement] {
        var statements: [TemplateStatement] = []
        while true {
            switch current.kind {
            case .end:
                if ends.isEmpty { return statements }
                throw .syntax(
                    reason: "the template ends before '\(ends.sorted().joined(separator: "' or '"))'", line: line)
            case .text(let text):
                statements.append(.text(text))
                advance()
            case .outputBegin:
                advance()
                statements.append(.output(try expression()))
                guard current.kind == .outputEnd else {
                    throw .syntax(reason: "expected '}}', found \(found)", line: line)
                }
                advance()
            default:
                advance()
                if case .name(let name) = current.kind, ends.contains(name) { return statements }
                statements.append(try nested { parser throws(TemplateError) in try parser.block() })
            }
        }
    }

    private mutating func block() throws(TemplateError) -> TemplateStatement {
        let line = line
        let keyword = try identifier()
        switch keyword {
        case "for": return try loop()
        case "if": return try condition()
        case "set": return try assignment()
        case "else", "elif", "endif", "endfor":
            throw .syntax(reason: "'\(keyword)' without its beginning", line: line)
        default:
            throw .unsupported(construct: "the statement '\(keyword)'", line: line)
        }
    }

    private mutating func endBlock() throws(TemplateError) {
        guard current.kind == .blockEnd else { throw .syntax(reason: "expected '%}', found \(found)", line: line) }
        advance()
    }

    private mutating func condition() throws(TemplateError) -> TemplateStatement {
        var branches: [TemplateBranch] = []
        var otherwise: [TemplateStatement] = []
        repeat {
            let test = try expression()
            try endBlock()
            branches.append(TemplateBranch(condition: test, body: try statements(until: ["elif", "else", "endif"])))
        } while take(name: "elif")
        if take(name: "else") {
            try endBlock()
            otherwise = try statements(until: ["endif"])
        }
        advance()
        try endBlock()
        return .condition(branches, otherwise: otherwise)
    }

    private mutating func loop() throws(TemplateError) -> TemplateStatement {
        var names = [try identifier()]
        while take(sign: ",") { names.append(try identifier()) }
        guard take(name: "in") else { throw .syntax(reason: "expected 'in', found \(found)", line: line) }
        let items = try disjunction()
        let filter = take(name: "if") ? try expression() : nil
        if isName("recursive") { throw .unsupported(construct: "a recursive loop", line: line) }
        try endBlock()
        let body = try statements(until: ["else", "endfor"])
        var otherwise: [TemplateStatement] = []
        if take(name: "else") {
            try endBlock()
            otherwise = try statements(until: ["endfor"])
        }
        advance()
        try endBlock()
        return .loop(TemplateLoop(names: names, items: items, filter: filter, body: body, otherwise: otherwise))
    }

    private mutating func assignment() throws(TemplateError) -> TemplateStatement {
        let name = try identifier()
        let member = take(sign: ".") ? try identifier() : nil
        if isSign(",") { throw .unsupported(construct: "assigning to several names", line: line) }
        if current.kind == .blockEnd || isSign("|") { throw .unsupported(construct: "a set block", line: line) }
        try expect(sign: "=")
        let value = try expression()
        try endBlock()
        guard let member else { return .set(name: name, value: value) }
        return .setMember(namespace: name, member: member, value: value)
    }
}
