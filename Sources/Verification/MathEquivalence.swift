/// Whether two readable answers mean the same, and the sentence that says why.
struct MathEquivalence: Sendable {
    struct Comparison: Sendable, Equatable {
        let isEqual: Bool
        let explanation: String
    }

    /// Decimals that count where a side is a decimal literal: both sides agree rounded to `decimals` places and to
    /// `10^(1 - decimals)` relative to the larger one.
    let decimals: Int

    /// Symmetric in its arguments except for the wording.
    func compare(gold: Quantity, prediction: Quantity) -> Comparison {
        let values = "\(prediction.value) against \(gold.value)"
        if let left = gold.label, let right = prediction.label, left != right {
            return Comparison(isEqual: false, explanation: "a value for \(right), not for \(left)")
        }
        if let left = gold.unit, let right = prediction.unit, left != right {
            return Comparison(isEqual: false, explanation: "the unit is \(right), not \(left)")
        }
        if gold.value == prediction.value { return Comparison(isEqual: true, explanation: "equal: \(values)") }
        if gold.isPercent != prediction.isPercent, gold.bareValue == prediction.bareValue {
            return Comparison(isEqual: true, explanation: "equal but for the percent sign: \(values)")
        }
        if gold.decimalPlaces != nil || prediction.decimalPlaces != nil, isClose(gold.value, prediction.value) {
            return Comparison(isEqual: true, explanation: "equal to \(decimals) decimals: \(values)")
        }
        return Comparison(isEqual: false, explanation: "different: \(values)")
    }

    /// `round(a, decimals) = round(b, decimals)` and `|a - b| <= 10^(1 - decimals) · max(|a|, |b|)`, all exact.
    private func isClose(_ left: Rational, _ right: Rational) -> Bool {
        guard left.bitWidth <= WorkBudget.bitLimit / 4, right.bitWidth <= WorkBudget.bitLimit / 4 else { return false }
        guard left.rounded(places: decimals) == right.rounded(places: decimals) else { return false }
        let scale = Rational(.one, over: BigInteger(10).power(max(0, decimals - 1)))
        return !(scale * max(left.magnitude, right.magnitude) < (left - right).magnitude)
    }
}
