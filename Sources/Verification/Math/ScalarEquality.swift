/// Whether two expressions have the same value for every value of their unknowns.
///
/// In this order: exact fractions; identity of rational functions modulo two primes; complex numbers of 192 bits and more
/// at seeded points, with the precision raised until no part of either expression can hide below it. Nothing is decided
/// by a clock: a `WorkBudget` bounds the work.
struct ScalarEquality {
    /// What a comparison found.
    enum Outcome: Equatable {
        case equal
        case different
        /// One side has no value; the reason completes "it".
        case undefined(String)
    }

    let budget: WorkBudget
    private static let firstBits = 192
    private static let lastBits = 1600
    private static let pointsNeeded = 4
    /// Absolute values, maxima and their kin are smooth on each side of a border; more points fall on both.
    private static let pointsNeededWithBorders = 12

    init(budget: WorkBudget) {
        self.budget = budget
    }

    mutating func compare(_ left: MathNode, _ right: MathNode) throws(EvaluationFault) -> Outcome {
        if let outcome = try rational(left, right) { return outcome }
        if let isSame = try modular(left, right) {
            if !isSame { return .different }
            return try isConfirmed(left, right) ? .equal : .different
        }
        if left == right { return .equal }
        let names = left.variables.union(right.variables)
        return names.isEmpty ? try constants(left, right) : try sampled(left, right, names.sorted())
    }

    /// The value of a constant as a fraction, near enough to be compared with a decimal.
    mutating func approximation(_ node: MathNode) -> Rational? {
        var exact = ExactEvaluator(budget: budget)
        if let value = try? exact.value(node) { return value }
        var numeric = NumericEvaluator(bits: Self.firstBits, budget: budget)
        guard let value = try? numeric.value(node), value.isReal, value.top < 4096, value.top > -4096 || value.isZero
        else { return nil }
        return value.real.rational
    }

    // MARK: Exact

    private mutating func exact(_ node: MathNode) throws(EvaluationFault) -> Rational? {
        var evaluator = ExactEvaluator(budget: budget)
        do {
            return try evaluator.value(node)
        } catch {
            switch error {
            case .undefined, .exhausted: throw error
            case .unsupported, .tooLarge: return nil
            }
        }
    }

    private mutating func rational(_ left: MathNode, _ right: MathNode) throws(EvaluationFault) -> Outcome? {
        do {
            guard let first = try exact(left), let second = try exact(right) else { return nil }
            return first == second ? .equal : .different
        } catch {
            guard case .undefined(let reason) = error else { throw error }
            return .undefined(reason)
        }
    }

    // MARK: Rational functions

    /// Nil where one side is no rational function.
    private func modular(_ left: MathNode, _ right: MathNode) throws(EvaluationFault) -> Bool? {
        for var field in ModularEvaluator.all(seed: 1, budget: budget) {
            do {
                if try field.value(left) != field.value(right) { return false }
            } catch {
                if error == .exhausted { throw error }
                return nil
            }
        }
        return true
    }

    /// Also equal as fractions at a point of small numbers, where that is cheap: no multiple of the primes is missed.
    private mutating func isConfirmed(_ left: MathNode, _ right: MathNode) throws(EvaluationFault) -> Bool {
        let names = left.variables.union(right.variables)
        var evaluator = ExactEvaluator(budget: budget.part(units: 200_000))
        for name in names { evaluator.values[name] = Rational(2 + Int(MathNode.hash(name, 77) % 9)) }
        guard let first = try? evaluator.value(left), let second = try? evaluator.value(right) else { return true }
        return first == second
    }

    // MARK: Numeric

    /// Whether both values agree to all bits that count; nil where more bits are needed to say so.
    private static func agree(_ left: Complex, _ right: Complex, _ first: NumericEvaluator, _ second: NumericEvaluator)
        -> Bool?
    {
        let largest = max(first.largest, second.largest, 0)
        let distance = left - right
        if !distance.isZero, distance.top > largest - first.bits + 48 { return false }
        let smallest = min(first.smallest, second.smallest, 0)
        return largest - smallest < first.bits - 64 ? true : nil
    }

    private mutating func constants(_ left: MathNode, _ right: MathNode) throws(EvaluationFault) -> Outcome {
        do {
            return try agreeing(left, right, { _ in [:] }) == true ? .equal : .different
        } catch {
            guard case .undefined(let reason) = error else { throw error }
            return .undefined(reason)
        }
    }

    /// Raises the precision until the values differ or agree with nothing left to hide; nil where they are not both
    /// real and `mustBeReal`.
    private mutating func agreeing(
        _ left: MathNode, _ right: MathNode, mustBeReal: Bool = false, _ values: (Int) -> [String: Complex]
    ) throws(EvaluationFault) -> Bool? {
        var bits = Self.firstBits
        while bits <= Self.lastBits {
            var first = NumericEvaluator(bits: bits, values: values(bits), budget: budget)
            let a = try first.value(left)
            var second = NumericEvaluator(bits: bits, values: values(bits), budget: budget)
            let b = try second.value(right)
            if mustBeReal, !a.isReal || !b.isReal { return nil }
            if let outcome = Self.agree(a, b, first, second) { return outcome }
            let span = max(first.largest, second.largest, 0) - min(first.smallest, second.smallest, 0)
            bits = max(2 * bits, (span + 160) / 32 * 32)
        }
        return false
    }

    private mutating func sampled(
        _ left: MathNode, _ right: MathNode, _ names: [String]
    ) throws(EvaluationFault) -> Outcome {
        let isWhole = left.contains(Self.needsWholeNumbers) || right.contains(Self.needsWholeNumbers)
        let hasBorders = left.contains(Self.hasBorder) || right.contains(Self.hasBorder)
        let needed = hasBorders ? Self.pointsNeededWithBorders : Self.pointsNeeded
        for mustBeReal in [true, false] {
            var valid = 0
            for attempt in 0..<3 * needed where valid < needed {
                do {
                    let outcome = try agreeing(left, right, mustBeReal: mustBeReal) { bits in
                        Self.point(names, attempt, isWhole: isWhole, bits: bits)
                    }
                    guard let outcome else { continue }
                    if !outcome { return .different }
                    valid += 1
                } catch {
                    if error == .unsupported || error == .exhausted { throw error }
                }
            }
            if valid >= 3 { return .equal }
        }
        return .different
    }

    private static func needsWholeNumbers(_ node: MathNode) -> Bool {
        if case .call(let name, _) = node { name == "factorial" || name == "binomial" } else { false }
    }

    private static func hasBorder(_ node: MathNode) -> Bool {
        if case .call(let name, _) = node {
            ["abs", "max", "min", "floor", "ceil", "mod", "Re", "Im"].contains(name)
        } else {
            false
        }
    }

    /// A point of numbers with few bits, so that sums of them are exact: first small positive ones, then of both signs.
    private static func point(_ names: [String], _ attempt: Int, isWhole: Bool, bits: Int) -> [String: Complex] {
        var values: [String: Complex] = [:]
        for name in names {
            let drawn = Int(MathNode.hash(name, UInt64(attempt + 1)) % 1000)
            let value: BigFloat
            if isWhole, attempt < 12 {
                value = BigFloat(1 + drawn % 12, bits: bits)
            } else {
                // In turn below 1, below 4, all negative, below 8, and of both signs.
                let turn = attempt % 5
                let isNegative = turn == 2 || turn == 4 && MathNode.hash(name, UInt64(attempt + 500)) % 2 == 0
                value = BigFloat(isNegative ? -(drawn + 24) : drawn + 24, bits: bits).scaled(
                    by: [-10, -8, -8, -7, -8][turn])
            }
            values[name] = Complex(value)
        }
        return values
    }
}
