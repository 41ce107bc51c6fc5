/// Named functions, and the stand-ins for those without a value.
extension NumericEvaluator {
    mutating func call(_ name: String, _ arguments: [MathNode]) throws(EvaluationFault) -> Complex {
        var exact = ExactEvaluator(budget: budget.part(units: 200_000))
        if Self.wholeFunctions.contains(name) {
            if let value = try? exact.value(.call(name, arguments)) { return try noted(real(value)) }
            if let value = try wholeNumbers(name, arguments) { return try noted(real(value)) }
        }
        var all: [Complex] = []
        for argument in arguments { all.append(try value(argument)) }
        guard let first = all.first else { throw .unsupported }
        if all.count == 1, let value = try elementary(name, first) { return value }
        switch name {
        case "max", "min":
            guard all.allSatisfy(\.isReal) else { throw .undefined("an order of complex numbers") }
            return all.dropFirst().reduce(first) { ($0.real < $1.real) == (name == "max") ? $1 : $0 }
        case "mod" where all.count == 2: return try remainder(first, all[1])
        case "det", "gcd", "lcm", "arg", "sgn": throw .unsupported
        default: return try stand(for: name, all)
        }
    }

    private static let wholeFunctions: Set = ["factorial", "binomial", "gcd", "lcm"]

    /// A function of whole numbers whose arguments are whole at the point.
    private mutating func wholeNumbers(_ name: String, _ arguments: [MathNode]) throws(EvaluationFault) -> Rational? {
        var whole: [MathNode] = []
        for argument in arguments {
            let value = try value(argument)
            guard value.isReal, let integer = Self.integer(value.real) else { return nil }
            whole.append(.integer(integer))
        }
        var exact = ExactEvaluator(budget: budget.part(units: 200_000))
        return try? exact.value(.call(name, whole))
    }

    private mutating func remainder(_ left: Complex, _ right: Complex) throws(EvaluationFault) -> Complex {
        guard left.isReal, right.isReal, let ratio = left.divided(by: right) else { throw .undefined("a remainder") }
        return try noted(left - Complex(BigFloat(ratio.real.floor, exponent: 0, bits: bits)) * right)
    }

    private mutating func elementary(_ name: String, _ x: Complex) throws(EvaluationFault) -> Complex? {
        let one = real(Rational(1))
        switch name {
        case "abs": return try noted(Complex(x.magnitude))
        case "floor", "ceil":
            guard x.isReal else { throw .undefined("a floor of a complex number") }
            let whole = name == "floor" ? x.real.floor : -(-x.real).floor
            return Complex(BigFloat(whole, exponent: 0, bits: bits))
        case "ln", "log": return try applied(x.logarithm)
        case "sin", "csc": return try sine(x, isInverted: name == "csc")
        case "cos", "sec":
            let cosine = try applied(try turned(x)?.cosine)
            return name == "cos" ? cosine : try ratio(one, cosine)
        case "tan", "cot":
            let sine = try applied(try turned(x)?.sine)
            let cosine = try applied(try turned(x)?.cosine)
            return name == "tan" ? try ratio(sine, cosine) : try ratio(cosine, sine)
        case "sinh", "cosh", "tanh", "coth": return try hyperbolic(name, x)
        case "asin", "acos", "atan", "acot", "asec", "acsc", "asinh", "acosh", "atanh": return try inverse(name, x)
        case "Re": return Complex(x.real)
        case "Im": return Complex(x.imaginary)
        case "conjugate" where !x.isReal: return Complex(x.real, -x.imaginary)
        default: return nil
        }
    }

    private mutating func sine(_ x: Complex, isInverted: Bool) throws(EvaluationFault) -> Complex {
        let sine = try applied(try turned(x)?.sine)
        return isInverted ? try ratio(real(Rational(1)), sine) : sine
    }

    /// Sine and cosine, which take two series.
    private func turned(_ x: Complex) throws(EvaluationFault) -> (sine: Complex, cosine: Complex)? {
        do { try budget.spend(Self.functionCost * bits / 192) } catch { throw .exhausted }
        return x.sineAndCosine
    }

    private mutating func ratio(_ top: Complex, _ bottom: Complex) throws(EvaluationFault) -> Complex {
        guard let value = top.divided(by: bottom) else { throw .undefined("it divides by zero") }
        return try noted(value)
    }

    private mutating func hyperbolic(_ name: String, _ x: Complex) throws(EvaluationFault) -> Complex {
        let (up, down) = (try raised(x.exponential), try raised((-x).exponential))
        switch name {
        case "sinh": return try ratio(up - down, real(Rational(2)))
        case "cosh": return try ratio(up + down, real(Rational(2)))
        case "tanh": return try ratio(up - down, up + down)
        default: return try ratio(up + down, up - down)
        }
    }

    private mutating func inverse(_ name: String, _ x: Complex) throws(EvaluationFault) -> Complex {
        guard x.isReal else { throw .undefined("an inverse function of a complex number") }
        let one = BigFloat(1, bits: bits)
        let y = x.real
        let half = BigFloat.pi(bits: bits).scaled(by: -1)
        switch name {
        case "asin", "acos":
            let rest = one - y * y
            guard !rest.isNegative, let angle = BigFloat.angle(y: y, x: rest.squareRoot) else {
                throw .undefined("an arc of a number above 1")
            }
            return try applied(Complex(name == "asin" ? angle : half - angle))
        case "atan", "acot":
            guard let angle = BigFloat.angle(y: y, x: one) else { throw .undefined("an angle") }
            return try applied(Complex(name == "atan" ? angle : half - angle))
        case "asec", "acsc":
            guard !y.isZero else { throw .undefined("an arc") }
            return try inverse(name == "asec" ? "acos" : "asin", Complex(one / y))
        case "asinh":
            let root = (y * y + one).squareRoot
            return try applied(Complex(y + root).logarithm)
        case "acosh":
            guard !(y < one) else { throw .undefined("an inverse hyperbolic cosine below 1") }
            return try applied(Complex(y + (y * y - one).squareRoot).logarithm)
        default:
            guard y.magnitude < one, let value = Complex((one + y) / (one - y)).logarithm else {
                throw .undefined("an inverse hyperbolic tangent")
            }
            return try applied(Complex(value.real.scaled(by: -1)))
        }
    }

    // MARK: Stand-ins

    /// A fixed polynomial of the arguments that depends on the name.
    mutating func stand(for name: String, _ arguments: [Complex]) throws(EvaluationFault) -> Complex {
        var total = coefficient(name, 0)
        for (place, argument) in arguments.enumerated() {
            let square = try noted(argument * argument, isProduct: false)
            total =
                total + coefficient(name, 3 * place + 1) * argument + coefficient(name, 3 * place + 2) * square
                + coefficient(name, 3 * place + 3) * square * argument
            total = total * coefficient(name, 100 + place)
        }
        return try noted(total, cost: 6000 * arguments.count, isProduct: false)
    }

    /// A fraction between 1 and 2 with few bits.
    private func coefficient(_ name: String, _ place: Int) -> Complex {
        let drawn = Int(MathNode.hash(name, UInt64(place)) % 1024)
        return Complex(BigFloat(1024 + drawn, bits: bits).scaled(by: -10))
    }

    mutating func binder(
        _ kind: MathNode.Binder, _ variable: String, _ lower: MathNode?, _ upper: MathNode?, _ body: MathNode
    ) throws(EvaluationFault) -> Complex {
        if kind == .sum || kind == .product, let lower, let upper,
            let value = try repeated(kind, variable, lower, upper, body)
        {
            return value
        }
        var parts: [Complex] = []
        for bound in [lower, upper] {
            guard let bound else { continue }
            parts.append(try limit(bound))
        }
        let outer = values[variable]
        defer { values[variable] = outer }
        // An operator without limits leaves its variable free.
        let isFree = kind == .derivative || kind == .integral && lower == nil
        if isFree { parts.append(coefficient("variable \(variable)", 0)) }
        for place in 0..<3 {
            let shift = coefficient("sample", place)
            values[variable] = isFree ? shift + (outer ?? shift) : shift
            parts.append(try value(body))
        }
        return try stand(for: "operator \(kind.name) \(parts.count)", parts)
    }

    /// A limit of an operator; the signs that tell limits from the left and right apart are names.
    private mutating func limit(_ node: MathNode) throws(EvaluationFault) -> Complex {
        switch node {
        case .infinity: return coefficient("infinity", 0)
        case .negative(.infinity): return coefficient("infinity", 1)
        case .symbol(let name) where ["+", "-", "±"].contains(name): return coefficient("direction \(name)", 0)
        default: return try value(node)
        }
    }

    /// A sum or product of few terms, term by term.
    private mutating func repeated(
        _ kind: MathNode.Binder, _ variable: String, _ lower: MathNode, _ upper: MathNode, _ body: MathNode
    ) throws(EvaluationFault) -> Complex? {
        var exact = ExactEvaluator(budget: budget.part(units: 10_000))
        guard let first = (try? exact.value(lower))?.asInteger, let last = (try? exact.value(upper))?.asInteger,
            last < first + 200
        else { return nil }
        let outer = values[variable]
        defer { values[variable] = outer }
        var total = real(Rational(kind == .sum ? 0 : 1))
        for index in stride(from: first, through: last, by: 1) {
            values[variable] = real(Rational(index))
            let term = try value(body)
            total = try noted(kind == .sum ? total + term : total * term, isProduct: false)
        }
        return total
    }
}
