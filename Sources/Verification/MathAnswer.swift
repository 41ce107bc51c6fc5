/// An answer as the math verifier understands it.
enum MathAnswer: Sendable, Equatable {
    case number(Quantity)
    /// Plain words in their normal form.
    case text(String)
    /// An equation whose sides have different values, `2 + 3 = 6`: never right, and no reference.
    case contradiction
    /// Neither a number nor plain words; `reason` completes "it cannot be read: …".
    case unreadable(reason: String)

    /// The longest answer that is looked into, in UTF-8 bytes.
    static let byteLimit = 4096

    init(_ text: String) {
        let answer = AnswerText.unwrapped(text)
        guard !answer.isEmpty else {
            self = .unreadable(reason: "it is empty")
            return
        }
        guard answer.utf8.count <= Self.byteLimit || Self.isWrappedNumber(answer) else {
            self = .unreadable(reason: "it is longer than \(Self.byteLimit) bytes")
            return
        }
        guard let tokens = AnswerLexer.tokens(answer) else {
            self = .unreadable(reason: "it has a number of more than \(NumberLiteral.digitLimit) digits")
            return
        }
        do {
            self = try Self.equation(tokens[...]).map(MathAnswer.number) ?? .contradiction
        } catch {
            if let words = AnswerText.normalized(tokens) {
                self = .text(words)
            } else {
                self = .unreadable(reason: error.reason)
            }
        }
    }

    /// Redundant braces may be many: `{{{…5…}}}` is still five.
    private static func isWrappedNumber(_ answer: String) -> Bool {
        answer.utf8.count <= 1 << 18
            && answer.utf8.count(where: { !($0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}")) }) <= byteLimit
    }

    /// `5`, `x = 5`, `5 = x` or `2 + 3 = 5`: the sides that are numbers, the others being names; nil where they
    /// differ.
    private static func equation(_ tokens: ArraySlice<AnswerToken>) throws(NumericParser.Refusal) -> Quantity? {
        var budget = WorkBudget()
        let sides = sides(tokens)
        guard sides.count > 1 else { return try NumericParser.quantity(tokens, budget: &budget) }
        guard sides.count <= 64 else { throw NumericParser.Refusal(reason: "it has too many equals signs") }
        var label: String?
        var last: Quantity?
        for side in sides {
            if let name = name(side) {
                label = label ?? name
                continue
            }
            let quantity = try NumericParser.quantity(side, budget: &budget)
            if let last, last.value != quantity.value { return nil }
            last = quantity
        }
        guard let last else { throw NumericParser.Refusal(reason: "no side of its equation is a number") }
        return Quantity(
            value: last.value, form: last.form, decimalPlaces: last.decimalPlaces, isPercent: last.isPercent,
            unit: last.unit, label: label)
    }

    private static func sides(_ tokens: ArraySlice<AnswerToken>) -> [ArraySlice<AnswerToken>] {
        var depth = 0
        return tokens.split(omittingEmptySubsequences: false) { token in
            switch token.kind {
            case .open: depth += 1
            case .close: depth -= 1
            default: break
            }
            return token.kind == .equals && depth == 0
        }
    }

    /// The name that a side of an equation is, such as `x` or `f(x)`; nil where it has digits or operators.
    private static func name(_ tokens: ArraySlice<AnswerToken>) -> String? {
        var words: [String] = []
        for token in tokens {
            switch token.kind {
            case .word(let word), .text(let word): words.append(word)
            case .open("("), .close(")"), .open("{"), .close("}"), .other("_"): continue
            default: return nil
            }
        }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}
