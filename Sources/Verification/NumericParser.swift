/// Reads tokens as one number: literals, fractions, mixed numbers, percentages, units, and arithmetic with
/// `+ - * / ^` and brackets, evaluated exactly.
///
/// ```
/// sum     = product (("+" | "-") product)*
/// product = signed (("*" | "/" | before "(") signed)*
/// signed  = ("+" | "-")* power
/// power   = atom ("^" signed)?
/// ```
///
/// Bounded by nesting depth, bits per number and a `WorkBudget`: every input ends quickly, with a value or a refusal.
struct NumericParser {
    struct Refusal: Error, Equatable {
        let reason: String
    }

    /// A value while it is put together.
    private struct Term {
        var value: Rational
        var form: Quantity.Form
        var decimalPlaces: Int?
        /// A bare whole-number literal, the only thing that fractions, mixed numbers and powers of ten are made of.
        var isWholeLiteral = false
    }

    private static let depthLimit = 64
    private let tokens: ArraySlice<AnswerToken>
    private var index: Int
    private var depth = 0
    private var budget: WorkBudget
    private var currency: String?

    private init(_ tokens: ArraySlice<AnswerToken>, budget: WorkBudget) {
        self.tokens = tokens
        self.budget = budget
        index = tokens.startIndex
    }

    /// The quantity that all of `tokens` write; `budget` is shared between the sides of an equation.
    static func quantity(_ tokens: ArraySlice<AnswerToken>, budget: inout WorkBudget) throws(Refusal) -> Quantity {
        var parser = NumericParser(peeled(tokens), budget: budget)
        defer { budget = parser.budget }
        let term = try parser.sum()
        let isPercent = parser.percent()
        var unit = parser.currency
        if parser.index < parser.tokens.endIndex {
            guard let spelled = UnitWords.unit(parser.tokens[parser.index...]) else {
                throw Refusal(reason: "it goes on after the number")
            }
            unit = unit ?? spelled
        }
        let value = isPercent ? term.value * Rational(.one, over: BigInteger(100)) : term.value
        return Quantity(
            value: value, form: term.form, decimalPlaces: term.decimalPlaces, isPercent: isPercent, unit: unit,
            label: nil)
    }

    /// Without the brackets that enclose everything; thousands of them cost one pass.
    private static func peeled(_ tokens: ArraySlice<AnswerToken>) -> ArraySlice<AnswerToken> {
        var (open, partner) = ([Int](), [Int: Int]())
        for index in tokens.indices {
            switch tokens[index].kind {
            case .open: open.append(index)
            case .close: if let start = open.popLast() { partner[start] = index }
            default: break
            }
        }
        var result = tokens
        while let first = result.indices.first, let close = partner[first], close == result.endIndex - 1,
            matches(tokens[first], tokens[close]), tokens[first].kind != .open("[")
        {
            result = result.dropFirst().dropLast()
        }
        return result
    }

    private static func matches(_ open: AnswerToken, _ close: AnswerToken) -> Bool {
        switch (open.kind, close.kind) {
        case (.open("("), .close(")")), (.open("{"), .close("}")), (.open("["), .close("]")): true
        default: false
        }
    }

    private var peek: AnswerToken.Kind? { index < tokens.endIndex ? tokens[index].kind : nil }

    private mutating func percent() -> Bool {
        switch peek {
        case .percent: break
        case .text(let word), .word(let word):
            guard word.lowercased() == "percent" else { return false }
        default: return false
        }
        index += 1
        return true
    }

    private mutating func sum() throws(Refusal) -> Term {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw Refusal(reason: "it is nested too deeply") }
        var total = try product()
        while let kind = peek, kind == .plus || kind == .minus {
            index += 1
            let next = try product()
            try pay(total.value, next.value)
            total = Term(value: kind == .plus ? total.value + next.value : total.value - next.value, form: .expression)
        }
        return total
    }

    private mutating func product() throws(Refusal) -> Term {
        var result = try signed()
        var isFirst = true
        while let kind = peek {
            switch kind {
            case .times:
                index += 1
                let isTen = peek.map(Self.isTen) ?? false
                let next = try signed()
                result = try multiply(result, next, isPowerOfTen: isFirst && isTen)
            case .open("("):
                result = try multiply(result, try signed(), isPowerOfTen: false)
            case .divide:
                index += 1
                result = try divide(result, try signed(), isFirst: isFirst)
            default: return result
            }
            isFirst = false
        }
        return result
    }

    private static func isTen(_ kind: AnswerToken.Kind) -> Bool {
        if case .number(let literal) = kind { literal.isWhole && literal.value == Rational(10) } else { false }
    }

    /// `1.2 \times 10^3` is a literal; every other product is an expression.
    private mutating func multiply(_ left: Term, _ right: Term, isPowerOfTen: Bool) throws(Refusal) -> Term {
        try pay(left.value, right.value)
        return Term(
            value: left.value * right.value, form: isPowerOfTen && left.form == .literal ? .literal : .expression)
    }

    private mutating func divide(_ left: Term, _ right: Term, isFirst: Bool) throws(Refusal) -> Term {
        try pay(left.value, right.value)
        guard let value = left.value.divided(by: right.value) else { throw Refusal(reason: "it divides by zero") }
        guard isFirst, left.isWholeLiteral, right.isWholeLiteral else { return Term(value: value, form: .expression) }
        return Term(value: value, form: .fraction(isReduced: value.denominator == right.value.numerator.magnitude))
    }

    private mutating func signed() throws(Refusal) -> Term {
        var isNegative = false
        while let kind = peek, kind == .plus || kind == .minus {
            if kind == .minus { isNegative.toggle() }
            index += 1
        }
        var term = try power()
        if isNegative { term.value = -term.value }
        return term
    }

    private mutating func power() throws(Refusal) -> Term {
        let base = try atom()
        guard peek == .power, !UnitWords.isDegree(tokens[index...]) else { return base }
        index += 1
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw Refusal(reason: "it is nested too deeply") }
        let exponent = try signed()
        guard exponent.value.isInteger, let power = exponent.value.numerator.integer else {
            throw Refusal(reason: "an exponent is no small whole number")
        }
        do { try budget.spend(onPower: base.value, power) } catch { throw Refusal(reason: "a power is too large") }
        guard let value = base.value.power(power) else { throw Refusal(reason: "a power of zero is not defined") }
        return Term(value: value, form: .expression)
    }

    private mutating func pay(_ left: Rational, _ right: Rational) throws(Refusal) {
        do { try budget.spend(on: left, right) } catch { throw Refusal(reason: "its numbers are too large") }
    }

    private mutating func atom() throws(Refusal) -> Term {
        if case .currency(let name) = peek {
            guard currency == nil else { throw Refusal(reason: "it names two currencies") }
            currency = name
            index += 1
            return try atom()
        }
        guard let kind = peek else { throw Refusal(reason: "it ends where a number should follow") }
        index += 1
        switch kind {
        case .number(let literal):
            let whole = Term(
                value: literal.value, form: .literal, decimalPlaces: literal.decimalPlaces,
                isWholeLiteral: literal.isWhole)
            return try literal.isWhole ? mixed(whole) : whole
        case .vulgarFraction(let numerator, let denominator):
            let value = Rational(BigInteger(numerator), over: BigInteger(denominator))
            return Term(value: value, form: .fraction(isReduced: true))
        case .fraction: return try fraction()
        case .open(let bracket) where bracket != "[":
            let inner = try sum()
            guard peek == (bracket == "(" ? .close(")") : .close("}")) else {
                throw Refusal(reason: "a bracket is not closed")
            }
            index += 1
            return inner
        default: throw Refusal(reason: "a number should stand where \(Self.named(kind)) stands")
        }
    }

    /// `whole` and the fraction that follows it directly: `1 1/2`, `1\frac12`, `1½`.
    private mutating func mixed(_ whole: Term) throws(Refusal) -> Term {
        var part: Rational?
        switch peek {
        case .vulgarFraction(let numerator, let denominator):
            index += 1
            part = Rational(BigInteger(numerator), over: BigInteger(denominator))
        case .fraction:
            index += 1
            part = try fraction().value
        case .number(let numerator) where numerator.isWhole && tokens[index].hasSpaceBefore:
            guard index + 2 < tokens.endIndex, tokens[index + 1].kind == .divide,
                case .number(let denominator) = tokens[index + 2].kind, denominator.isWhole
            else { break }
            index += 3
            part = numerator.value.divided(by: denominator.value)
            if part == nil { throw Refusal(reason: "it divides by zero") }
        default: break
        }
        guard let part else { return whole }
        guard part < Rational(1), !(part < .zero) else {
            throw Refusal(reason: "its mixed number has an improper fraction")
        }
        try pay(whole.value, part)
        return Term(value: whole.value + part, form: .mixed)
    }

    private mutating func fraction() throws(Refusal) -> Term {
        let numerator = try argument()
        let denominator = try argument()
        return try divide(numerator, denominator, isFirst: true)
    }

    /// One argument of `\frac`: a number or a group in braces.
    private mutating func argument() throws(Refusal) -> Term {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw Refusal(reason: "it is nested too deeply") }
        switch peek {
        case .number(let literal):
            index += 1
            return Term(value: literal.value, form: .literal, isWholeLiteral: literal.isWhole)
        case .open("{"):
            index += 1
            let inner = try sum()
            guard peek == .close("}") else { throw Refusal(reason: "a fraction is not closed") }
            index += 1
            return inner
        default: throw Refusal(reason: "a fraction lacks an argument")
        }
    }

    private static func named(_ kind: AnswerToken.Kind) -> String {
        switch kind {
        case .text(let text), .word(let text), .other(let text): "'\(text.prefix(40))'"
        case .comma: "','"
        case .open(let bracket), .close(let bracket): "'\(bracket)'"
        default: "a sign"
        }
    }
}
