/// An arithmetic expression over whole numbers: `+ - * /`, brackets, nothing else.
///
/// ```
/// sum = product (("+" | "-") product)*     product = factor (("*" | "/") factor)*     factor = number | "(" sum ")"
/// ```
struct ArithmeticExpression: Equatable {
    struct Fault: Error, Equatable {
        let reason: String
    }

    /// What it is made of, without what it comes to.
    let tokens: [Token]
    /// The numbers it uses, in the order of writing.
    let numbers: [Int]
    let value: Rational

    var operationCount: Int { numbers.count - 1 }

    private static let lengthLimit = 1000
    private static let depthLimit = 64
    private static let digitLimit = 15

    /// - Parameter text: the expression; an equals sign and what it comes to may follow: `(3 + 4) * 5 = 35`.
    init(_ text: String) throws(Fault) {
        guard text.utf8.count <= Self.lengthLimit else {
            throw Fault(reason: "it is longer than \(Self.lengthLimit) bytes")
        }
        let sides = try Self.sides(text)
        guard let first = sides.first, sides.count <= 2 else { throw Fault(reason: "it has several equals signs") }
        try self.init(tokens: first)
        guard sides.count == 2 else { return }
        var claim = Parser(tokens: sides[1], isClaim: true)
        let claimed = try claim.whole()
        guard claimed == value else {
            throw Fault(reason: "it evaluates to \(value), not to \(claimed) as it claims")
        }
    }

    init(tokens: some Sequence<Token>) throws(Fault) {
        self.tokens = Array(tokens)
        var parser = Parser(tokens: self.tokens, isClaim: false)
        value = try parser.whole()
        numbers = parser.numbers
    }

    enum Token: Equatable {
        case number(Int)
        case sign(Character)
    }

    private static func sides(_ text: String) throws(Fault) -> [[Token]] {
        var sides: [[Token]] = [[]]
        var plain = text
        for (command, sign) in [
            ("\\times", "*"), ("\\cdot", "*"), ("\\div", "/"), ("\\left", ""), ("\\right", ""), ("\\(", ""),
            ("\\)", ""),
            ("\\[", ""), ("\\]", ""), ("\\,", " "), ("$", ""),
        ] {
            plain = plain.replacing(command, with: sign)
        }
        let scalars = AnswerCharacters.folded(plain)
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            if ("0"..."9").contains(scalar) {
                let digits = scalars[index...].prefix { ("0"..."9").contains($0) }
                guard digits.count <= digitLimit, let number = Int(String(String.UnicodeScalarView(digits))) else {
                    throw Fault(reason: "a number in it is too long")
                }
                sides[sides.count - 1].append(.number(number))
                index = digits.endIndex
                continue
            }
            index += 1
            switch scalar {
            case " ": continue
            case "=": sides.append([])
            case "÷": sides[sides.count - 1].append(.sign("/"))
            case "+", "-", "*", "/", "(", ")": sides[sides.count - 1].append(.sign(Character(scalar)))
            default: throw Fault(reason: "'\(scalar)' is not allowed in it")
            }
        }
        return sides
    }

    private struct Parser {
        let tokens: [Token]
        var index = 0
        var depth = 0
        var numbers: [Int] = []

        let isClaim: Bool

        init(tokens: [Token], isClaim: Bool) {
            self.tokens = tokens
            self.isClaim = isClaim
        }

        mutating func whole() throws(Fault) -> Rational {
            let value = try sum()
            guard index == tokens.count else { throw Fault(reason: "it goes on after its end") }
            return value
        }

        private mutating func take(_ signs: Set<Character>) -> Character? {
            guard index < tokens.count, case .sign(let sign) = tokens[index], signs.contains(sign) else { return nil }
            index += 1
            return sign
        }

        private mutating func sum() throws(Fault) -> Rational {
            depth += 1
            defer { depth -= 1 }
            guard depth <= ArithmeticExpression.depthLimit else { throw Fault(reason: "it is nested too deeply") }
            var total = try product()
            while let sign = take(["+", "-"]) {
                let next = try product()
                total = sign == "+" ? total + next : total - next
            }
            return total
        }

        private mutating func product() throws(Fault) -> Rational {
            var total = try factor()
            while let sign = take(["*", "/"]) {
                let next = try factor()
                guard let result = sign == "*" ? total * next : total.divided(by: next) else {
                    throw Fault(reason: "it divides by zero")
                }
                total = result
            }
            return total
        }

        private mutating func factor() throws(Fault) -> Rational {
            guard index < tokens.count else { throw Fault(reason: "it ends where a number should follow") }
            if take(["("]) != nil {
                let inner = try sum()
                guard take([")"]) != nil else { throw Fault(reason: "a bracket is not closed") }
                return inner
            }
            // Only the claimed value after an equals sign starts with a sign: `3 - 5 = -2`.
            let isNegative = isClaim && numbers.isEmpty && take(["-"]) != nil
            guard index < tokens.count, case .number(let number) = tokens[index] else {
                throw Fault(reason: "a number should stand where a sign stands")
            }
            index += 1
            numbers.append(number)
            return Rational(isNegative ? -number : number)
        }
    }
}
