/// A numeric answer: its exact value and how it was written.
struct Quantity: Sendable, Equatable {
    /// How much of the arithmetic the writer has done.
    enum Form: Sendable, Equatable {
        /// `42`, `1,200`, `3.5`, `1.2 \times 10^3`.
        case literal
        /// `3/4`; `isReduced` is false for `6/8` and `84/4`.
        case fraction(isReduced: Bool)
        /// `1 1/2`.
        case mixed
        /// Something still to be worked out: `23 + 45`, `2^10`.
        case expression
    }

    let value: Rational
    let form: Form
    /// Digits after the point where the whole answer is one decimal literal.
    let decimalPlaces: Int?
    let isPercent: Bool
    /// The unit that was written, in its canonical spelling.
    let unit: String?
    /// What the number was assigned to: `x` of `x = 5`.
    let label: String?

    /// The number without its percent sign: 50 for `50%`.
    var bareValue: Rational { isPercent ? value * Rational(100) : value }

    /// Whether nothing is left to be worked out.
    var isFinished: Bool {
        switch form {
        case .literal, .mixed: true
        case .fraction(let isReduced): isReduced
        case .expression: false
        }
    }
}
