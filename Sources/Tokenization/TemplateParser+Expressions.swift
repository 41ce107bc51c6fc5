/// Expressions in Jinja's order of precedence, loosest first:
/// inline `if`, `or`, `and`, `not`, comparison, `+ -`, `~`, `* / // %`, sign, then attributes, subscripts and calls, and
/// tightest of all filters and tests.
extension TemplateParser {
    mutating func expression() throws(TemplateError) -> TemplateExpression {
        try nested { parser throws(TemplateError) in try parser.choice() }
    }

    private mutating func choice() throws(TemplateError) -> TemplateExpression {
        var value = try disjunction()
        while isName("if") {
            let line = line
            advance()
            let condition = try disjunction()
            let otherwise = take(name: "else") ? try expression() : nil
            value = try node(
                .choice(condition: condition, then: value, otherwise: otherwise), line,
                over: value.height, condition.height, otherwise?.height ?? 0)
        }
        return value
    }

    /// Everything but an inline `if`, which after `for … in …` is the loop's filter.
    mutating func disjunction() throws(TemplateError) -> TemplateExpression {
        var left = try conjunction()
        while isName("or") {
            let line = line
            advance()
            let right = try conjunction()
            left = try node(.or(left, right), line, over: left.height, right.height)
        }
        return left
    }

    private mutating func conjunction() throws(TemplateError) -> TemplateExpression {
        var left = try negation()
        while isName("and") {
            let line = line
            advance()
            let right = try negation()
            left = try node(.and(left, right), line, over: left.height, right.height)
        }
        return left
    }

    private mutating func negation() throws(TemplateError) -> TemplateExpression {
        let line = line
        guard take(name: "not") else { return try comparison() }
        let operand = try nested { parser throws(TemplateError) in try parser.negation() }
        return try node(.not(operand), line, over: operand.height)
    }

    /// Chained comparisons mean `a < b and b < c`, as in Python.
    private mutating func comparison() throws(TemplateError) -> TemplateExpression {
        var left = try sum()
        var result: TemplateExpression?
        while let sign = comparisonSign() {
            let line = line
            advance()
            if sign == .notContained { advance() }
            let right = try sum()
            let step = try node(.binary(sign, left, right), line, over: left.height, right.height)
            result =
                try result.map { before throws(TemplateError) in
                    try node(.and(before, step), line, over: before.height, step.height)
                } ?? step
            left = right
        }
        return result ?? left
    }

    private func comparisonSign() -> TemplateOperator? {
        if isName("in") { return .contained }
        if isName("not"), isFollowed(byName: "in") { return .notContained }
        guard case .sign(let sign) = current.kind else { return nil }
        return ["==", "!=", "<", "<=", ">", ">="].contains(sign) ? TemplateOperator(rawValue: sign) : nil
    }

    private mutating func sum() throws(TemplateError) -> TemplateExpression {
        try chain(["+", "-"]) { parser throws(TemplateError) in
            try parser.chain(["~"]) { parser throws(TemplateError) in
                try parser.chain(["*", "/", "//", "%"]) { parser throws(TemplateError) in try parser.signed() }
            }
        }
    }

    private mutating func chain(
        _ signs: [String], _ operand: (inout TemplateParser) throws(TemplateError) -> TemplateExpression
    ) throws(TemplateError) -> TemplateExpression {
        var left = try operand(&self)
        while case .sign(let sign) = current.kind, signs.contains(sign),
            let operation = TemplateOperator(rawValue: sign)
        {
            let line = line
            advance()
            let right = try operand(&self)
            left = try node(.binary(operation, left, right), line, over: left.height, right.height)
        }
        return left
    }

    /// `-x|f` negates before filtering, so the sign takes the operand without its filters.
    private mutating func signed() throws(TemplateError) -> TemplateExpression {
        try filtered(try unfiltered())
    }

    private mutating func unfiltered() throws(TemplateError) -> TemplateExpression {
        let line = line
        guard isSign("-") || isSign("+") else { return try postfixed(try primary()) }
        let isNegative = isSign("-")
        advance()
        let operand = try nested { parser throws(TemplateError) in try parser.unfiltered() }
        return isNegative ? try node(.negative(operand), line, over: operand.height) : operand
    }

    // MARK: Primaries

    private mutating func primary() throws(TemplateError) -> TemplateExpression {
        let line = line
        let kind = current.kind
        switch kind {
        case .string, .integer, .number: return try node(.literal(try constant()), line)
        case .name(let name): return try named(name, line)
        case .sign("("):
            advance()
            return try parenthesised(line)
        case .sign("["):
            advance()
            return try node(.literal(.list(try constants(until: "]", after: []))), line)
        case .sign("{"): throw .unsupported(construct: "a dictionary literal", line: line)
        default: throw .syntax(reason: "expected an expression, found \(found)", line: line)
        }
    }

    /// A literal; neighbouring strings join, as in Python.
    private mutating func constant() throws(TemplateError) -> TemplateValue {
        let kind = current.kind
        switch kind {
        case .integer(let value):
            advance()
            return .integer(value)
        case .number(let value):
            advance()
            return .number(value)
        case .string(var text):
            advance()
            while case .string(let more) = current.kind {
                text += more
                advance()
            }
            return .string(text)
        case .name(let name) where ["true", "false", "none"].contains(name):
            advance()
            return name == "none" ? .none : .boolean(name == "true")
        default:
            throw .unsupported(construct: "a list of anything but constants (\(found))", line: line)
        }
    }

    /// The rest of a list of constants. Lists of expressions are left out: they could nest without bound.
    private mutating func constants(until close: String, after first: [TemplateValue]) throws(TemplateError)
        -> [TemplateValue]
    {
        var values = first
        while !take(sign: close) {
            values.append(try constant())
            if !isSign(close) { try expect(sign: ",") }
        }
        return values
    }

    private mutating func parenthesised(_ line: Int) throws(TemplateError) -> TemplateExpression {
        let inner = try expression()
        guard take(sign: ",") else {
            try expect(sign: ")")
            return inner
        }
        guard case .literal(let first) = inner.kind else {
            throw .unsupported(construct: "a tuple of anything but constants", line: line)
        }
        return try node(.literal(.list(try constants(until: ")", after: [first]))), line)
    }

    private mutating func named(_ name: String, _ line: Int) throws(TemplateError) -> TemplateExpression {
        advance()
        switch name {
        case "true", "True": return try node(.literal(.boolean(true)), line)
        case "false", "False": return try node(.literal(.boolean(false)), line)
        case "none", "None": return try node(.literal(.none), line)
        default: break
        }
        guard isSign("(") else { return try node(.name(name), line) }
        guard let function = TemplateFunction(rawValue: name) else {
            throw .unsupported(construct: "the function '\(name)'", line: line)
        }
        let arguments = try arguments()
        return try node(.function(function, arguments), line, over: arguments.height)
    }

    // MARK: Postfixes

    private mutating func postfixed(_ base: TemplateExpression) throws(TemplateError) -> TemplateExpression {
        var value = base
        while true {
            let line = line
            if take(sign: ".") {
                let name = try identifier()
                value =
                    isSign("(")
                    ? try method(value, name, line) : try node(.attribute(value, name), line, over: value.height)
            } else if take(sign: "[") {
                value = try subscripted(value, line)
            } else if isSign("(") {
                throw .unsupported(construct: "calling the result of an expression", line: line)
            } else {
                return value
            }
        }
    }

    private mutating func method(
        _ receiver: TemplateExpression, _ name: String, _ line: Int
    ) throws(TemplateError) -> TemplateExpression {
        guard let method = TemplateMethod(rawValue: name) else {
            throw .unsupported(construct: "the method '\(name)'", line: line)
        }
        let arguments = try arguments()
        return try node(.method(receiver, method, arguments), line, over: receiver.height, arguments.height)
    }

    private mutating func subscripted(_ base: TemplateExpression, _ line: Int) throws(TemplateError)
        -> TemplateExpression
    {
        let start = isSign(":") ? nil : try expression()
        if let start, take(sign: "]") {
            return try node(.subscripted(base, start), line, over: base.height, start.height)
        }
        try expect(sign: ":")
        let stop = isSign(":") || isSign("]") ? nil : try expression()
        let step = take(sign: ":") && !isSign("]") ? try expression() : nil
        try expect(sign: "]")
        return try node(
            .slice(base, start: start, stop: stop, step: step), line,
            over: base.height, start?.height ?? 0, stop?.height ?? 0, step?.height ?? 0)
    }

    private mutating func arguments() throws(TemplateError) -> TemplateArguments {
        try expect(sign: "(")
        var arguments = TemplateArguments()
        while !take(sign: ")") {
            if isSign("*") || isSign("**") { throw .unsupported(construct: "unpacked arguments", line: line) }
            let value = try expression()
            if case .name(let name) = value.kind, take(sign: "=") {
                arguments.named.append((name, try expression()))
            } else {
                arguments.positional.append(value)
            }
            if !isSign(")") { try expect(sign: ",") }
        }
        return arguments
    }

    private mutating func filtered(_ base: TemplateExpression) throws(TemplateError) -> TemplateExpression {
        var value = base
        while true {
            let line = line
            if take(sign: "|") {
                let name = try identifier()
                guard let filter = TemplateFilter(rawValue: name) else {
                    throw .unsupported(construct: "the filter '\(name)'", line: line)
                }
                let arguments = isSign("(") ? try arguments() : TemplateArguments()
                value = try node(.filter(value, filter, arguments), line, over: value.height, arguments.height)
            } else if take(name: "is") {
                value = try test(value, line)
            } else {
                return value
            }
        }
    }

    private mutating func test(_ value: TemplateExpression, _ line: Int) throws(TemplateError) -> TemplateExpression {
        let isNegated = take(name: "not")
        let name = try identifier()
        guard let test = TemplateTest(rawValue: name) else {
            throw .unsupported(construct: "the test '\(name)'", line: line)
        }
        let arguments = isSign("(") ? try arguments() : TemplateArguments()
        let result = try node(.test(value, test, arguments), line, over: value.height, arguments.height)
        return isNegated ? try node(.not(result), line, over: result.height) : result
    }
}
