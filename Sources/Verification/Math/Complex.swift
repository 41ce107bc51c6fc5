/// A complex number of many bits; what is real stays exactly real.
struct Complex: Sendable {
    let real: BigFloat
    let imaginary: BigFloat

    init(_ real: BigFloat, _ imaginary: BigFloat) {
        self.real = real
        self.imaginary = imaginary
    }

    init(_ real: BigFloat) { self.init(real, real.zero) }

    var isReal: Bool { imaginary.isZero }
    var isZero: Bool { real.isZero && imaginary.isZero }
    var bits: Int { real.bits }
    /// The larger of both parts' leading places.
    var top: Int { max(real.top, imaginary.top) }

    static prefix func - (value: Complex) -> Complex { Complex(-value.real, -value.imaginary) }

    static func + (left: Complex, right: Complex) -> Complex {
        Complex(left.real + right.real, left.imaginary + right.imaginary)
    }

    static func - (left: Complex, right: Complex) -> Complex { left + -right }

    static func * (left: Complex, right: Complex) -> Complex {
        if left.isReal, right.isReal { return Complex(left.real * right.real) }
        return Complex(
            left.real * right.real - left.imaginary * right.imaginary,
            left.real * right.imaginary + left.imaginary * right.real)
    }

    /// The quotient, or nil where `right` is zero.
    func divided(by right: Complex) -> Complex? {
        guard !right.isZero else { return nil }
        if right.isReal { return Complex(real / right.real, isReal ? imaginary : imaginary / right.real) }
        let norm = right.real * right.real + right.imaginary * right.imaginary
        let product = self * Complex(right.real, -right.imaginary)
        return Complex(product.real / norm, product.imaginary / norm)
    }

    var magnitude: BigFloat {
        isReal ? real.magnitude : (real * real + imaginary * imaginary).squareRoot
    }

    var exponential: Complex? {
        guard let size = real.exponential else { return nil }
        if isReal { return Complex(size) }
        guard let (sine, cosine) = imaginary.sineAndCosine else { return nil }
        return Complex(size * cosine, size * sine)
    }

    /// The principal logarithm; zero has none.
    var logarithm: Complex? {
        guard !isZero, let size = magnitude.logarithm else { return nil }
        if isReal, !real.isNegative { return Complex(size) }
        guard let angle = BigFloat.angle(y: imaginary, x: real) else { return nil }
        return Complex(size, angle)
    }

    var squareRoot: Complex? {
        if isReal {
            let root = real.magnitude.squareRoot
            return real.isNegative ? Complex(real.zero, root) : Complex(root)
        }
        return power(Complex(BigFloat(1, bits: bits).scaled(by: -1)))
    }

    /// `self^exponent` by repeated squaring.
    func power(_ exponent: Int) -> Complex? {
        var (result, base, rest) = (Complex(BigFloat(1, bits: bits)), self, exponent.magnitude)
        while rest > 0 {
            if rest & 1 == 1 { result = result * base }
            rest >>= 1
            if rest > 0 { base = base * base }
        }
        return exponent < 0 ? Complex(BigFloat(1, bits: bits)).divided(by: result) : result
    }

    /// The principal power.
    func power(_ exponent: Complex) -> Complex? {
        if isZero { return exponent.isReal && !exponent.real.isNegative && !exponent.isZero ? self : nil }
        guard let logarithm else { return nil }
        return (exponent * logarithm).exponential
    }

    var sineAndCosine: (sine: Complex, cosine: Complex)? {
        guard let (sine, cosine) = real.sineAndCosine else { return nil }
        if isReal { return (Complex(sine), Complex(cosine)) }
        guard let up = imaginary.exponential, let down = (-imaginary).exponential else { return nil }
        let (hyperbolicCosine, hyperbolicSine) = ((up + down).scaled(by: -1), (up - down).scaled(by: -1))
        return (
            Complex(sine * hyperbolicCosine, cosine * hyperbolicSine),
            Complex(cosine * hyperbolicCosine, -(sine * hyperbolicSine))
        )
    }
}
