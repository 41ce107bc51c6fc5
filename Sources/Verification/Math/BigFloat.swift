/// A binary floating-point number of many bits: `mantissa · 2^exponent`, rounded towards zero after each operation.
///
/// The result of an operation has the precision of its operands; comparing leaves room for their errors (`Sampler`).
struct BigFloat: Sendable {
    let mantissa: BigInteger
    let exponent: Int
    /// The most bits the mantissa keeps.
    let bits: Int

    init(_ mantissa: BigInteger, exponent: Int, bits: Int) {
        let surplus = mantissa.bitWidth - bits
        self.bits = bits
        if surplus > 0 {
            self.mantissa = mantissa.shifted(by: -surplus)
            self.exponent = exponent + surplus
        } else {
            self.mantissa = mantissa
            self.exponent = exponent
        }
    }

    init(_ value: Int, bits: Int) { self.init(BigInteger(value), exponent: 0, bits: bits) }

    init(_ value: Rational, bits: Int) {
        guard !value.isInteger else {
            self.init(value.numerator, exponent: 0, bits: bits)
            return
        }
        let shift = max(0, bits + 2 - value.numerator.bitWidth + value.denominator.bitWidth)
        self.init(
            value.numerator.shifted(by: shift).divided(by: value.denominator).quotient, exponent: -shift, bits: bits)
    }

    /// A finite double, exactly.
    init(_ value: Double, bits: Int) {
        let mantissa = Int(value.significand * 0x1p52)
        self.init(
            BigInteger(value.sign == .minus ? -mantissa : mantissa),
            exponent: value == 0 ? 0 : Int(value.exponent) - 52,
            bits: bits)
    }

    var isZero: Bool { mantissa.isZero }
    var isNegative: Bool { mantissa.isNegative }
    var zero: BigFloat { BigFloat(.zero, exponent: 0, bits: bits) }
    /// The exponent of the leading bit, plus one: the magnitude is at least `2^(top - 1)` and below `2^top`.
    var top: Int { isZero ? Int.min / 4 : mantissa.bitWidth + exponent }
    var magnitude: BigFloat { BigFloat(mantissa.magnitude, exponent: exponent, bits: bits) }

    /// The nearest double, for first guesses; infinite and zero beyond its range.
    var double: Double {
        let shift = max(0, mantissa.bitWidth - 62)
        guard let head = mantissa.shifted(by: -shift).integer else { return 0 }
        let power = exponent + shift
        guard power > -1000 else { return 0 }
        return power > 960
            ? (head < 0 ? -1 : 1) * Double.infinity
            : Double(head) * Double(sign: .plus, exponent: power, significand: 1)
    }

    /// The value as a fraction.
    var rational: Rational {
        // An odd number and a power of two have nothing in common.
        let zeros = min(mantissa.trailingZeroBitCount, max(0, -exponent))
        return Rational(
            reduced: mantissa.shifted(by: exponent >= 0 ? exponent : -zeros),
            over: BigInteger.one.shifted(by: max(0, -exponent - zeros)))
    }

    static prefix func - (value: BigFloat) -> BigFloat {
        BigFloat(-value.mantissa, exponent: value.exponent, bits: value.bits)
    }

    static func + (left: BigFloat, right: BigFloat) -> BigFloat {
        if left.isZero { return right }
        if right.isZero { return left }
        let bits = left.bits
        // What lies far below the last bit kept cannot change the sum.
        if left.top - right.top > bits + 8 { return left }
        if right.top - left.top > bits + 8 { return right }
        let exponent = min(left.exponent, right.exponent)
        return BigFloat(
            left.mantissa.shifted(by: left.exponent - exponent) + right.mantissa.shifted(by: right.exponent - exponent),
            exponent: exponent, bits: bits)
    }

    static func - (left: BigFloat, right: BigFloat) -> BigFloat { left + -right }

    static func * (left: BigFloat, right: BigFloat) -> BigFloat {
        BigFloat(left.mantissa * right.mantissa, exponent: left.exponent + right.exponent, bits: left.bits)
    }

    /// The quotient; division by zero traps.
    static func / (left: BigFloat, right: BigFloat) -> BigFloat {
        let shift = max(0, left.bits + 2 - left.mantissa.bitWidth + right.mantissa.bitWidth)
        return BigFloat(
            left.mantissa.shifted(by: shift).divided(by: right.mantissa).quotient,
            exponent: left.exponent - right.exponent - shift, bits: left.bits)
    }

    /// The value times `2^count`.
    func scaled(by count: Int) -> BigFloat { BigFloat(mantissa, exponent: exponent + count, bits: bits) }

    /// The largest whole number not above the value.
    var floor: BigInteger {
        guard exponent < 0 else { return mantissa.shifted(by: exponent) }
        let whole = mantissa.shifted(by: exponent)
        let isExact = whole.shifted(by: -exponent) == mantissa
        return isNegative && !isExact ? whole - .one : whole
    }

    static func < (left: BigFloat, right: BigFloat) -> Bool { (left - right).isNegative }
}
