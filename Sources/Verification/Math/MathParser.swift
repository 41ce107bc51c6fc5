/// Reads tokens as one expression tree.
///
/// ```
/// answer  = element ((";" | "," | "and" | "or") element)*
/// element = side (relation side)*
/// side    = sum (("∪" | "∩" | "∖") sum)*
/// sum     = product (("+" | "-" | "±") product)* unit?
/// product = factors (("*" | "/" | "mod") factors)*
/// factors = ("+" | "-")* power power*
/// power   = atom "!"* ("^" script)?
/// ```
///
/// Factors without a sign between them bind tighter than `/`: `a/2b` is a over 2b. Depth, size and speculation are
/// bounded, so that every input ends quickly with a tree or a `MathSyntaxError`.
struct MathParser {
    static let depthLimit = 240
    static let nodeLimit = 6000
    static let memberLimit = 5000
    /// Operators in a row of which each takes the whole before it as its operand.
    private static let nestingLimit = 32

    var tokens: [MathToken]
    var index = 0
    var depth = 0
    var nodes = 0
    /// Bars of absolute values that are open.
    var openBars = 0
    /// Tokens that speculative readings of `|` may still take, all together.
    var barTokens = 1000
    /// Whether this is such a reading.
    var isSpeculative = false
    /// Variables of differentials that the integrals around have met: `dx`.
    var differentials: [String?] = []
    /// Names that sums, products and limits around bind.
    var bound: [String] = []
    /// Whether an answer's words may be a unit; inside scripts and arguments they may not.
    var allowsUnits = true
    /// Letters that the reference uses as variables: words made of them are products.
    let algebra: Set<Character>

    init(_ tokens: [MathToken], algebra: Set<Character> = []) {
        self.tokens = BracketPairs.simplified(tokens)
        self.algebra = algebra
    }

    /// The tree of a whole answer.
    mutating func answer() throws(MathSyntaxError) -> MathNode {
        guard !tokens.isEmpty else { throw MathSyntaxError(reason: "there is nothing", position: 0) }
        let node = try list(closing: nil)
        guard index == tokens.count else { throw unexpected() }
        return node
    }

    // MARK: Tokens

    var peek: MathToken.Kind? { index < tokens.count ? tokens[index].kind : nil }

    func peek(_ offset: Int) -> MathToken.Kind? {
        index + offset < tokens.count ? tokens[index + offset].kind : nil
    }

    mutating func take(_ kind: MathToken.Kind) -> Bool {
        guard peek == kind else { return false }
        index += 1
        return true
    }

    mutating func take(sign: Unicode.Scalar) -> Bool { take(.sign(sign)) }

    func fault(_ reason: String) -> MathSyntaxError {
        let position = index < tokens.count ? tokens[index].position : (tokens.last?.position ?? -1) + 1
        return MathSyntaxError(reason: reason, position: position)
    }

    func unexpected() -> MathSyntaxError {
        guard let peek else { return fault("it ends where an operand should follow") }
        return fault("\(Self.named(peek)) is not expected here")
    }

    private static func named(_ kind: MathToken.Kind) -> String {
        switch kind {
        case .text(let text), .word(let text), .other(let text), .command(let text): "'\(text.prefix(40))'"
        case .sign(let sign): "'\(sign)'"
        case .comma: "','"
        case .number: "a number"
        case .open, .close: "a bracket"
        case .relation: "a relation sign"
        default: "a sign"
        }
    }

    /// Counts a node, so that no input grows a tree without bound.
    mutating func count() throws(MathSyntaxError) {
        nodes += 1
        guard nodes <= Self.nodeLimit else { throw fault("it has more than \(Self.nodeLimit) parts") }
    }

    mutating func enter() throws(MathSyntaxError) {
        depth += 1
        guard depth <= Self.depthLimit else { throw fault("it is nested too deeply") }
    }

    // MARK: Lists and relations

    /// Elements up to `closing` (which stays), or to the end: one element is itself, several are a bare sequence.
    ///
    /// With semicolons, what commas join between two of them is one member: `p=5, q=2; p=7, q=2`.
    mutating func list(closing: MathToken.Bracket?) throws(MathSyntaxError) -> MathNode {
        try enter()
        defer { depth -= 1 }
        var groups: [[MathNode]] = [[]]
        while true {
            if peek == .command("ldots"), groups != [[]] || isSeparator(1) {
                index += 1
                groups[groups.count - 1].append(.ellipsis)
            } else {
                groups[groups.count - 1].append(try element())
            }
            guard groups[groups.count - 1].count <= Self.memberLimit else { throw fault("it has too many members") }
            guard let separator = separator() else { break }
            if separator == .semicolon { groups.append([]) }
            if isAtEnd(closing) { break }
        }
        if closing == nil, groups.count > 1, groups.contains(where: { $0.count > 1 }) {
            return .sequence(.none, groups.filter { !$0.isEmpty }.map(Self.tuple))
        }
        let members = groups.flatMap { $0 }
        return members.count == 1 ? members[0] : .sequence(.none, members)
    }

    private static func tuple(_ members: [MathNode]) -> MathNode {
        members.count == 1
            ? members[0] : .sequence(.brackets(openIsClosed: false, closeIsClosed: false), members)
    }

    private func isAtEnd(_ closing: MathToken.Bracket?) -> Bool {
        guard let peek else { return true }
        return closing.map { peek == .close($0) } ?? false
    }

    private func isSeparator(_ offset: Int) -> Bool {
        switch peek(offset) {
        case .comma, .semicolon: true
        default: false
        }
    }

    /// Steps over `,`, `;`, `and`, `or` and their combinations.
    private mutating func separator() -> MathToken.Kind? {
        var found: MathToken.Kind?
        while let kind = peek {
            switch kind {
            case .comma, .semicolon:
                if found == .comma || found == .semicolon { return found }
                found = kind
            case .text(let word), .word(let word):
                guard ["and", "or"].contains(word.lowercased()) else { return found }
                found = found ?? .comma
            case .command("and"), .command("or"): found = found ?? .comma
            default: return found
            }
            index += 1
        }
        return found
    }

    /// Sides with relation signs between them.
    mutating func element() throws(MathSyntaxError) -> MathNode {
        let first = try ratio()
        guard case .relation = peek else { return first }
        var sides = [first]
        var relations: [Relation] = []
        while case .relation(let relation) = peek {
            index += 1
            relations.append(relation)
            sides.append(try ratio())
            guard sides.count <= 64 else { throw fault("it has too many relation signs") }
        }
        try count()
        return .chain(sides, relations)
    }

    /// `a:b:c`.
    private mutating func ratio() throws(MathSyntaxError) -> MathNode {
        let first = try side()
        guard peek == .sign(":") else { return first }
        var parts = [first]
        while take(sign: ":") { parts.append(peek == .command("ldots") ? try ellipsis() : try side()) }
        return .ratio(parts)
    }

    private mutating func ellipsis() throws(MathSyntaxError) -> MathNode {
        index += 1
        return .ellipsis
    }

    private mutating func side() throws(MathSyntaxError) -> MathNode {
        var result = try sum()
        var differences = 0
        while case .command(let name) = peek, let sign = Self.setOperators[name] {
            index += 1
            try count()
            if sign == .difference { differences += 1 }
            guard differences <= Self.nestingLimit else { throw fault("it takes too many sets away") }
            result = .setOperation(sign, Self.operand(result), Self.operand(try sum()))
        }
        return result
    }

    /// Braces that only group in LaTeX make a set beside a set operator: `{1,3} \cup {2}`.
    private static func operand(_ node: MathNode) -> MathNode {
        switch node {
        case .sequence(.none, let members): .sequence(.braces, members)
        case .number, .mixed, .quotient, .negative(.number): .sequence(.braces, [node])
        default: node
        }
    }

    private static let setOperators: [String: MathNode.SetOperator] = [
        "cup": .union, "cap": .intersection, "setminus": .difference, "bigcup": .union,
    ]

    // MARK: Sums and products

    mutating func sum() throws(MathSyntaxError) -> MathNode {
        try enter()
        defer { depth -= 1 }
        var terms: [MathNode] = []
        var signs = 0
        if take(.command("pm")) {
            let magnitude = try product()
            terms.append(.plusMinus(nil, magnitude))
        } else {
            terms.append(try product())
        }
        while let kind = peek {
            if kind == .sign("+") || kind == .sign("-") {
                index += 1
                let term = try product()
                terms.append(kind == .sign("+") ? term : .negative(term))
            } else if kind == .command("pm") {
                index += 1
                signs += 1
                guard signs <= Self.nestingLimit else { throw fault("it has too many signs ±") }
                let left: MathNode = terms.count == 1 ? terms[0] : .sum(terms)
                terms = [.plusMinus(left, try product())]
            } else {
                break
            }
        }
        try count()
        return try withUnit(terms.count == 1 ? terms[0] : .sum(terms))
    }

    mutating func product() throws(MathSyntaxError) -> MathNode {
        var result = try factors()
        while let kind = peek {
            switch kind {
            case .sign("*"):
                var all = if case .product(let factors) = result { factors } else { [result] }
                while take(sign: "*") {
                    all.append(try factors())
                    try count()
                }
                result = .product(all)
                continue
            case .sign("/"):
                index += 1
                result = .quotient(result, try factors())
            case .command("mod"):
                index += 1
                result = .call("mod", [result, try factors()])
            default: return result
            }
            try count()
        }
        return result
    }

    /// Factors side by side, with their signs in front.
    mutating func factors() throws(MathSyntaxError) -> MathNode {
        var isNegative = false
        while let kind = peek, kind == .sign("+") || kind == .sign("-") {
            if kind == .sign("-") { isNegative.toggle() }
            index += 1
        }
        var all = [try power()]
        while startsFactor(after: all) {
            let next = try power()
            all.append(next)
            try count()
        }
        if all.count > 1 { all = all.map(Self.ungrouped) }
        let node: MathNode = all.count == 1 ? all[0] : .product(all)
        return isNegative ? .negative(node) : node
    }

    /// Braces around one factor of a product only group: `\{1+2\}\{3-4\}`.
    static func ungrouped(_ node: MathNode) -> MathNode {
        if case .sequence(.braces, let members) = node, members.count == 1 { members[0] } else { node }
    }

    /// Whether the next token multiplies the factors so far.
    private mutating func startsFactor(after factors: [MathNode]) -> Bool {
        switch peek {
        case .number:
            // Two numbers side by side are no product; `5!7!` and `(2)3` are.
            if case .number = factors[factors.count - 1] { return false }
            return true
        case .open:
            // `{5}{6}` is no product either.
            if case .number = factors[factors.count - 1], case .number = peek(1), peek == .open(.brace),
                peek(2) == .close(.brace)
            {
                return false
            }
            return !isUnitGroupNext(after: factors)
        case .sign("|"): return barOpensFactor()
        case .word: return !isUnitNext(after: factors) && !isConjunction
        case .begin: return true
        case .command(let name): return MathParser.startsOperand(name)
        case .currency: return false
        default: return false
        }
    }

    var isConjunction: Bool {
        if case .word(let word) = peek { ["and", "or"].contains(word.lowercased()) } else { false }
    }

    /// Commands that no operand starts with.
    private static func startsOperand(_ name: String) -> Bool {
        !["cup", "cap", "setminus", "bigcup", "pm", "mod", "and", "or", "to", "ldots", "choose", "infty"].contains(name)
    }
}
