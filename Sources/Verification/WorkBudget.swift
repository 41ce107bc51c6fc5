/// Counts arithmetic work on numbers from outside, so that no answer can make a verifier slow.
///
/// The unit is one 32-bit multiply-add; a spent budget makes the answer unparsable, on every machine alike.
struct WorkBudget {
    struct Exhausted: Error {}

    /// The most bits a number may have: 2^16, about 19,700 decimal digits.
    static let bitLimit = 1 << 16
    /// For each product of limbs: Euclid's algorithm takes about 1.7 bits off per division of the whole width, and each
    /// division makes new numbers.
    private static let divisorCost = 200
    private var units: Int

    init(units: Int = 8_000_000) {
        self.units = units
    }

    mutating func spend(_ cost: Int) throws(Exhausted) {
        units -= cost
        if units < 0 { throw Exhausted() }
    }

    /// Pays for one operation on `left` and `right`: products, and the reduction where one of them is a fraction.
    mutating func spend(on left: Rational, _ right: Rational) throws(Exhausted) {
        let widths = [left.numerator, left.denominator, right.numerator, right.denominator].map { $0.limbs.count + 1 }
        let (wide, broad) = (max(widths[0], widths[2]) + max(widths[1], widths[3]), widths[1] + widths[3])
        let reduction = left.isInteger && right.isInteger ? 0 : Self.divisorCost * wide * broad
        try spend(10 + widths[0] * widths[2] + reduction)
        guard left.bitWidth + right.bitWidth <= 2 * Self.bitLimit else { throw Exhausted() }
    }

    /// Pays for the greatest common divisor of what `left` and `right` are over one denominator.
    mutating func spend(onDivisorOf left: Rational, _ right: Rational) throws(Exhausted) {
        let widths = [left, right].map { $0.numerator.limbs.count + $0.denominator.limbs.count + 1 }
        try spend(Self.divisorCost * widths[0] * widths[1])
    }

    /// Pays for `base^exponent`, refusing results above `bitLimit`.
    mutating func spend(onPower base: Rational, _ exponent: Int) throws(Exhausted) {
        let (bits, overflow) = base.bitWidth.multipliedReportingOverflow(by: max(1, abs(exponent)))
        guard !overflow, bits <= Self.bitLimit else { throw Exhausted() }
        let limbs = bits / 32 + 1
        try spend(4 * limbs * limbs * (base.isInteger && exponent >= 0 ? 1 : 100))
    }
}
