/// A sum of terms as it is written: `3x - y + 5`; terms with the coefficient 0 are left out.
struct LinearTerms {
    let text: String

    /// - Parameter terms: coefficients with what they multiply; empty for the constant.
    init(_ terms: [(coefficient: Int, symbol: String)]) {
        var text = ""
        for (coefficient, symbol) in terms where coefficient != 0 {
            let size = coefficient.magnitude
            let term = symbol.isEmpty ? "\(size)" : (size == 1 ? "" : "\(size)") + symbol
            if text.isEmpty {
                text = (coefficient < 0 ? "-" : "") + term
            } else {
                text += (coefficient < 0 ? " - " : " + ") + term
            }
        }
        self.text = text.isEmpty ? "0" : text
    }
}
