/// Counts the work on one answer from outside, so that no answer can make a verifier slow.
///
/// The unit is about a nanosecond on the reference machine, counted and never measured: a spent budget makes the answer
/// unparsable on every machine alike. Everything that judges one answer spends from one budget, so that the sum is
/// bounded; a part of it bounds a single step more tightly.
final class WorkBudget {
    struct Exhausted: Error {}

    /// The most bits a number may have: 2^16, about 19,700 decimal digits.
    static let bitLimit = 1 << 16
    /// What an operation costs whatever its operands: the numbers that it makes.
    private static let operationCost = 60
    /// For each product of limbs: Euclid's algorithm takes about 1.7 bits off per division of the whole width, and each
    /// division makes new numbers.
    private static let divisorCost = 200

    private let whole: WorkBudget?
    private var units: Int

    /// - Parameter units: about 3 milliseconds, which with the reading of the text stays well below 10.
    init(units: Int = 2_600_000) {
        self.units = units
        whole = nil
    }

    private init(units: Int, of whole: WorkBudget) {
        self.units = units
        self.whole = whole
    }

    /// At most `units`, which are spent from this budget as well.
    func part(units: Int) -> WorkBudget { WorkBudget(units: units, of: self) }

    /// Whether something could not be done for lack of units.
    var isExhausted: Bool { units < 0 || whole?.isExhausted ?? false }

    func spend(_ cost: Int) throws(Exhausted) {
        units -= cost
        try whole?.spend(cost)
        if units < 0 { throw Exhausted() }
    }

    /// Pays for one operation on `left` and `right`: products, and the reduction where one of them is a fraction.
    func spend(on left: Rational, _ right: Rational) throws(Exhausted) {
        let (top, bottom) = (left.numerator.limbs.count + 1, left.denominator.limbs.count + 1)
        let (otherTop, otherBottom) = (right.numerator.limbs.count + 1, right.denominator.limbs.count + 1)
        var cost = Self.operationCost + top * otherTop
        if !left.isInteger || !right.isInteger {
            cost += Self.divisorCost * (max(top, otherTop) + max(bottom, otherBottom)) * (bottom + otherBottom)
        }
        try spend(cost)
        guard left.bitWidth + right.bitWidth <= 2 * Self.bitLimit else { throw Exhausted() }
    }

    /// Pays for the greatest common divisor of what `left` and `right` are over one denominator.
    func spend(onDivisorOf left: Rational, _ right: Rational) throws(Exhausted) {
        let width = left.numerator.limbs.count + left.denominator.limbs.count + 1
        try spend(Self.divisorCost * width * (right.numerator.limbs.count + right.denominator.limbs.count + 1))
    }

    /// Pays for `base^exponent`, refusing results above `bitLimit`.
    func spend(onPower base: Rational, _ exponent: Int) throws(Exhausted) {
        let (bits, overflow) = base.bitWidth.multipliedReportingOverflow(by: max(1, abs(exponent)))
        guard !overflow, bits <= Self.bitLimit else { throw Exhausted() }
        let limbs = bits / 32 + 1
        try spend(Self.operationCost + 2 * limbs * limbs * (base.isInteger && exponent >= 0 ? 1 : 2))
    }
}
