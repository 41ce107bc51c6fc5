/// The exact rational value of an expression.
struct ExactEvaluator {
    private let budget: WorkBudget
    /// Values of unknowns; an unknown without one makes the expression unsupported.
    var values: [String: Rational] = [:]

    private static let termLimit = 2000
    private static let factorialLimit = 1500

    init(budget: WorkBudget, values: [String: Rational] = [:]) {
        self.budget = budget
        self.values = values
    }

    mutating func value(_ node: MathNode) throws(EvaluationFault) -> Rational {
        do { try budget.spend(100) } catch { throw .exhausted }
        switch node {
        case .number(let literal): return literal.value
        case .based(let value, _): return Rational(value)
        case .symbol(let name):
            guard let value = values[name] else { throw .unsupported }
            return value
        case .sum(let terms): return try fold(terms, from: .zero) { $0 + $1 }
        case .product(let factors): return try fold(factors, from: Rational(1)) { $0 * $1 }
        case .negative(let inner): return -(try value(inner))
        case .quotient(let top, let bottom): return try quotient(try value(top), try value(bottom))
        case .mixed(let whole, let part):
            let (whole, part) = (try value(whole), try value(part))
            try pay(whole, part)
            return whole + part
        case .power(let base, let exponent): return try power(base, exponent)
        case .root(let radicand, let index):
            guard let degree = try value(index).asInteger, (1...64).contains(degree) else { throw .unsupported }
            return try root(try value(radicand), degree)
        case .percent(let inner): return try quotient(try value(inner), Rational(100))
        case .degree(let inner), .quantity(let inner, _): return try value(inner)
        case .call(let name, let arguments): return try call(name, arguments)
        case .binder(let kind, let variable, let lower?, let upper?, let body) where kind == .sum || kind == .product:
            return try repeated(kind, variable, lower, upper, body)
        default: throw .unsupported
        }
    }

    private func pay(_ left: Rational, _ right: Rational) throws(EvaluationFault) {
        do { try budget.spend(on: left, right) } catch { throw .tooLarge }
    }

    private mutating func fold(
        _ nodes: [MathNode], from start: Rational, _ combine: (Rational, Rational) -> Rational
    ) throws(EvaluationFault) -> Rational {
        var total = start
        for node in nodes {
            let next = try value(node)
            try pay(total, next)
            total = combine(total, next)
        }
        return total
    }

    private mutating func quotient(_ top: Rational, _ bottom: Rational) throws(EvaluationFault) -> Rational {
        try pay(top, bottom)
        guard let value = top.divided(by: bottom) else { throw .undefined("it divides by zero") }
        return value
    }

    private mutating func power(_ base: MathNode, _ exponent: MathNode) throws(EvaluationFault) -> Rational {
        let exponent = try value(exponent)
        let base = try value(base)
        guard let numerator = exponent.numerator.integer, let degree = exponent.denominator.integer, degree <= 64 else {
            if base == Rational(1) { return base }
            throw .tooLarge
        }
        if base.isZero, numerator <= 0 { throw .undefined("it raises zero to a power that is not positive") }
        do { try budget.spend(onPower: base, numerator) } catch { throw .tooLarge }
        guard let raised = base.power(numerator) else { throw .undefined("a power of zero") }
        return degree == 1 ? raised : try root(raised, degree)
    }

    /// The exact root; a number without one is unsupported.
    private mutating func root(_ radicand: Rational, _ degree: Int) throws(EvaluationFault) -> Rational {
        guard !radicand.numerator.isNegative || degree % 2 == 1 else { throw .unsupported }
        let top = try root(radicand.numerator.magnitude, degree)
        let bottom = try root(radicand.denominator, degree)
        return Rational(radicand.numerator.isNegative ? -top : top, over: bottom)
    }

    private mutating func root(_ value: BigInteger, _ degree: Int) throws(EvaluationFault) -> BigInteger {
        if value.isZero || value == .one || degree == 1 { return value }
        do { try budget.spend(8 * (value.limbs.count + 1) * (value.limbs.count + 1)) } catch { throw .exhausted }
        guard value.bitWidth <= 4096 else { throw .tooLarge }
        var guess = BigInteger.one.shifted(by: (value.bitWidth + degree - 1) / degree)
        while true {
            let next = (guess * BigInteger(degree - 1) + value.divided(by: guess.power(degree - 1)).quotient)
                .divided(by: BigInteger(degree)).quotient
            if !(next < guess) { break }
            guess = next
        }
        guard guess.power(degree) == value else { throw .unsupported }
        return guess
    }

    // MARK: Functions

    private mutating func call(_ name: String, _ arguments: [MathNode]) throws(EvaluationFault) -> Rational {
        var all: [Rational] = []
        for argument in arguments { all.append(try value(argument)) }
        guard let first = all.first else { throw .unsupported }
        switch (name, all.count) {
        case ("abs", 1): return first.magnitude
        case ("floor", 1): return Rational(first.floor)
        case ("ceil", 1): return -Rational((-first).floor)
        case ("factorial", 1): return try factorial(first)
        case ("binomial", 2): return try binomial(first, all[1])
        case ("max", _): return try fold(all) { $0 < $1 ? $1 : $0 }
        case ("min", _): return try fold(all) { $1 < $0 ? $1 : $0 }
        case ("gcd", _): return try fold(all, divides: true) { .greatestCommonDivisor($0, $1) }.magnitude
        case ("lcm", _): return try fold(all, divides: true) { .leastCommonMultiple($0, $1) }.magnitude
        case ("mod", 2):
            let ratio = try quotient(first, all[1])
            return first - Rational(ratio.floor) * all[1]
        default: throw .unsupported
        }
    }

    /// - Parameter divides: whether Euclid's algorithm runs on every pair, whole numbers included.
    private mutating func fold(
        _ values: [Rational], divides: Bool = false, _ combine: (Rational, Rational) -> Rational
    ) throws(EvaluationFault) -> Rational {
        var total = values[0]
        for value in values.dropFirst() {
            try pay(total, value)
            if divides {
                do { try budget.spend(onDivisorOf: total, value) } catch { throw .tooLarge }
            }
            total = combine(total, value)
        }
        return total
    }

    private mutating func factorial(_ value: Rational) throws(EvaluationFault) -> Rational {
        guard let n = value.asInteger, n >= 0 else { throw .unsupported }
        guard n <= Self.factorialLimit else { throw .tooLarge }
        do { try budget.spend(n * n / 8 + 80 * n + 10) } catch { throw .exhausted }
        return Rational((1...max(1, n)).reduce(BigInteger.one) { $0 * BigInteger($1) })
    }

    private mutating func binomial(_ top: Rational, _ bottom: Rational) throws(EvaluationFault) -> Rational {
        guard let n = top.asInteger, let k = bottom.asInteger, n >= 0 else { throw .unsupported }
        guard k >= 0, k <= n else { return .zero }
        let count = min(k, n - k)
        guard count <= Self.factorialLimit else { throw .tooLarge }
        var result = BigInteger.one
        for index in 0..<count {
            do { try budget.spend(8 * result.limbs.count + 150) } catch { throw .exhausted }
            result = (result * BigInteger(n - index)).divided(by: BigInteger(index + 1)).quotient
        }
        return Rational(result)
    }

    private mutating func repeated(
        _ kind: MathNode.Binder, _ variable: String, _ lower: MathNode, _ upper: MathNode, _ body: MathNode
    ) throws(EvaluationFault) -> Rational {
        guard let first = try value(lower).asInteger, let last = try value(upper).asInteger else { throw .unsupported }
        guard last < first + Self.termLimit else { throw .tooLarge }
        let outer = values[variable]
        defer { values[variable] = outer }
        var total = Rational(kind == .sum ? 0 : 1)
        for index in stride(from: first, through: last, by: 1) {
            values[variable] = Rational(index)
            let term = try value(body)
            try pay(total, term)
            total = kind == .sum ? total + term : total * term
        }
        return total
    }
}

extension Rational {
    /// The value, where it is a whole number that fits.
    var asInteger: Int? { isInteger ? numerator.integer : nil }

    /// The largest whole number not above the value.
    var floor: BigInteger {
        let division = numerator.divided(by: denominator)
        return numerator.isNegative && !division.remainder.isZero ? division.quotient - .one : division.quotient
    }

    /// The largest number of which both are whole multiples; zero counts as a multiple of everything.
    static func greatestCommonDivisor(_ left: Rational, _ right: Rational) -> Rational {
        if left.isZero { return right.magnitude }
        if right.isZero { return left.magnitude }
        let top = BigInteger.greatestCommonDivisor(
            left.numerator * right.denominator, right.numerator * left.denominator)
        return Rational(top, over: left.denominator * right.denominator)
    }

    static func leastCommonMultiple(_ left: Rational, _ right: Rational) -> Rational {
        (left * right).magnitude.divided(by: greatestCommonDivisor(left, right)) ?? .zero
    }
}
