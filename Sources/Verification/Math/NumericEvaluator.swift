/// The value of an expression as a complex number of many bits, at given values of its unknowns.
///
/// Functions it does not know, factorials of unknowns and operators with symbolic limits stand for fixed polynomials of
/// their parts: equal parts give equal values, different ones different values at a random point.
struct NumericEvaluator {
    let bits: Int
    var values: [String: Complex]
    let budget: WorkBudget
    /// The leading place of the largest number met, and of the smallest that was written or multiplied.
    private(set) var largest = Int.min / 4
    private(set) var smallest = Int.max / 4

    private static let topLimit = 1 << 20

    init(bits: Int, values: [String: Complex] = [:], budget: WorkBudget) {
        self.bits = bits
        self.values = values
        self.budget = budget
    }

    mutating func value(_ node: MathNode) throws(EvaluationFault) -> Complex {
        switch node {
        case .number(let literal): return try noted(real(literal.value))
        case .based(let value, _): return try noted(real(Rational(value)))
        case .symbol(let name): return try symbol(name)
        case .sum(let terms): return try sum(terms)
        case .product(let factors):
            var total = real(Rational(1))
            for factor in factors { total = try noted(total * (try value(factor)), cost: 600) }
            return total
        case .negative(let inner): return -(try value(inner))
        case .quotient(let top, let bottom):
            let (top, bottom) = (try value(top), try value(bottom))
            guard let result = top.divided(by: bottom) else { throw .undefined("it divides by zero") }
            return try noted(result, cost: 1000)
        case .mixed(let whole, let part): return try sum([whole, part])
        case .power(let base, let exponent): return try power(try value(base), try value(exponent))
        case .root(let radicand, let index): return try root(try value(radicand), try value(index))
        case .percent(let inner): return try value(.quotient(inner, .integer(100)))
        case .degree(let inner): return try value(.quotient(.product([inner, .symbol("π")]), .integer(180)))
        case .quantity(let inner, _): return try value(inner)
        case .call(let name, let arguments): return try call(name, arguments)
        case .binder(let kind, let variable, let lower, let upper, let body):
            return try binder(kind, variable, lower, upper, body)
        default: throw .unsupported
        }
    }

    func real(_ value: Rational) -> Complex { Complex(BigFloat(value, bits: bits)) }

    /// Pays for a result, notes its size and clears parts that are rounding errors of the other part.
    mutating func noted(_ value: Complex, cost: Int = 300, isProduct: Bool = true) throws(EvaluationFault) -> Complex {
        do { try budget.spend(cost * bits / 192 * (768 + bits) / 960) } catch { throw .exhausted }
        var value = value
        if !value.isReal {
            if value.imaginary.top < value.real.top - bits + 24 { value = Complex(value.real) }
            if value.real.top < value.imaginary.top - bits + 24 { value = Complex(value.real.zero, value.imaginary) }
        }
        guard !value.isZero else { return value }
        guard abs(value.top) < Self.topLimit else { throw .tooLarge }
        largest = max(largest, value.top)
        if isProduct { smallest = min(smallest, value.top) }
        return value
    }

    private mutating func symbol(_ name: String) throws(EvaluationFault) -> Complex {
        if let value = values[name] { return value }
        switch name {
        case "π": return try noted(Complex(BigFloat.pi(bits: bits)))
        case "e": return try raised(Complex(BigFloat(1, bits: bits)).exponential)
        case "i": return Complex(BigFloat(0, bits: bits), BigFloat(1, bits: bits))
        default: throw .unsupported
        }
    }

    /// A sum that is nothing but rounding errors is zero.
    private mutating func sum(_ terms: [MathNode]) throws(EvaluationFault) -> Complex {
        var total = real(.zero)
        var top = Int.min / 4
        for term in terms {
            let next = try value(term)
            top = max(top, next.top)
            total = total + next
        }
        let limit = top - bits + 24
        let cleared = Complex(
            total.real.top < limit ? total.real.zero : total.real,
            total.imaginary.top < limit ? total.real.zero : total.imaginary)
        return try noted(cleared, isProduct: false)
    }

    /// The result of a function whose rounding errors are absolute: what is nothing but one is zero.
    mutating func applied(_ value: Complex?) throws(EvaluationFault) -> Complex {
        guard let value else { throw .undefined("it leaves the domain of a function") }
        return try noted(value.top < 24 - bits ? real(.zero) : value, cost: Self.functionCost)
    }

    /// The result of a power, which may be as small as it likes.
    mutating func raised(_ value: Complex?) throws(EvaluationFault) -> Complex {
        guard let value else { throw .undefined("it leaves the domain of a power") }
        return try noted(value, cost: Self.functionCost)
    }

    static let functionCost = 30_000

    private mutating func power(_ base: Complex, _ exponent: Complex) throws(EvaluationFault) -> Complex {
        if exponent.isReal, let whole = Self.integer(exponent.real), whole.magnitude < 1 << 16 {
            guard !(base.isZero && whole <= 0) else { throw .undefined("a power of zero") }
            guard Double(whole.magnitude) * Double(abs(base.top) + 1) < Double(Self.topLimit) else { throw .tooLarge }
            guard let result = base.power(whole) else { throw .undefined("it divides by zero") }
            return try noted(result, cost: 8000)
        }
        if exponent.isReal, exponent.real.mantissa == .one, exponent.real.exponent == -1 {
            return try raised(base.squareRoot)
        }
        return try raised(try raised(base.power(exponent)))
    }

    static func integer(_ value: BigFloat) -> Int? {
        guard value.top < 62 else { return nil }
        let floor = value.floor
        return (BigFloat(floor, exponent: 0, bits: value.bits) - value).isZero ? floor.integer : nil
    }

    private mutating func root(_ radicand: Complex, _ index: Complex) throws(EvaluationFault) -> Complex {
        if index.isReal, let degree = Self.integer(index.real) {
            if degree == 2 { return try raised(radicand.squareRoot) }
            if degree % 2 != 0, radicand.isReal, radicand.real.isNegative {
                return -(try root(-radicand, index))
            }
        }
        guard let exponent = real(Rational(1)).divided(by: index) else { throw .undefined("a root of index zero") }
        return try raised(radicand.power(exponent))
    }
}
