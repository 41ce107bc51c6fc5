/// Sums, products, limits, integrals and derivatives: operators that bind a variable.
extension MathParser {
    /// The limits under and over an operator, in either order; empty ones do not count.
    private mutating func scripts() throws(MathSyntaxError) -> (lower: [MathToken], upper: MathNode?) {
        var lower: [MathToken] = []
        var upper: MathNode?
        while true {
            if take(sign: "_") {
                lower = try rawScript()
            } else if take(sign: "^") {
                let raw = try rawScript()
                upper = raw.isEmpty ? nil : try inner(raw) { parser throws(MathSyntaxError) in try parser.sum() }
            } else {
                return (lower, upper)
            }
        }
    }

    /// The tokens of a script, without reading them.
    private mutating func rawScript() throws(MathSyntaxError) -> [MathToken] {
        guard peek != nil else { throw unexpected() }
        guard peek == .open(.brace) else {
            let start = index
            _ = try script()
            return Array(tokens[start..<index])
        }
        var (end, open) = (index, 0)
        while end < tokens.count {
            if tokens[end].kind == .open(.brace) { open += 1 }
            if tokens[end].kind == .close(.brace) { open -= 1 }
            if open == 0 { break }
            end += 1
        }
        guard end < tokens.count else { throw fault("a brace is not closed") }
        defer { index = end + 1 }
        return Array(tokens[(index + 1)..<end])
    }

    /// Reads `raw` with this parser's limits.
    private mutating func inner(
        _ raw: [MathToken], _ read: (inout MathParser) throws(MathSyntaxError) -> MathNode
    ) throws(MathSyntaxError) -> MathNode {
        var parser = MathParser(raw, algebra: algebra)
        (parser.depth, parser.nodes, parser.bound, parser.allowsUnits) = (depth, nodes, bound, false)
        try parser.enter()
        let node = try read(&parser)
        guard parser.index == parser.tokens.count else { throw parser.unexpected() }
        nodes = parser.nodes
        return node
    }

    mutating func bigOperator(_ kind: MathNode.Binder) throws(MathSyntaxError) -> MathNode {
        let (lower, upper) = try scripts()
        let condition = try inner(lower) { parser throws(MathSyntaxError) in try parser.element() }
        guard case .chain(let sides, let relations) = condition, relations == [.equal],
            case .symbol(let variable) = sides[0]
        else { throw fault("a sum or a product lacks its 'variable = start'") }
        bound.append(variable)
        defer { bound.removeLast() }
        let body = try product()
        return .binder(kind, variable: "\(variable)#", lower: sides[1], upper: upper, body: body)
    }

    mutating func limit() throws(MathSyntaxError) -> MathNode {
        let (raw, _) = try scripts()
        guard let arrow = raw.firstIndex(where: { $0.kind == .command("to") }) else {
            throw fault("a limit lacks its '\\to'")
        }
        let variable = try inner(Array(raw[..<arrow])) { parser throws(MathSyntaxError) in try parser.atom() }
        guard case .symbol(let name) = variable else { throw fault("a limit lacks its variable") }
        var target = Array(raw[(arrow + 1)...])
        var direction = "±"
        if let (sign, count) = Self.direction(target) {
            direction = sign
            target.removeLast(count)
        }
        let point = try inner(target) { parser throws(MathSyntaxError) in try parser.sum() }
        bound.append(name)
        defer { bound.removeLast() }
        let body = try product()
        // A limit from both sides of a body without its variable is the body; the direction tells limits apart.
        guard body.contains({ $0 == .symbol("\(name)#") }) else { return body }
        return .binder(.limit, variable: "\(name)#", lower: point, upper: .symbol(direction), body: body)
    }

    /// `^+`, `^{-}` at the end of a limit's point.
    private static func direction(_ tokens: [MathToken]) -> (String, Int)? {
        for sign in ["+", "-"] as [Unicode.Scalar] {
            let kinds = tokens.map(\.kind)
            for pattern in [[.sign("^"), .sign(sign)], [.sign("^"), .open(.brace), .sign(sign), .close(.brace)]]
                as [[MathToken.Kind]]
            where kinds.count > pattern.count && Array(kinds.suffix(pattern.count)) == pattern {
                return (String(sign), pattern.count)
            }
        }
        return nil
    }

    // MARK: Integrals and derivatives

    mutating func integral() throws(MathSyntaxError) -> MathNode {
        let (raw, upper) = try scripts()
        let lower = raw.isEmpty ? nil : try inner(raw) { parser throws(MathSyntaxError) in try parser.sum() }
        differentials.append(nil)
        let body: MathNode
        do {
            body = try sum()
        } catch {
            differentials.removeLast()
            throw error
        }
        let variable = differentials.removeLast() ?? body.variables.sorted().last ?? "x"
        return .binder(.integral, variable: variable, lower: lower, upper: upper, body: Self.ungrouped(body))
    }

    func isDifferentialNext() -> Bool {
        guard differentials.last != nil, case .word(let word) = peek else { return false }
        return word.hasPrefix("d") && (word.count == 2 || word == "d")
    }

    /// `dx` or `d\theta` as the factor 1; the integral around learns its variable.
    mutating func takeDifferential(_ word: String) -> MathNode? {
        guard word.hasPrefix("d"), word.unicodeScalars.count <= 2, let last = differentials.indices.last,
            differentials[last] == nil
        else { return nil }
        if word.unicodeScalars.count == 2 {
            index += 1
            differentials[last] = String(word.dropFirst())
            return .integer(1)
        }
        switch peek(1) {
        case .word(let name):
            let letter = String(name.prefix(1))
            guard name.count == 1 else { return nil }
            index += 2
            differentials[last] = letter
        case .command(let name):
            index += 2
            differentials[last] = name == "pi" ? "π" : name
        default: return nil
        }
        return .integer(1)
    }

    /// `\frac{a}{b}`, or a derivative: `\frac{d}{dx} y`, `\frac{dy}{dx}`.
    mutating func fraction() throws(MathSyntaxError) -> MathNode {
        if let variable = derivativeVariable() {
            guard case .word(let first) = peek(1) else { throw unexpected() }
            let raw = try rawScript()
            var body = Array(raw.dropFirst())
            if first.count > 1 {
                body.insert(
                    MathToken(
                        kind: .word(String(first.dropFirst())), position: raw[0].position + 1, hasSpaceBefore: false),
                    at: 0)
            }
            _ = try rawScript()
            let node =
                body.isEmpty ? try product() : try inner(body) { parser throws(MathSyntaxError) in try parser.sum() }
            return .binder(.derivative, variable: variable, lower: nil, upper: nil, body: node)
        }
        let numerator = try argument()
        let denominator = try argument()
        return .quotient(numerator, denominator)
    }

    /// The variable of the differential below, where the fraction that comes next is a derivative.
    private func derivativeVariable() -> String? {
        guard differentials.isEmpty, peek == .open(.brace), case .word(let first) = peek(1), first.hasPrefix("d") else {
            return nil
        }
        var (end, open) = (index, 0)
        while end < tokens.count {
            if tokens[end].kind == .open(.brace) { open += 1 }
            if tokens[end].kind == .close(.brace) { open -= 1 }
            end += 1
            if open == 0 { break }
        }
        guard end < tokens.count, tokens[end].kind == .open(.brace) else { return nil }
        let below = tokens[(end + 1)...].prefix { $0.kind != .close(.brace) }.map(\.kind)
        if below.count == 1, case .word(let word) = below[0], word.hasPrefix("d"), word.count == 2 {
            return String(word.dropFirst())
        }
        if below.count == 2, below[0] == .word("d") {
            if case .word(let name) = below[1], name.count == 1 { return name }
            if case .command(let name) = below[1] { return name }
        }
        return nil
    }
}
