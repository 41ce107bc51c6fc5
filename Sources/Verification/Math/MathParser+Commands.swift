/// Named constants, functions and operators with bound variables.
extension MathParser {
    /// Functions that take what follows them even without parentheses.
    static let functions: Set<String> = [
        "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "acot", "asec", "acsc", "sinh", "cosh",
        "tanh",
        "coth", "asinh", "acosh", "atanh", "log", "ln", "lg", "exp", "abs", "floor", "ceil", "gcd", "lcm", "max", "min",
        "det", "arg", "Re", "Im", "cbrt", "sgn",
    ]

    private static let inverses: [String: String] = [
        "sin": "asin", "cos": "acos", "tan": "atan", "cot": "acot", "sec": "asec", "csc": "acsc", "sinh": "asinh",
        "cosh": "acosh", "tanh": "atanh",
    ]

    mutating func command(_ name: String) throws(MathSyntaxError) -> MathNode {
        index += 1
        if Self.functions.contains(name) { return try function(name) }
        switch name {
        case "frac": return try fraction()
        case "sqrt": return try root()
        case "binom": return .call("binomial", [try argument(), try argument()])
        case "pi": return .symbol("π")
        case "e", "i": return .symbol(name)
        case "infty": return .infinity
        case "emptyset": return .sequence(.braces, [])
        case "reals", "naturals", "integers", "rationals", "complexes": return .symbol(name)
        case "mathbb": return try numberSet()
        case "overline": return .call("conjugate", [try argument()])
        case "sum", "prod": return try bigOperator(name == "sum" ? .sum : .product)
        case "lim": return try limit()
        case "int", "oint": return try integral()
        case "ldots", "and", "or", "to", "cup", "cap", "mod", "pm", "choose", "setminus", "bigcup":
            index -= 1
            throw unexpected()
        default:
            // Greek letters and whatever else a command names.
            return try symbol(name, isLast: false)
        }
    }

    private mutating func numberSet() throws(MathSyntaxError) -> MathNode {
        let names = ["R": "reals", "N": "naturals", "Z": "integers", "Q": "rationals", "C": "complexes"]
        let node = try argument()
        guard case .symbol(let letter) = node, let name = names[letter] else { throw fault("no set of numbers") }
        return .symbol(name)
    }

    private mutating func root() throws(MathSyntaxError) -> MathNode {
        var degree: MathNode?
        if peek == .open(.square) {
            index += 1
            degree = try sum()
            guard take(.close(.square)) else { throw fault("the index of a root is not closed") }
        }
        return .root(try argument(), index: degree ?? .integer(2))
    }

    // MARK: Functions

    private mutating func function(_ name: String) throws(MathSyntaxError) -> MathNode {
        var exponent: MathNode?
        var base: MathNode?
        while true {
            if take(sign: "^"), exponent == nil {
                exponent = try script()
            } else if peek == .sign("_"), base == nil, name == "log" {
                index += 1
                base = try script()
            } else {
                break
            }
        }
        var name = name
        if exponent == .negative(.integer(1)), let inverse = Self.inverses[name] { (name, exponent) = (inverse, nil) }
        let arguments = try functionArguments(name)
        let call = Self.call(name, arguments, base: base)
        return exponent.map { .power(call, $0) } ?? call
    }

    private static func call(_ name: String, _ arguments: [MathNode], base: MathNode?) -> MathNode {
        if let base { return .quotient(.call("ln", arguments), .call("ln", [base])) }
        switch name {
        case "lg": return .quotient(.call("ln", arguments), .call("ln", [.integer(10)]))
        case "exp" where arguments.count == 1: return .power(.symbol("e"), arguments[0])
        case "cbrt" where arguments.count == 1: return .root(arguments[0], index: .integer(3))
        default: return .call(name, arguments)
        }
    }

    /// What a function applies to: a bracketed list, a group, or the factors up to the next sign or function.
    private mutating func functionArguments(_ name: String) throws(MathSyntaxError) -> [MathNode] {
        let outer = allowsUnits
        allowsUnits = false
        defer { allowsUnits = outer }
        switch peek {
        case .open(let bracket):
            let node: MathNode
            if bracket == .round || bracket == .square || bracket == .escapedBrace {
                let isMany = name == "max" || name == "min" || name == "gcd" || name == "lcm"
                index += 1
                let bars = openBars
                openBars = 0
                defer { openBars = bars }
                node = isMany ? try list(closing: bracket) : try sum()
                guard take(.close(bracket)) else { throw fault("the argument of '\(name)' is not closed") }
            } else {
                node = bracket == .brace ? try group() : try atom()
            }
            if case .sequence(.none, let all) = node { return all }
            return [node]
        default:
            var factors = [try signedPower()]
            while isArgumentFactor(after: factors) { factors.append(try power()) }
            return [factors.count == 1 ? factors[0] : .product(factors)]
        }
    }

    private mutating func signedPower() throws(MathSyntaxError) -> MathNode {
        if take(sign: "-") { return .negative(try power()) }
        return try power()
    }

    private mutating func isArgumentFactor(after factors: [MathNode]) -> Bool {
        switch peek {
        case .number:
            if case .number = factors[factors.count - 1] { return false }
            return true
        case .word: return !isConjunction && !isDifferentialNext()
        case .command(let name):
            return ["pi", "theta", "alpha", "beta", "gamma", "lambda", "phi", "omega", "frac", "sqrt", "e", "i"]
                .contains(name)
        default: return false
        }
    }
}
