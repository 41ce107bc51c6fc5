/// Rewrites `gcd` and `lcm` of expressions with unknowns or roots into products.
///
/// Arguments count as a rational content times powers of parts that are not looked into. With whole contents these have
/// divisors too; with others, divisors are those of polynomials over the rationals, with content 1.
enum DivisorReduction {
    private struct Monomial {
        var content: Rational
        var parts: [MathNode: Int]
    }

    static func reduced(_ node: MathNode, budget: WorkBudget) -> MathNode {
        let node = node.mapped { reduced($0, budget: budget) }
        guard case .call(let name, let arguments) = node, name == "gcd" || name == "lcm", !arguments.isEmpty else {
            return node
        }
        // Without units left it stays as it is; whoever works it out runs out of them too.
        return (try? divided(name, arguments, budget)) ?? node
    }

    /// Nil where all arguments are numbers.
    private static func divided(
        _ name: String, _ arguments: [MathNode], _ budget: WorkBudget
    ) throws(WorkBudget.Exhausted) -> MathNode? {
        var monomials: [Monomial] = []
        for argument in arguments { monomials.append(try monomial(argument, budget)) }
        guard monomials.contains(where: { !$0.parts.isEmpty }) else { return nil }
        return name == "gcd" ? try divisor(monomials, budget) : try multiple(monomials, budget)
    }

    private static func divisor(_ all: [Monomial], _ budget: WorkBudget) throws(WorkBudget.Exhausted) -> MathNode {
        var parts = all[0].parts
        for monomial in all.dropFirst() {
            parts = parts.compactMapValues { $0 }
            for (part, count) in parts { parts[part] = min(count, monomial.parts[part] ?? 0) }
        }
        var content = all[0].content.magnitude
        for monomial in all.dropFirst() {
            try budget.spend(onDivisorOf: content, monomial.content)
            content = .greatestCommonDivisor(content, monomial.content)
        }
        return node(Monomial(content: isWhole(all) ? content : Rational(1), parts: parts))
    }

    private static func multiple(_ all: [Monomial], _ budget: WorkBudget) throws(WorkBudget.Exhausted) -> MathNode {
        var parts: [MathNode: Int] = [:]
        for monomial in all {
            for (part, count) in monomial.parts { parts[part] = max(count, parts[part] ?? 0) }
        }
        let isNegative = all.reduce(false) { $0 != $1.content.numerator.isNegative }
        var content = Rational(1)
        for monomial in all {
            try budget.spend(onDivisorOf: content, monomial.content)
            content = .leastCommonMultiple(content, monomial.content)
        }
        let signed = isNegative ? -content : content
        return node(Monomial(content: isWhole(all) ? signed : Rational(1), parts: parts))
    }

    private static func isWhole(_ all: [Monomial]) -> Bool { all.allSatisfy(\.content.isInteger) }

    private static func node(_ monomial: Monomial) -> MathNode {
        let powers = monomial.parts.filter { $0.value > 0 }.map { MathNode.power($0.key, .integer($0.value)) }
        return .product([.rational(monomial.content)] + powers)
    }

    private static func monomial(_ node: MathNode, _ budget: WorkBudget) throws(WorkBudget.Exhausted) -> Monomial {
        var exact = ExactEvaluator(budget: budget.part(units: 50_000))
        if let value = try? exact.value(node) { return Monomial(content: value, parts: [:]) }
        switch node {
        case .negative(let inner):
            let inner = try monomial(inner, budget)
            return Monomial(content: -inner.content, parts: inner.parts)
        case .product(let factors):
            var product = Monomial(content: Rational(1), parts: [:])
            for factor in factors {
                let next = try monomial(factor, budget)
                try budget.spend(on: product.content, next.content)
                product.content = product.content * next.content
                product.parts.merge(next.parts) { $0 + $1 }
            }
            return product
        case .quotient(let top, let bottom):
            guard let divisor = try? exact.value(bottom) else { break }
            let top = try monomial(top, budget)
            try budget.spend(on: top.content, divisor)
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
