/// What an answer asserts: a value, perhaps under a name, or a relation.
struct AnswerReading {
    enum Content {
        case value(MathNode)
        /// An equation or inequality between expressions.
        case relation(sides: [MathNode], relations: [Relation])
        /// An equation between constants that does not hold: `2 + 3 = 6`.
        case contradiction
    }

    /// What the value was assigned to: `x` of `x = 5`.
    let label: MathNode?
    let content: Content

    /// Reads `x = 5`, `5 = x`, `x = 2 + 3 = 5`, `x \in S`, `x \approx 5` and `y = 2x + 1` as named values; what follows
    /// `≈` after an exact value does not count.
    init(_ node: MathNode, equality: inout ScalarEquality) throws(EvaluationFault) {
        guard case .chain(var sides, var relations) = node else {
            self.init(label: nil, content: .value(node))
            return
        }
        if let cut = relations.firstIndex(of: .approximate) {
            if cut == 0, sides.count == 2, Self.isName(sides[0]) {
                self.init(label: sides[0], content: .value(sides[1]))
                return
            }
            sides = Array(sides[...cut])
            relations = Array(relations[..<cut])
            if relations.isEmpty {
                self.init(label: nil, content: .value(sides[0]))
                return
            }
        }
        if relations == [.member], Self.isName(sides[0]) {
            self.init(label: sides[0], content: .value(sides[1]))
            return
        }
        guard relations.allSatisfy({ $0 == .equal }) else {
            self.init(label: nil, content: .relation(sides: sides, relations: relations))
            return
        }
        self = try Self.equation(sides, equality: &equality)
    }

    private init(label: MathNode?, content: Content) {
        self.label = label
        self.content = content
    }

    private static func equation(
        _ sides: [MathNode], equality: inout ScalarEquality
    ) throws(EvaluationFault) -> AnswerReading {
        let names = sides.filter(isName)
        let others = sides.filter { !isName($0) }
        for (left, right) in zip(others, others.dropFirst()) {
            guard left.variables.isEmpty, right.variables.isEmpty, left.isScalar, right.isScalar else { continue }
            // A decimal may stand for an exact value that it rounds: `2/3 = 0.667`.
            let isSame = try equality.compare(left, right) == .equal
            guard isSame || isRounding(left, right, &equality) else {
                return AnswerReading(label: nil, content: .contradiction)
            }
        }
        guard let last = others.last else {
            return AnswerReading(label: names[0], content: .value(names[names.count - 1]))
        }
        let isChainOfValues = others.allSatisfy { $0.variables.isEmpty }
        guard others.count == 1 && !names.isEmpty || isChainOfValues else {
            return AnswerReading(
                label: nil,
                content: .relation(sides: sides, relations: [Relation](repeating: .equal, count: sides.count - 1)))
        }
        return AnswerReading(label: names.first, content: .value(last))
    }

    /// Rounding is written with `≈`; only a longer decimal literal passes as equal.
    private static func isRounding(_ left: MathNode, _ right: MathNode, _ equality: inout ScalarEquality) -> Bool {
        guard case .number(let literal) = right, literal.decimalPlaces.map({ $0 >= 2 }) ?? false,
            let value = equality.approximation(left)
        else { return false }
        return value.rounded(places: literal.decimalPlaces ?? 0)
            == literal.value.rounded(places: literal.decimalPlaces ?? 0)
    }

    /// Whether a side only names a quantity: `x`, `f(x)`, `|AB|`, `A : B`, `(p, q)`.
    static func isName(_ node: MathNode) -> Bool {
        switch node {
        case .symbol(let name): return !["π", "e", "i"].contains(name)
        case .words: return true
        case .call(let name, let arguments):
            if name == "abs" { return arguments.count == 1 && isName(arguments[0]) }
            return ["f", "g", "h"].contains(name)
        case .product(let factors):
            // `AB`, `W(n)`: names of segments and functions start with a capital.
            guard case .symbol(let first) = factors[0], let letter = first.first, letter.isUppercase || first == "angle"
            else { return false }
            return factors.allSatisfy { if case .symbol = $0 { true } else { false } }
        case .ratio(let parts): return parts.allSatisfy(isName)
        case .sequence(.brackets, let members): return members.allSatisfy(isName)
        default: return false
        }
    }

    /// The part of a label that must agree: the function of `W(n)`, the whole of everything else.
    static func head(_ label: MathNode) -> MathNode {
        switch label {
        case .product(let factors): factors.count == 2 ? factors[0] : label
        case .call(let name, _) where name != "abs": .symbol(name)
        default: label
        }
    }
}

extension MathNode {
    /// Whether it is one number or expression, not a collection, a relation or words.
    var isScalar: Bool {
        switch self {
        case .words, .sequence, .matrix, .chain, .setOperation, .ratio, .ellipsis, .infinity: false
        default: !isInfinite
        }
    }
}
