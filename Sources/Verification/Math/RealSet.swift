/// Sets of real numbers as a test of membership and the places where it may change.
///
/// Two sets are equal where they agree at every such place and between neighbouring ones.
struct RealSet {
    /// Places in any order; values that are equal are so as expressions too.
    private let places: [Place]
    private let node: MathNode
    private let variable: String?
    private let budget: WorkBudget

    /// Sets of more pieces are compared as they are written: the work grows with the cube of the number.
    private static let endLimit = 16

    private struct Place {
        let node: MathNode
        let value: Rational
    }

    /// The set that `node` describes: an interval, a finite set, a union of such, `x < 2`; nil where it is no set of
    /// numbers.
    init?(_ node: MathNode, equality: inout ScalarEquality) {
        var ends: [MathNode] = []
        var names: Set<String> = []
        guard Self.collect(node, &ends, &names, equality.budget), names.count <= 1, ends.count <= Self.endLimit else {
            return nil
        }
        var places: [Place] = []
        for end in ends {
            guard let value = equality.approximation(end) else { return nil }
            places.append(Place(node: end, value: value))
        }
        self.node = node
        self.places = places
        variable = names.first
        budget = equality.budget
    }

    /// Adds the ends of the pieces of `node`; false where it has a part that is no set of numbers.
    private static func collect(
        _ node: MathNode, _ ends: inout [MathNode], _ names: inout Set<String>, _ budget: WorkBudget
    ) -> Bool {
        switch node {
        case .symbol("reals"): return true
        case .sequence(.braces, let members):
            ends += members
            return members.allSatisfy { $0.variables.isEmpty }
        case .sequence(.brackets, let members):
            guard members.count == 2 else { return false }
            ends += members.filter { !$0.isInfinite }
            return members.allSatisfy { $0.variables.isEmpty }
        case .setOperation(_, let first, let second):
            return collect(first, &ends, &names, budget) && collect(second, &ends, &names, budget)
        case .chain(let sides, let relations):
            if relations == [.member] { return collect(sides[1], &ends, &names, budget) }
            return collect(sides, relations, &ends, &names, budget)
        default: return false
        }
    }

    /// `a < x \le b`, `|x| < a`, `2x > 4`: one side with the unknown, linear or as an absolute value.
    private static func collect(
        _ sides: [MathNode], _ relations: [Relation], _ ends: inout [MathNode], _ names: inout Set<String>,
        _ budget: WorkBudget
    ) -> Bool {
        guard relations.allSatisfy({ $0.isOrder || $0 == .notEqual }) else { return false }
        let open = sides.filter { !$0.variables.isEmpty }
        guard open.count == 1, let middle = open.first, middle.variables.count == 1 else { return false }
        names.formUnion(middle.variables)
        let bounds = sides.filter { $0.variables.isEmpty && !$0.isInfinite }
        if case .call("abs", let inner) = middle, inner.count == 1, case .symbol = inner[0] {
            ends += bounds + bounds.map { .negative($0) }
            return true
        }
        guard let name = middle.variables.first, let line = Line(middle, name, budget) else { return false }
        ends += bounds.map { .quotient(.difference($0, line.constant), line.slope) }
        return true
    }

    /// `slope · x + constant` with fractions.
    private struct Line {
        let slope: MathNode
        let constant: MathNode

        init?(_ node: MathNode, _ name: String, _ budget: WorkBudget) {
            var values: [Rational] = []
            for point in 0..<4 {
                var exact = ExactEvaluator(budget: budget.part(units: 50_000), values: [name: Rational(point)])
                guard let value = try? exact.value(node) else { return nil }
                values.append(value)
            }
            let rise = values[1] - values[0]
            guard !rise.isZero, values[2] - values[1] == rise, values[3] - values[2] == rise else { return nil }
            slope = .rational(rise)
            constant = .rational(values[0])
        }
    }

    // MARK: Comparing

    static func areEqual(
        _ left: RealSet, _ right: RealSet, equality: inout ScalarEquality
    ) throws(EvaluationFault) -> Bool {
        if let first = left.variable, let second = right.variable, first != second { return false }
        let all = (left.places + right.places).sorted { $0.value < $1.value }
        var distinct: [Place] = []
        for place in all {
            // Places that agree to many digits must be equal, or the sets differ in the gap between them.
            if let last = distinct.last, isNear(last.value, place.value) {
                guard try equality.compare(last.node, place.node) == .equal else { return false }
            } else {
                distinct.append(place)
            }
        }
        var probes = distinct.map(\.value)
        for (place, next) in zip(distinct, distinct.dropFirst()) {
            probes.append((place.value + next.value) * Rational(.one, over: BigInteger(2)))
        }
        probes.append((distinct.first?.value ?? .zero) - Rational(1))
        probes.append((distinct.last?.value ?? .zero) + Rational(1))
        for probe in probes {
            guard let first = left.contains(probe), let second = right.contains(probe), first == second else {
                return false
            }
        }
        return true
    }

    private static func isNear(_ left: Rational, _ right: Rational) -> Bool {
        if left == right { return true }
        let gap = (left - right).magnitude
        return gap < max(left.magnitude, right.magnitude, Rational(1))
            * Rational(.one, over: BigInteger.one.shifted(by: 100))
    }

    private func contains(_ probe: Rational) -> Bool? { contains(probe, in: node) }

    /// The place's value as it was computed, so that equal ends compare equal.
    private func value(_ end: MathNode) -> Rational? {
        places.first { $0.node == end }?.value
    }

    private func contains(_ probe: Rational, in node: MathNode) -> Bool? {
        switch node {
        case .symbol("reals"): return true
        case .sequence(.braces, let members):
            return members.contains { value($0).map { Self.isNear($0, probe) } ?? false }
        case .sequence(.brackets(let openIsClosed, let closeIsClosed), let members):
            guard let isAbove = isAbove(probe, members[0], orEqual: openIsClosed),
                let isBelow = isBelow(probe, members[1], orEqual: closeIsClosed)
            else { return nil }
            return isAbove && isBelow
        case .setOperation(let sign, let first, let second):
            guard let left = contains(probe, in: first), let right = contains(probe, in: second) else { return nil }
            switch sign {
            case .union: return left || right
            case .intersection: return left && right
            case .difference: return left && !right
            }
        case .chain(let sides, let relations):
            if relations == [.member] { return contains(probe, in: sides[1]) }
            return holds(probe, sides, relations)
        default: return nil
        }
    }

    private func isAbove(_ probe: Rational, _ end: MathNode, orEqual: Bool) -> Bool? {
        if end.isInfinite { return end.infinitySign < 0 }
        guard let end = value(end) else { return nil }
        return Self.isNear(end, probe) ? orEqual : end < probe
    }

    private func isBelow(_ probe: Rational, _ end: MathNode, orEqual: Bool) -> Bool? {
        if end.isInfinite { return end.infinitySign > 0 }
        guard let end = value(end) else { return nil }
        return Self.isNear(end, probe) ? orEqual : probe < end
    }

    private func holds(_ probe: Rational, _ sides: [MathNode], _ relations: [Relation]) -> Bool? {
        var equality = ScalarEquality(budget: budget.part(units: 400_000))
        let substituted = sides.map { $0.replacing([variable ?? "": .rational(probe)]) }
        for (index, relation) in relations.enumerated() {
            let (left, right) = (substituted[index], substituted[index + 1])
            let order: Int
            if left.isInfinite || right.isInfinite {
                order = left.isInfinite ? left.infinitySign : -right.infinitySign
            } else {
                guard let first = equality.approximation(left), let second = equality.approximation(right) else {
                    return nil
                }
                order = Self.isNear(first, second) ? 0 : first < second ? -1 : 1
            }
            switch relation {
            case .less where order < 0, .lessOrEqual where order <= 0, .greater where order > 0,
                .greaterOrEqual where order >= 0, .notEqual where order != 0:
                continue
            default: return false
            }
        }
        return true
    }
}

extension MathNode {
    /// Whether it is `∞` with any signs.
    var isInfinite: Bool { infinitySign != 0 }

    /// 1 for `∞`, -1 for `-∞`, 0 for everything else.
    var infinitySign: Int {
        switch self {
        case .infinity: 1
        case .negative(let inner): -inner.infinitySign
        case .percent(let inner): inner.infinitySign
        default: 0
        }
    }

    /// The tree with unknowns replaced by their values.
    func replacing(_ values: [String: MathNode]) -> MathNode {
        if case .symbol(let name) = self { return values[name] ?? self }
        return mapped { $0.replacing(values) }
    }
}
