/// Powers, and what stands between operators.
extension MathParser {
    /// `atom "!"* ("^" script)?`, with a mixed number as one atom.
    mutating func power() throws(MathSyntaxError) -> MathNode {
        try enter()
        defer { depth -= 1 }
        let base = try atom()
        return try suffixed(base)
    }

    private mutating func suffixed(_ base: MathNode) throws(MathSyntaxError) -> MathNode {
        var node = base
        while let kind = peek {
            switch kind {
            case .sign("!"):
                index += 1
                node = .call("factorial", [node])
            case .percent:
                index += 1
                node = .percent(node)
            case .degree:
                index += 1
                node = .degree(node)
            case .sign("^"):
                index += 1
                if isDegreeNext() {
                    node = .degree(node)
                } else if peek == .sign("'") {
                    index += 1
                    node = primed(node)
                } else {
                    node = .power(Self.ungrouped(node), try script(isExponent: true))
                }
            case .sign("'"):
                index += 1
                node = primed(node)
            case .sign("_"):
                node = try subscripted(node)
            default: return node
            }
            try count()
        }
        return node
    }

    private func primed(_ node: MathNode) -> MathNode {
        if case .symbol(let name) = node { .symbol(name + "'") } else { .call("prime", [node]) }
    }

    /// Steps over `\circ`, `{\circ}` after `^`.
    private mutating func isDegreeNext() -> Bool {
        if take(.degree) { return true }
        guard peek == .open(.brace), peek(1) == .degree, peek(2) == .close(.brace) else { return false }
        index += 3
        return true
    }

    /// An exponent or an index: a group, a sign with what follows, or one token, of a word one letter.
    ///
    /// - Parameter isExponent: whether `^` goes on: `2^3^2` is 2 to the power of 9, `x_1^2` the square of `x_1`.
    mutating func script(isExponent: Bool = false) throws(MathSyntaxError) -> MathNode {
        try enter()
        defer { depth -= 1 }
        let outer = allowsUnits
        allowsUnits = false
        defer { allowsUnits = outer }
        if take(sign: "-") { return .negative(try script(isExponent: isExponent)) }
        if take(sign: "+") { return try script(isExponent: isExponent) }
        if peek == .open(.brace) { return try group() }
        if peek == .sign("*") {
            index += 1
            return .symbol("*")
        }
        let node = try atom()
        guard isExponent, peek == .sign("^"), peek(1) != .degree else { return node }
        index += 1
        return .power(node, try script(isExponent: true))
    }

    /// `{…}` as one expression.
    mutating func group() throws(MathSyntaxError) -> MathNode {
        guard take(.open(.brace)) else { throw fault("'{' is expected") }
        let bars = openBars
        openBars = 0
        defer { openBars = bars }
        let node = try list(closing: .brace)
        if take(.command("choose")) {
            let lower = try list(closing: .brace)
            guard take(.close(.brace)) else { throw fault("a brace is not closed") }
            return .call("binomial", [node, lower])
        }
        guard take(.close(.brace)) else { throw fault("a brace is not closed") }
        return node
    }

    /// The argument of `\frac` and its kin: a group, or one token.
    mutating func argument() throws(MathSyntaxError) -> MathNode {
        let outer = allowsUnits
        allowsUnits = false
        defer { allowsUnits = outer }
        return peek == .open(.brace) ? try group() : try atom()
    }

    func subscriptText(_ from: Int, _ end: Int) -> String {
        tokens[from..<end].map { token in
            switch token.kind {
            case .number(let literal): literal.value.description
            case .word(let word), .text(let word), .command(let word): word
            case .sign(let sign): String(sign)
            case .comma: ","
            case .relation: "="
            default: ""
            }
        }.joined()
    }

    /// `x_{12}` is a name; `1011_2` is a number in base 2.
    private mutating func subscripted(_ node: MathNode) throws(MathSyntaxError) -> MathNode {
        index += 1
        let start = index
        let label = try script()
        let text = subscriptText(start, index)
        switch node {
        case .symbol(let name): return .symbol("\(name)_\(text)")
        case .power(.symbol(let name), let exponent): return .power(.symbol("\(name)_\(text)"), exponent)
        case .number(let literal):
            guard case .number(let base) = label, let base = base.value.numerator.integer, (2...36).contains(base),
                literal.isWhole, let value = literal.value.numerator.read(inBase: base)
            else { throw fault("an index after a number is no base") }
            return .based(value, base: base)
        default: throw fault("an index after an expression")
        }
    }

    // MARK: Atoms

    mutating func atom() throws(MathSyntaxError) -> MathNode {
        try count()
        guard let kind = peek else { throw unexpected() }
        switch kind {
        case .number(let literal):
            index += 1
            return try mixed(literal)
        case .vulgarFraction(let numerator, let denominator):
            index += 1
            return .quotient(.integer(numerator), .integer(denominator))
        case .currency(let name):
            index += 1
            let amount = try power()
            return .quantity(amount, unit: name)
        case .word(let word): return try letters(word)
        case .open(let bracket): return try bracketed(bracket)
        case .close(.square) where index == 0: return try bracketed(.square)
        case .sign("|"):
            index += 1
            return try absolute()
        case .command(let name): return try command(name)
        case .begin(let name):
            index += 1
            return try environment(name)
        case .text(let text) where text.unicodeScalars.count == 1 && text.allSatisfy(\.isLetter):
            index += 1
            return .symbol(text)
        default: throw unexpected()
        }
    }

    /// A whole number and the fraction that follows it directly: `1 1/2`, `1\frac12`, `1½`.
    private mutating func mixed(_ literal: NumberLiteral) throws(MathSyntaxError) -> MathNode {
        let whole = MathNode.number(literal)
        guard literal.isWhole else { return whole }
        let fraction: MathNode
        switch peek {
        case .vulgarFraction(let numerator, let denominator):
            index += 1
            fraction = .quotient(.integer(numerator), .integer(denominator))
        case .command("frac"):
            let start = index
            guard let quotient = try numericFraction() else {
                index = start
                return whole
            }
            fraction = quotient
        case .number(let numerator) where numerator.isWhole && tokens[index].hasSpaceBefore:
            guard peek(1) == .sign("/"), case .number(let denominator) = peek(2), denominator.isWhole else {
                return whole
            }
            index += 3
            fraction = .quotient(.number(numerator), .number(denominator))
        default: return whole
        }
        guard case .quotient(.number(let top), .number(let bottom)) = fraction,
            top.value.numerator < bottom.value.numerator
        else { throw fault("its mixed number has an improper fraction") }
        return .mixed(whole, fraction)
    }

    /// `\frac{1}{2}` where both are whole numbers.
    private mutating func numericFraction() throws(MathSyntaxError) -> MathNode? {
        index += 1
        let numerator = try argument()
        let denominator = try argument()
        guard case .number(let top) = numerator, case .number(let bottom) = denominator, top.isWhole, bottom.isWhole
        else { return nil }
        return .quotient(numerator, denominator)
    }

    /// A letter, the first of several, or `dx` inside an integral.
    private mutating func letters(_ word: String) throws(MathSyntaxError) -> MathNode {
        if !differentials.isEmpty, let differential = takeDifferential(word) { return differential }
        let letters = Array(word)
        let first = String(letters[0])
        if letters.count > 1 {
            tokens[index] = MathToken(
                kind: .word(String(letters.dropFirst())), position: tokens[index].position + 1, hasSpaceBefore: false)
        } else {
            index += 1
        }
        return try symbol(first, isLast: letters.count == 1)
    }

    /// The symbol or constant called `name`, or its application: `f(x)`.
    ///
    /// A name that an operator around binds gets a mark, so that a summation's `i` is not the imaginary unit.
    mutating func symbol(_ name: String, isLast: Bool) throws(MathSyntaxError) -> MathNode {
        if bound.contains(name) { return .symbol("\(name)#") }
        if isLast, ["f", "g", "h"].contains(name), peek == .open(.round) { return try application(name) }
        // `I` is the imaginary unit unless the reference uses it as a variable.
        return .symbol(name == "I" && !algebra.contains("I") ? "i" : name)
    }

    mutating func application(_ name: String) throws(MathSyntaxError) -> MathNode {
        index += 1
        let outer = (allowsUnits, openBars)
        (allowsUnits, openBars) = (false, 0)
        defer { (allowsUnits, openBars) = outer }
        let arguments = try list(closing: .round)
        guard take(.close(.round)) else { throw fault("a parenthesis is not closed") }
        if case .sequence(.none, let all) = arguments { return .call(name, all) }
        return .call(name, [arguments])
    }
}
