/// Whether one sum is another with some of its operations done: neighbouring numbers replaced by their result, everything
/// else copied in its place. `11 - 5` follows from `3 + 8 - 5`, `8 + 3 - 5` and `6 + 5 - 5` do not.
///
/// A result that takes an operation before its turn (`7 * 2` from `3 + 4 * 2`) changes the sum's value, which the caller
/// compares.
struct SumRewriting {
    private let before: [ArithmeticExpression.Token]
    private let after: [ArithmeticExpression.Token]
    /// Places from which the rest is known not to match.
    private var failed: Set<Int> = []

    /// Bounds the work, which grows with the fourth power of the number of tokens at worst.
    static let tokenLimit = 48

    private init(_ before: ArithmeticExpression, _ after: ArithmeticExpression) {
        self.before = Self.withoutOuterBrackets(before.tokens)
        self.after = Self.withoutOuterBrackets(after.tokens)
    }

    /// False as well where either has more than `tokenLimit` numbers, signs and brackets.
    static func follows(_ after: ArithmeticExpression, from before: ArithmeticExpression) -> Bool {
        guard before.tokens.count <= tokenLimit, after.tokens.count <= tokenLimit else { return false }
        var rewriting = SumRewriting(before, after)
        return rewriting.matches(0, 0)
    }

    private static func withoutOuterBrackets(_ tokens: [ArithmeticExpression.Token]) -> [ArithmeticExpression.Token] {
        var tokens = tokens
        while tokens.first == .sign("("), tokens.last == .sign(")"),
            (try? ArithmeticExpression(tokens: tokens.dropFirst().dropLast())) != nil
        {
            tokens = Array(tokens.dropFirst().dropLast())
        }
        return tokens
    }

    /// Whether `after` from place `second` on is a rewriting of `before` from place `first` on.
    private mutating func matches(_ first: Int, _ second: Int) -> Bool {
        guard second < after.count else { return first == before.count }
        guard first < before.count, !failed.contains(first * Self.tokenLimit + second) else { return false }
        switch after[second] {
        case .sign:
            if before[first] == after[second], matches(first + 1, second + 1) { return true }
        case .number(let number):
            for end in first + 1...before.count {
                let value = (try? ArithmeticExpression(tokens: before[first..<end]))?.value
                if value == Rational(number), matches(end, second + 1) { return true }
            }
        }
        failed.insert(first * Self.tokenLimit + second)
        return false
    }
}
