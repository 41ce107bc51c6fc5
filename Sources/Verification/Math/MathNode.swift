/// One node of an answer's expression tree.
///
/// The parser bounds depth and size (`MathParser.depthLimit`, `MathParser.nodeLimit`), so that recursion over a tree is
/// safe.
indirect enum MathNode: Sendable, Hashable {
    /// How the members of a sequence are set off.
    enum Fence: Sendable, Hashable {
        /// `1, 2`, without brackets.
        case none
        /// `\{1, 2\}`.
        case braces
        /// `(a, b]`; with two members it is an interval or a pair.
        case brackets(openIsClosed: Bool, closeIsClosed: Bool)
    }

    enum SetOperator: Sendable, Hashable {
        case union, intersection, difference
    }

    enum Binder: Sendable, Hashable {
        case sum, product, integral, limit, derivative

        var name: String {
            switch self {
            case .sum: "sum"
            case .product: "product"
            case .integral: "integral"
            case .limit: "limit"
            case .derivative: "derivative"
            }
        }
    }

    case number(NumberLiteral)
    case symbol(String)
    /// Plain words, in the form in which they are compared.
    case words(String)
    case infinity
    case sum([MathNode])
    case product([MathNode])
    case negative(MathNode)
    case quotient(MathNode, MathNode)
    case power(MathNode, MathNode)
    /// `\sqrt[index]{radicand}`; an odd root of a negative number is real.
    case root(MathNode, index: MathNode)
    /// A function by its canonical name: `sin`, `abs`, `binomial`, `f`.
    case call(String, [MathNode])
    /// `1\frac12`: a whole number and a proper fraction.
    case mixed(MathNode, MathNode)
    /// `first ± second`; without `first`, `± second`.
    case plusMinus(MathNode?, MathNode)
    case percent(MathNode)
    case degree(MathNode)
    case quantity(MathNode, unit: String)
    /// `1011_2`: the value, and the base in which it is written.
    case based(BigInteger, base: Int)
    case sequence(Fence, [MathNode])
    case matrix([[MathNode]])
    /// `a < b \le c`: one relation fewer than sides.
    case chain([MathNode], [Relation])
    case setOperation(SetOperator, MathNode, MathNode)
    case binder(Binder, variable: String, lower: MathNode?, upper: MathNode?, body: MathNode)
    case ratio([MathNode])
    case ellipsis
}

/// A sign between two sides.
enum Relation: Sendable, Hashable {
    case equal, approximate, notEqual, less, lessOrEqual, greater, greaterOrEqual, member

    /// Whether it orders its sides.
    var isOrder: Bool {
        switch self {
        case .less, .lessOrEqual, .greater, .greaterOrEqual: true
        case .equal, .approximate, .notEqual, .member: false
        }
    }

    var isStrict: Bool { self == .less || self == .greater }
    var pointsLeft: Bool { self == .greater || self == .greaterOrEqual }
}

extension MathNode {
    static func integer(_ value: Int) -> MathNode {
        .number(NumberLiteral(value: Rational(value), decimalPlaces: nil, isWhole: true))
    }

    static func rational(_ value: Rational) -> MathNode {
        .number(NumberLiteral(value: value, decimalPlaces: nil, isWhole: value.isInteger))
    }

    static func difference(_ left: MathNode, _ right: MathNode) -> MathNode { .sum([left, .negative(right)]) }

    /// The nodes directly below.
    var children: [MathNode] {
        switch self {
        case .number, .symbol, .words, .infinity, .based, .ellipsis: []
        case .negative(let child), .percent(let child), .degree(let child), .quantity(let child, _): [child]
        case .sum(let all), .product(let all), .call(_, let all), .sequence(_, let all), .ratio(let all),
            .chain(let all, _):
            all
        case .quotient(let first, let second), .power(let first, let second), .root(let first, let second),
            .mixed(let first, let second), .setOperation(_, let first, let second):
            [first, second]
        case .plusMinus(let first, let second): first.map { [$0, second] } ?? [second]
        case .matrix(let rows): rows.flatMap { $0 }
        case .binder(_, _, let lower, let upper, let body): [lower, upper].compactMap { $0 } + [body]
        }
    }

    /// Whether `test` holds for it or for a node below it.
    func contains(_ test: (MathNode) -> Bool) -> Bool {
        test(self) || children.contains { $0.contains(test) }
    }

    /// The same tree with `change` applied to the nodes directly below.
    func mapped(_ change: (MathNode) -> MathNode) -> MathNode {
        switch self {
        case .number, .symbol, .words, .infinity, .based, .ellipsis: self
        case .negative(let child): .negative(change(child))
        case .percent(let child): .percent(change(child))
        case .degree(let child): .degree(change(child))
        case .quantity(let child, let unit): .quantity(change(child), unit: unit)
        case .sum(let all): .sum(all.map(change))
        case .product(let all): .product(all.map(change))
        case .call(let name, let all): .call(name, all.map(change))
        case .sequence(let fence, let all): .sequence(fence, all.map(change))
        case .ratio(let all): .ratio(all.map(change))
        case .chain(let all, let relations): .chain(all.map(change), relations)
        case .quotient(let first, let second): .quotient(change(first), change(second))
        case .power(let first, let second): .power(change(first), change(second))
        case .root(let first, let second): .root(change(first), index: change(second))
        case .mixed(let first, let second): .mixed(change(first), change(second))
        case .setOperation(let sign, let first, let second): .setOperation(sign, change(first), change(second))
        case .plusMinus(let first, let second): .plusMinus(first.map(change), change(second))
        case .matrix(let rows): .matrix(rows.map { $0.map(change) })
        case .binder(let kind, let variable, let lower, let upper, let body):
            .binder(kind, variable: variable, lower: lower.map(change), upper: upper.map(change), body: change(body))
        }
    }

    /// Letters that stand for unknowns; `π`, `e` and `i` do not.
    var variables: Set<String> {
        switch self {
        case .symbol(let name): return ["π", "e", "i"].contains(name) ? [] : [name]
        case .binder(let kind, let variable, _, _, _):
            let all = children.reduce(into: Set<String>()) { $0.formUnion($1.variables) }
            return kind == .derivative ? all : all.subtracting([variable])
        default: return children.reduce(into: Set<String>()) { $0.formUnion($1.variables) }
        }
    }
}
