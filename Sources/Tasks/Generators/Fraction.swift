/// A reduced fraction of small whole numbers.
struct Fraction: Equatable {
    let numerator: Int
    /// Above 0.
    let denominator: Int

    init(_ numerator: Int, _ denominator: Int = 1) {
        precondition(denominator != 0, "\(numerator) over 0")
        let divisor = NumberTheory.greatestCommonDivisor(numerator, denominator) * denominator.signum()
        self.numerator = numerator / divisor
        self.denominator = denominator / divisor
    }

    var text: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }

    /// The result, or nil for a division by 0.
    func applying(_ operation: ArithmeticOperation, _ other: Fraction) -> Fraction? {
        switch operation {
        case .plus:
            Fraction(numerator * other.denominator + other.numerator * denominator, denominator * other.denominator)
        case .minus:
            Fraction(numerator * other.denominator - other.numerator * denominator, denominator * other.denominator)
        case .times: Fraction(numerator * other.numerator, denominator * other.denominator)
        case .divide:
            other.numerator == 0
                ? nil : Fraction(numerator * other.denominator, denominator * other.numerator)
        }
    }
}
