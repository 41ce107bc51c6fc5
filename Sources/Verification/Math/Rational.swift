/// An exact fraction in lowest terms with a positive denominator.
struct Rational: Sendable, Hashable {
    let numerator: BigInteger
    let denominator: BigInteger

    static let zero = Rational(.zero)

    init(_ integer: BigInteger) {
        numerator = integer
        denominator = .one
    }

    init(_ integer: Int) { self.init(BigInteger(integer)) }

    /// `numerator / denominator` reduced; a zero denominator traps.
    init(_ numerator: BigInteger, over denominator: BigInteger) {
        precondition(!denominator.isZero, "fraction \(numerator.bitWidth) bits over zero")
        let divisor = denominator == .one ? BigInteger.one : .greatestCommonDivisor(numerator, denominator)
        let sign = denominator.isNegative ? -BigInteger.one : .one
        if divisor == .one {
            self.numerator = numerator * sign
            self.denominator = denominator.magnitude
        } else {
            self.numerator = (numerator * sign).divided(by: divisor).quotient
            self.denominator = denominator.magnitude.divided(by: divisor).quotient
        }
    }

    /// `numerator / denominator`, which have nothing in common, over a positive denominator.
    init(reduced numerator: BigInteger, over denominator: BigInteger) {
        self.numerator = numerator
        self.denominator = denominator
    }

    var isInteger: Bool { denominator == .one }
    var isZero: Bool { numerator.isZero }
    var magnitude: Rational { Rational(reduced: numerator.magnitude, over: denominator) }
    /// The larger bit width of numerator and denominator.
    var bitWidth: Int { max(numerator.bitWidth, denominator.bitWidth) }

    static prefix func - (value: Rational) -> Rational { Rational(reduced: -value.numerator, over: value.denominator) }

    // Knuth, The Art of Computer Programming, volume 2, 4.5.1: what a sum or a product of fractions in lowest terms may
    // still have in common is looked for before the numbers grow, so that adding a short fraction to a long one takes
    // time in proportion to the long one and not to its square.
    static func + (left: Rational, right: Rational) -> Rational {
        if left.isInteger, right.isInteger { return Rational(left.numerator + right.numerator) }
        let common = BigInteger.greatestCommonDivisor(left.denominator, right.denominator)
        if common == .one {
            return Rational(
                reduced: left.numerator * right.denominator + right.numerator * left.denominator,
                over: left.denominator * right.denominator)
        }
        let factor = right.denominator.divided(by: common).quotient
        let top = left.numerator * factor + right.numerator * left.denominator.divided(by: common).quotient
        if top.isZero { return .zero }
        let rest = BigInteger.greatestCommonDivisor(top, common)
        return Rational(
            reduced: top.divided(by: rest).quotient, over: left.denominator.divided(by: rest).quotient * factor)
    }

    static func - (left: Rational, right: Rational) -> Rational { left + -right }

    static func * (left: Rational, right: Rational) -> Rational {
        if left.isInteger, right.isInteger { return Rational(left.numerator * right.numerator) }
        let first = BigInteger.greatestCommonDivisor(left.numerator, right.denominator)
        let second = BigInteger.greatestCommonDivisor(right.numerator, left.denominator)
        return Rational(
            reduced: left.numerator.divided(by: first).quotient * right.numerator.divided(by: second).quotient,
            over: left.denominator.divided(by: second).quotient * right.denominator.divided(by: first).quotient)
    }

    /// The quotient, or nil where `right` is zero.
    func divided(by right: Rational) -> Rational? { right.reciprocal.map { self * $0 } }

    /// Nil for zero.
    private var reciprocal: Rational? {
        guard !isZero else { return nil }
        return Rational(
            reduced: numerator.isNegative ? -denominator : denominator, over: numerator.magnitude)
    }

    /// The value raised to a whole power, or nil for 0 to a power that is not positive.
    func power(_ exponent: Int) -> Rational? {
        if exponent > 0 { return Rational(reduced: numerator.power(exponent), over: denominator.power(exponent)) }
        return reciprocal.map {
            Rational(reduced: $0.numerator.power(-exponent), over: $0.denominator.power(-exponent))
        }
    }

    /// The whole number nearest to `self * 10^places`, halves away from zero.
    func rounded(places: Int) -> BigInteger {
        let doubled = numerator.magnitude * BigInteger(10).power(places) * BigInteger(2)
        let rounded = (doubled + denominator).divided(by: denominator * BigInteger(2)).quotient
        return numerator.isNegative ? -rounded : rounded
    }
}

extension Rational: Comparable {
    static func < (left: Rational, right: Rational) -> Bool {
        left.numerator * right.denominator < right.numerator * left.denominator
    }
}

extension Rational: CustomStringConvertible {
    /// `7` or `7/3`; numbers too long to read are named by their size.
    var description: String {
        guard bitWidth <= 512 else { return "a number of about \(bitWidth * 3 / 10) digits" }
        return isInteger ? "\(numerator)" : "\(numerator)/\(denominator)"
    }
}
