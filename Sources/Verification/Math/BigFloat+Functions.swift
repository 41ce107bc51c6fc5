#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

// The C library's functions, under names that the methods below do not hide; they give first guesses only, so that a
// last bit that differs between systems does not reach a result.
private func logarithmGuess(_ value: Double) -> Double { log(value) }
private func angleGuess(_ y: Double, _ x: Double) -> Double { atan2(y, x) }

/// Elementary functions of real numbers, to about the precision of their argument.
extension BigFloat {
    /// Bits that intermediate results carry beyond those asked for.
    private static let guardBits = 24

    private func widened(by count: Int = guardBits) -> BigFloat {
        BigFloat(mantissa, exponent: exponent, bits: bits + count)
    }

    private func narrowed(to bits: Int) -> BigFloat { BigFloat(mantissa, exponent: exponent, bits: bits) }

    private func over(_ divisor: Int) -> BigFloat {
        let missing = max(0, bits + 8 - mantissa.bitWidth)
        return BigFloat(
            mantissa.shifted(by: missing).divided(by: BigInteger(divisor)).quotient, exponent: exponent - missing,
            bits: bits)
    }

    // MARK: Constants

    /// `arctan(1 / n)` or, with `isHyperbolic`, `artanh(1 / n)`, as a series.
    private static func inverseTangent(ofOneOver n: Int, isHyperbolic: Bool, bits: Int) -> BigFloat {
        var term = BigInteger.one.shifted(by: bits).divided(by: BigInteger(n)).quotient
        var (sum, k, sign) = (term, 1, 1)
        let square = BigInteger(n * n)
        while !term.isZero {
            term = term.divided(by: square).quotient
            k += 2
            if !isHyperbolic { sign = -sign }
            let part = term.divided(by: BigInteger(k)).quotient
            sum = sign > 0 ? sum + part : sum - part
        }
        return BigFloat(sum, exponent: -bits, bits: bits)
    }

    private static let widePi = pi(computing: 640)
    private static let wideLog2 = inverseTangent(ofOneOver: 3, isHyperbolic: true, bits: 640).scaled(by: 1)

    /// Machin, 1706: `π / 4 = 4 arctan(1/5) - arctan(1/239)`.
    private static func pi(computing bits: Int) -> BigFloat {
        let first = inverseTangent(ofOneOver: 5, isHyperbolic: false, bits: bits)
        let second = inverseTangent(ofOneOver: 239, isHyperbolic: false, bits: bits)
        return (first.scaled(by: 2) - second).scaled(by: 2)
    }

    static func pi(bits: Int) -> BigFloat {
        bits <= 600 ? widePi.narrowed(to: bits) : pi(computing: bits + guardBits).narrowed(to: bits)
    }

    private static func log2(bits: Int) -> BigFloat {
        guard bits > 600 else { return wideLog2.narrowed(to: bits) }
        return inverseTangent(ofOneOver: 3, isHyperbolic: true, bits: bits + guardBits).scaled(by: 1).narrowed(to: bits)
    }

    // MARK: Functions

    /// The square root of a number that is not negative.
    var squareRoot: BigFloat {
        guard !isZero else { return self }
        var shift = max(0, 2 * bits + 2 - mantissa.bitWidth)
        if (exponent - shift) % 2 != 0 { shift += 1 }
        return BigFloat(mantissa.shifted(by: shift).squareRoot, exponent: (exponent - shift) / 2, bits: bits)
    }

    /// `e^self`; nil where the result is out of range.
    var exponential: BigFloat? {
        guard top < 40 else { return nil }
        let wide = widened(by: Self.guardBits + max(0, top))
        // x = k ln 2 + r; e^r by its series after r is halved eight times.
        let log2 = Self.log2(bits: wide.bits)
        guard let k = (wide / log2).floor.integer else { return nil }
        let halvings = 12
        let r = (wide - log2 * BigFloat(k, bits: wide.bits)).scaled(by: -halvings)
        var (term, sum, n) = (BigFloat(1, bits: wide.bits), BigFloat(1, bits: wide.bits), 1)
        while !term.isZero, term.top > -wide.bits {
            term = (term * r).over(n)
            sum = sum + term
            n += 1
        }
        for _ in 0..<halvings { sum = sum * sum }
        return sum.scaled(by: k).narrowed(to: bits)
    }

    /// The natural logarithm of a positive number.
    var logarithm: BigFloat? {
        let wide = widened()
        // x = m 2^k with m near 1; ln m = y + ln(m e^-y), whose argument is near 1.
        let k = top
        let m = wide.scaled(by: -k)
        let guess = BigFloat(logarithmGuess(m.double), bits: wide.bits)
        guard let power = (-guess).exponential else { return nil }
        let rest = m * power
        let one = BigFloat(1, bits: wide.bits)
        let t = (rest - one) / (rest + one)
        var (term, sum, n) = (t, t, 1)
        let square = t * t
        while !term.isZero, term.top > -wide.bits {
            term = term * square
            n += 2
            sum = sum + term.over(n)
        }
        return (guess + sum.scaled(by: 1) + Self.log2(bits: wide.bits) * BigFloat(k, bits: wide.bits)).narrowed(
            to: bits)
    }

    /// Sine and cosine.
    var sineAndCosine: (sine: BigFloat, cosine: BigFloat)? {
        guard top < 64 else { return nil }
        let wide = widened(by: Self.guardBits + max(0, top))
        let half = Self.pi(bits: wide.bits).scaled(by: -1)
        let quadrant = (wide / half + BigFloat(1, bits: wide.bits).scaled(by: -1)).floor
        let r = wide - half * BigFloat(quadrant, exponent: 0, bits: wide.bits)
        let (sine, cosine) = Self.series(r)
        let turn = quadrant.divided(by: BigInteger(4)).remainder.integer ?? 0
        let (s, c) = (sine.narrowed(to: bits), cosine.narrowed(to: bits))
        switch (turn + 4) % 4 {
        case 0: return (s, c)
        case 1: return (c, -s)
        case 2: return (-s, -c)
        default: return (-c, s)
        }
    }

    private static func series(_ r: BigFloat) -> (BigFloat, BigFloat) {
        let square = -(r * r)
        var (sine, cosine) = (r, BigFloat(1, bits: r.bits))
        var (oddTerm, evenTerm, n) = (r, cosine, 1)
        while max(oddTerm.top, evenTerm.top) > -r.bits {
            evenTerm = (evenTerm * square).over(n * (n + 1))
            oddTerm = (oddTerm * square).over((n + 1) * (n + 2))
            (cosine, sine) = (cosine + evenTerm, sine + oddTerm)
            n += 2
        }
        return (sine, cosine)
    }

    /// The angle of the point `(x, y)`, in `(-π, π]`; the origin has none.
    static func angle(y: BigFloat, x: BigFloat) -> BigFloat? {
        if y.isZero { return x.isNegative ? pi(bits: x.bits) : x.isZero ? nil : y.zero }
        let (wideY, wideX) = (y.widened(), x.widened())
        let scale = max(y.top, x.top)
        let guess = BigFloat(angleGuess(y.scaled(by: -scale).double, x.scaled(by: -scale).double), bits: wideY.bits)
        guard let (sine, cosine) = guess.sineAndCosine else { return nil }
        // Turned back by the guess, the point has a small angle: its tangent's series is short.
        let along = wideX * cosine + wideY * sine
        guard !along.isZero else { return nil }
        let t = (wideY * cosine - wideX * sine) / along
        var (term, sum, n) = (t, t, 1)
        let square = -(t * t)
        while !term.isZero, term.top > -wideY.bits {
            term = term * square
            n += 2
            sum = sum + term.over(n)
        }
        return (guess + sum).narrowed(to: y.bits)
    }
}
