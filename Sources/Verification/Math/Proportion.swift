/// Whether one expression is a constant multiple of another.
enum Proportion {
    /// True where `first = c · second` with a constant `c` that is not zero and, if `sign` is given, has it; neither may
    /// be constant itself unless both are the same.
    static func areProportional(
        _ first: MathNode, _ second: MathNode, sign: Int?, equality: inout ScalarEquality
    ) throws(EvaluationFault) -> Bool {
        let names = first.variables.union(second.variables).sorted()
        guard !names.isEmpty else { return first == second }
        guard first.variables == second.variables else { return false }
        // The ratio at one point where neither is zero, as an expression of constants.
        for attempt in 1..<12 {
            guard !equality.budget.isExhausted else { throw .exhausted }
            let (left, right) = (at(first, names, attempt), at(second, names, attempt))
            guard isUsable(left, &equality), isUsable(right, &equality) else { continue }
            if let sign {
                guard let ratio = equality.approximation(.quotient(left, right)) else { continue }
                guard (ratio < .zero) == (sign < 0) else { return false }
            }
            guard try equality.compare(.product([first, right]), .product([second, left])) == .equal else {
                return false
            }
            // `1 = 1` is no multiple of anything.
            for other in [attempt + 12, attempt + 30] {
                if try equality.compare(left, at(first, names, other)) != .equal { return true }
            }
            return false
        }
        return false
    }

    private static func isUsable(_ node: MathNode, _ equality: inout ScalarEquality) -> Bool {
        guard let value = equality.approximation(node) else { return false }
        return !value.isZero
    }

    /// The expression at the point of rational numbers that `attempt` stands for.
    static func at(_ node: MathNode, _ names: [String], _ attempt: Int) -> MathNode {
        var values: [String: MathNode] = [:]
        for name in names {
            let drawn = Int(MathNode.hash(name, UInt64(1000 + attempt)) % 41) + 2
            values[name] = .rational(Rational(BigInteger(drawn), over: BigInteger(8)))
        }
        return node.replacing(values)
    }
}
