/// Whether an answer is worked out.
enum AnswerForm {
    /// Operators that ask for work: an answer that keeps them restates the problem.
    private static let tasks: Set = [
        "gcd", "lcm", "max", "min", "mod", "det", "factorial", "binomial", "floor", "ceil",
    ]

    /// Whether nothing is left to be worked out: a number as one literal, a reduced fraction or a mixed number; an
    /// expression without operators that the reference does not have.
    static func isFinished(_ node: MathNode, reference: MathNode?, budget: WorkBudget) -> Bool {
        switch node {
        case .chain(let sides, _):
            // `23 + 45 = 68` is finished; the last side that is no name counts.
            let values = sides.filter { !AnswerReading.isName($0) }
            return values.last.map { isFinished($0, reference: nil, budget: budget) } ?? true
        case .sequence(_, let members):
            return members.allSatisfy { isFinished($0, reference: reference, budget: budget) }
        default: break
        }
        var exact = ExactEvaluator(budget: budget)
        if node.isScalar, (try? exact.value(node)) != nil { return isFinishedNumber(node) }
        return !isTask(node) || reference.map(isTask) ?? false
    }

    private static func isTask(_ node: MathNode) -> Bool {
        node.contains {
            switch $0 {
            case .call(let name, _): tasks.contains(name)
            case .binder: true
            default: false
            }
        }
    }

    private static func isFinishedNumber(_ node: MathNode) -> Bool {
        switch node {
        case .number, .mixed, .based: true
        case .negative(let inner), .percent(let inner), .degree(let inner), .quantity(let inner, _):
            isFinishedNumber(inner)
        case .quotient(let top, let bottom): isReduced(top, bottom)
        case .product(let factors):
            // `1.2 \times 10^3`
            if factors.count == 2, case .number = factors[0], case .power(MathNode.integer(10), _) = factors[1] {
                true
            } else {
                false
            }
        default: false
        }
    }

    private static func isReduced(_ top: MathNode, _ bottom: MathNode) -> Bool {
        if case .negative(let inner) = top { return isReduced(inner, bottom) }
        guard case .number(let top) = top, case .number(let bottom) = bottom, top.isWhole, bottom.isWhole else {
            return false
        }
        let value = top.value.divided(by: bottom.value)
        return value?.denominator == bottom.value.numerator.magnitude
    }
}
