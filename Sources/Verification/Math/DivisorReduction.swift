/// Rewrites `gcd` and `lcm` of expressions with unknowns or roots into products.
///
/// Arguments count as a rational content times powers of parts that are not looked into. With whole contents these have
/// divisors too; with others, divisors are those of polynomials over the rationals, with content 1.
enum DivisorReduction {
    private struct Monomial {
        var content: Rational
        var parts: [MathNode: Int]
    }

    static func reduced(_ node: MathNode) -> MathNode {
        let node = node.mapped(reduced)
        guard case .call(let name, let arguments) = node, name == "gcd" || name == "lcm", !arguments.isEmpty else {
            return node
        }
        let monomials = arguments.map(monomial)
        guard monomials.contains(where: { !$0.parts.isEmpty }) else { return node }
        return name == "gcd" ? divisor(monomials) : multiple(monomials)
    }

    private static func divisor(_ all: [Monomial]) -> MathNode {
        var parts = all[0].parts
        for monomial in all.dropFirst() {
            parts = parts.compactMapValues { $0 }
            for (part, count) in parts { parts[part] = min(count, monomial.parts[part] ?? 0) }
        }
        let content = all.dropFirst().reduce(all[0].content.magnitude) { .greatestCommonDivisor($0, $1.content) }
        return node(Monomial(content: isWhole(all) ? content : Rational(1), parts: parts))
    }

    private static func multiple(_ all: [Monomial]) -> MathNode {
        var parts: [MathNode: Int] = [:]
        for monomial in all {
            for (part, count) in monomial.parts { parts[part] = max(count, parts[part] ?? 0) }
        }
        let isNegative = all.reduce(false) { $0 != $1.content.numerator.isNegative }
        let content = all.reduce(Rational(1)) { .leastCommonMultiple($0, $1.content) }
        let signed = isNegative ? -content : content
        return node(Monomial(content: isWhole(all) ? signed : Rational(1), parts: parts))
    }

    private static func isWhole(_ all: [Monomial]) -> Bool { all.allSatisfy(\.content.isInteger) }

    private static func node(_ monomial: Monomial) -> MathNode {
        let powers = monomial.parts.filter { $0.value > 0 }.map { MathNode.power($0.key, .integer($0.value)) }
        return .product([.rational(monomial.content)] + powers)
    }

    private static func monomial(_ node: MathNode) -> Monomial {
        var exact = ExactEvaluator(budget: WorkBudget(units: 50_000))
        if let value = try? exact.value(node) { return Monomial(content: value, parts: [:]) }
        switch node {
        case .negative(let inner):
            let inner = monomial(inner)
            return Monomial(content: -inner.content, parts: inner.parts)
        case .product(let factors):
            return factors.map(monomial).reduce(Monomial(content: Rational(1), parts: [:])) { left, right in
                Monomial(content: left.content * right.content, parts: left.parts.merging(right.parts) { $0 + $1 })
            }
        case .quotient(let top, let bottom):
            guard let divisor = try? exact.value(bottom) else { break }
            let top = monomial(top)
            guard let content = top.content.divided(by: divisor) else { break }
            return Monomial(content: content, parts: top.parts)
        case .power(let base, .number(let literal)):
            guard let count = literal.value.asInteger, (1...1000).contains(count), case .symbol = base else { break }
            return Monomial(content: Rational(1), parts: [base: count])
        default: break
        }
        return Monomial(content: Rational(1), parts: [node: 1])
    }
}
