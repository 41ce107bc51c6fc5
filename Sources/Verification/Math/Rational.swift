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

    var isInteger: Bool { denominator == .one }
    var isZero: Bool { numerator.isZero }
    var magnitude: Rational { Rational(numerator.magnitude, over: denominator) }
    /// The larger bit width of numerator and denominator.
    var bitWidth: Int { max(numerator.bitWidth, denominator.bitWidth) }

    static prefix func - (value: Rational) -> Rational { Rational(-value.numerator, over: value.denominator) }

    static func + (left: Rational, right: Rational) -> Rational {
        if left.isInteger, right.isInteger { return Rational(left.numerator + right.numerator) }
        return Rational(
            left.numerator * right.denominator + right.numerator * left.denominator,
            over: left.denominator * right.denominator)
    }

    static func - (left: Rational, right: Rational) -> Rational { left + -right }

    static func * (left: Rational, right: Rational) -> Rational {
        Rational(left.numerator * right.numerator, over: left.denominator * right.denominator)
    }

    /// The quotient, or nil where `right` is zero.
    func divided(by right: Rational) -> Rational? {
        guard !right.isZero else { return nil }
        return Rational(numerator * right.denominator, over: denominator * right.numerator)
    }

    /// The value raised to a whole power, or nil for 0 to a power that is not positive.
    func power(_ exponent: Int) -> Rational? {
        if exponent > 0 { return Rational(numerator.power(exponent), over: denominator.power(exponent)) }
        guard !isZero else { return nil }
        return Rational(denominator.power(-exponent), over: numerator.power(-exponent))
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
