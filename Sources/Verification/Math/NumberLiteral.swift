/// A number as an answer writes it: `1,200`, `.5`, `0.\overline{3}`, `1.5e3`.
struct NumberLiteral: Sendable, Hashable {
    let value: Rational
    /// Digits after the point; nil for whole numbers, repeating decimals and scientific notation.
    let decimalPlaces: Int?
    /// Nothing but digits and separators of thousands.
    let isWhole: Bool

    /// The most digits a literal may have.
    static let digitLimit = 5000
    /// The most digits it may have after the point, and the largest power of ten it may name: such fractions take work
    /// to reduce before there is anything to compare.
    static let scaleLimit = 1000
}

/// Reads one number at a place of folded text.
struct NumberLexer {
    private let scalars: [Unicode.Scalar]
    private(set) var index: Int
    /// False inside parentheses, where `(1,234)` is a pair.
    private let allowsSeparators: Bool

    init(_ scalars: [Unicode.Scalar], at index: Int, allowsSeparators: Bool) {
        self.scalars = scalars
        self.index = index
        self.allowsSeparators = allowsSeparators
    }

    /// The number, or nil where it is longer than the limits allow.
    mutating func read() -> NumberLiteral? {
        var whole = digits()
        if allowsSeparators, (1...3).contains(whole.count), whole != [48] { whole += separatedGroups() }
        var fraction: [UInt8] = []
        var hasPoint = false
        if peek == ".", isDigit(at: index + 1) || !whole.isEmpty {
            hasPoint = true
            index += 1
            fraction = digits()
            if let period = repeatingDigits() { return repeating(whole, fraction, period) }
        }
        guard whole.count + fraction.count <= NumberLiteral.digitLimit, fraction.count <= NumberLiteral.scaleLimit
        else { return nil }
        let scale = BigInteger(10).power(fraction.count)
        let value = Rational(BigInteger(digits: whole + fraction), over: scale)
        if let exponent = exponent() {
            guard abs(exponent) <= NumberLiteral.scaleLimit, let power = Rational(10).power(exponent) else {
                return nil
            }
            return NumberLiteral(value: value * power, decimalPlaces: nil, isWhole: false)
        }
        return NumberLiteral(value: value, decimalPlaces: hasPoint ? fraction.count : nil, isWhole: !hasPoint)
    }

    private var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private func isDigit(at position: Int) -> Bool {
        position < scalars.count && ("0"..."9").contains(scalars[position])
    }

    private mutating func digits() -> [UInt8] {
        let start = index
        while isDigit(at: index) { index += 1 }
        return scalars[start..<index].map { UInt8($0.value) }
    }

    /// Groups of exactly three digits after the same separator: `,` `{,}` `,\!` `\,` or one space.
    private mutating func separatedGroups() -> [UInt8] {
        for separator in [",\\! ", ",\\!", " {, }", "{, }", "{,}", "\\,", ",", " "] {
            var (end, groups) = (index, [UInt8]())
            while let next = group(after: Array(separator.unicodeScalars), at: end) {
                groups += scalars[(next - 3)..<next].map { UInt8($0.value) }
                end = next
            }
            if !groups.isEmpty {
                index = end
                return groups
            }
        }
        return []
    }

    /// The end of a separator and three digits that no fourth follows.
    private func group(after separator: [Unicode.Scalar], at start: Int) -> Int? {
        let end = start + separator.count + 3
        guard end <= scalars.count, scalars[start..<start + separator.count].elementsEqual(separator) else {
            return nil
        }
        guard (end - 3..<end).allSatisfy(isDigit), !isDigit(at: end) else { return nil }
        return end
    }

    /// The digits of `\overline{…}` or `\bar{…}` at the current place.
    private mutating func repeatingDigits() -> [UInt8]? {
        for opening in ["\\overline{", "\\bar{"] {
            let marker = Array(opening.unicodeScalars)
            guard scalars[index...].starts(with: marker) else { continue }
            var inner = NumberLexer(scalars, at: index + marker.count, allowsSeparators: false)
            let period = inner.digits()
            guard !period.isEmpty, inner.peek == "}" else { return nil }
            index = inner.index + 1
            return period
        }
        return nil
    }

    private func repeating(_ whole: [UInt8], _ fraction: [UInt8], _ period: [UInt8]) -> NumberLiteral? {
        guard whole.count + fraction.count + period.count <= NumberLiteral.scaleLimit else { return nil }
        let shift = BigInteger(10).power(fraction.count)
        let fixed = Rational(BigInteger(digits: whole + fraction), over: shift)
        let nines = BigInteger(10).power(period.count) - .one
        let tail = Rational(BigInteger(digits: period), over: shift * nines)
        return NumberLiteral(value: fixed + tail, decimalPlaces: nil, isWhole: false)
    }

    /// The exponent of `e3`, `E-3`; letters that follow make it a word instead.
    private mutating func exponent() -> Int? {
        guard let letter = peek, letter == "e" || letter == "E" else { return nil }
        var position = index + 1
        let isNegative = position < scalars.count && scalars[position] == "-"
        if isNegative || (position < scalars.count && scalars[position] == "+") { position += 1 }
        guard isDigit(at: position) else { return nil }
        var value = 0
        while isDigit(at: position) {
            value = min(value * 10 + Int(scalars[position].value - 48), 1_000_000_000)
            position += 1
        }
        if position < scalars.count, scalars[position].properties.isAlphabetic { return nil }
        index = position
        return isNegative ? -value : value
    }
}
