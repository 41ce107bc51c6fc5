/// Whether two trees answer the same, by kind.
///
/// The reference decides which crossings are allowed: a prediction may leave out a unit or `x =`; it may not add
/// alternatives. Bare lists have no order, tuples have; sets ignore repetition, lists do not.
struct MathComparison {
    var scalars: ScalarEquality
    /// Decimals that count where a side is a decimal literal: both sides agree rounded to `decimals` places and to
    /// `10^(1 - decimals)` relative to the larger one.
    let decimals: Int
    /// Why the last scalars differed, for the explanation.
    private(set) var note: String?

    init(decimals: Int, budget: WorkBudget) {
        scalars = ScalarEquality(budget: budget)
        self.decimals = decimals
    }

    mutating func areEqual(_ gold: MathNode, _ prediction: MathNode) throws(EvaluationFault) -> Bool {
        do { try scalars.budget.spend(4000) } catch { throw .exhausted }
        let first = try AnswerReading(gold, equality: &scalars)
        let second = try AnswerReading(prediction, equality: &scalars)
        if case .value(let left) = first.content, case .value(let right) = second.content {
            if let a = first.label, let b = second.label, AnswerReading.head(a) != AnswerReading.head(b) {
                // `x = y` and `y = x` are the same equation.
                guard !left.variables.isEmpty || !right.variables.isEmpty else {
                    note = "a value for another name"
                    return false
                }
                return try areEquations([a, left], [b, right])
            }
            if try areValuesEqual(left, right) { return true }
            guard let a = first.label, let b = second.label, !left.variables.isEmpty, !right.variables.isEmpty else {
                return false
            }
            return try areEquations([a, left], [b, right])
        }
        return try areRelationsEqual(gold, first, prediction, second)
    }

    // MARK: Relations

    private mutating func areRelationsEqual(
        _ gold: MathNode, _ first: AnswerReading, _ prediction: MathNode, _ second: AnswerReading
    ) throws(EvaluationFault) -> Bool {
        switch (first.content, second.content) {
        case (.contradiction, _), (_, .contradiction):
            note = "the sides of an equation differ"
            return false
        case (.relation(let left, let leftSigns), .relation(let right, let rightSigns)):
            if leftSigns == [.equal], rightSigns == [.equal] { return try areEquations(left, right) }
            if try areOrdersEqual(left, leftSigns, right, rightSigns) { return true }
            return try areSetsEqual(gold, prediction)
        case (.relation(let sides, [.equal]), .value(let value)):
            guard let label = second.label else { return false }
            return try areEquations(sides, [label, value])
        case (.value(let value), .relation(let sides, [.equal])):
            guard let label = first.label else { return false }
            return try areEquations([label, value], sides)
        case (.value(let value), .relation): return try areSetsEqual(value, prediction)
        case (.relation, .value(let value)): return try areSetsEqual(gold, value)
        default: return false
        }
    }

    /// Two equations are the same where the differences of their sides are proportional and not constant.
    private mutating func areEquations(_ left: [MathNode], _ right: [MathNode]) throws(EvaluationFault) -> Bool {
        guard left.count == 2, right.count == 2, (left + right).allSatisfy(\.isScalar) else {
            guard left.count == right.count else { return false }
            return try areEqual(members: left, right)
        }
        let (first, second) = (MathNode.difference(left[0], left[1]), MathNode.difference(right[0], right[1]))
        return try Proportion.areProportional(first, second, sign: nil, equality: &scalars)
    }

    /// `a < b` and `b > a`, `2x > 4` and `x > 2`: the same steps from lower to higher, whatever their order.
    private mutating func areOrdersEqual(
        _ left: [MathNode], _ leftSigns: [Relation], _ right: [MathNode], _ rightSigns: [Relation]
    ) throws(EvaluationFault) -> Bool {
        guard leftSigns.count == rightSigns.count else { return false }
        var open = Array(rightSigns.indices)
        for index in leftSigns.indices {
            var match: Int?
            for candidate in open where match == nil {
                if try isSameStep(left, leftSigns, index, right, rightSigns, candidate) { match = candidate }
            }
            guard let match else { return false }
            open.removeAll { $0 == match }
        }
        return true
    }

    private mutating func isSameStep(
        _ left: [MathNode], _ leftSigns: [Relation], _ i: Int, _ right: [MathNode], _ rightSigns: [Relation], _ j: Int
    ) throws(EvaluationFault) -> Bool {
        let (a, b) = (leftSigns[i], rightSigns[j])
        guard a.isOrder == b.isOrder, a.isStrict == b.isStrict, a.isOrder || a == b else { return false }
        let first = a.pointsLeft ? [left[i + 1], left[i]] : [left[i], left[i + 1]]
        let second = b.pointsLeft ? [right[j + 1], right[j]] : [right[j], right[j + 1]]
        guard (first + second).allSatisfy(\.isScalar) else { return try areEqual(members: first, second) }
        return try Proportion.areProportional(
            .difference(first[1], first[0]), .difference(second[1], second[0]), sign: a.isOrder ? 1 : nil,
            equality: &scalars)
    }

    // MARK: Values

    private mutating func areValuesEqual(_ gold: MathNode, _ prediction: MathNode) throws(EvaluationFault) -> Bool {
        let (left, right) = (MatrixReduction.reduced(gold), MatrixReduction.reduced(prediction))
        if left.isScalar, right.isScalar { return try areScalarsEqual(left, right) }
        if left.isInfinite || right.isInfinite { return left.infinitySign == right.infinitySign }
        switch (AnswerMembers.list(left), AnswerMembers.list(right)) {
        case (let first?, let second?): return try areListsEqual(first, second)
        case (let first?, nil): return try isList(first, equalTo: right)
        case (nil, let second?): return try isList(second, equalTo: left)
        case (nil, nil): break
        }
        switch (left, right) {
        case (.words(let first), .words(let second)): return first == second
        case (.matrix(let first), .matrix(let second)):
            guard first.count == second.count, first[0].count == second[0].count else { return false }
            return try areEqual(members: first.flatMap { $0 }, second.flatMap { $0 })
        case (.ratio(let first), .ratio(let second)): return try areEqual(members: first, second)
        case (.ratio(let parts), .quotient(let top, let bottom)), (.quotient(let top, let bottom), .ratio(let parts)):
            return try areEqual(members: parts, [top, bottom])
        case (.sequence(.braces, let first), .sequence(.braces, let second)):
            return try coverEachOther(first, second)
        case (.sequence(.brackets(let a, let b), let first), .sequence(.brackets(let c, let d), let second)):
            guard first.count != 2 || a == c && b == d else { return false }
            return try areEqual(members: first, second)
        default: return try areSetsEqual(left, right)
        }
    }

    mutating func areEqual(members left: [MathNode], _ right: [MathNode]) throws(EvaluationFault) -> Bool {
        guard left.count == right.count else { return false }
        for (first, second) in zip(left, right) {
            if first == .ellipsis || second == .ellipsis {
                guard first == second else { return false }
            } else if !(try areEqual(first, second)) {
                return false
            }
        }
        return true
    }

    private mutating func coverEachOther(_ left: [MathNode], _ right: [MathNode]) throws(EvaluationFault) -> Bool {
        guard try covers(left, right) else { return false }
        return try covers(right, left)
    }

    private mutating func covers(_ all: [MathNode], _ members: [MathNode]) throws(EvaluationFault) -> Bool {
        for member in members {
            var isCovered = all.contains(member)
            for candidate in all where !isCovered { isCovered = try areEqual(candidate, member) }
            if !isCovered { return false }
        }
        return true
    }

    /// Lists without order, with repetition.
    private mutating func areListsEqual(_ left: [MathNode], _ right: [MathNode]) throws(EvaluationFault) -> Bool {
        let (left, right) = (AnswerMembers.grouped(left), AnswerMembers.grouped(right))
        guard left.count == right.count else {
            // Repeating an answer that stands there already changes nothing where all are tuples.
            guard left.allSatisfy(\.isTuple), right.allSatisfy(\.isTuple) else { return false }
            return try coverEachOther(left, right)
        }
        if left.contains(.ellipsis) || right.contains(.ellipsis) { return try areEqual(members: left, right) }
        var open = right
        for member in left {
            // What is written alike is found without working anything out.
            var match = open.firstIndex(of: member)
            for (index, candidate) in open.enumerated() where match == nil {
                if try areEqual(member, candidate) { match = index }
            }
            guard let match else { return false }
            open.remove(at: match)
        }
        return true
    }

    /// A bare list beside a set or a tuple.
    private mutating func isList(_ list: [MathNode], equalTo node: MathNode) throws(EvaluationFault) -> Bool {
        switch node {
        case .sequence(.braces, let members):
            guard members.count == list.count else { return false }
            return try areListsEqual(list, members)
        case .sequence(.brackets(false, false), let members):
            let grouped = AnswerMembers.grouped(list)
            if grouped.count == 1 { return try areEqual(grouped[0], node) }
            return try areEqual(members: list, members)
        case .setOperation: return try areSetsEqual(.sequence(.braces, list), node)
        default:
            let grouped = AnswerMembers.grouped(list)
            return grouped.count == 1 && list.count > 1 ? try areEqual(grouped[0], node) : false
        }
    }

    private mutating func areSetsEqual(_ left: MathNode, _ right: MathNode) throws(EvaluationFault) -> Bool {
        if let first = RealSet(left, equality: &scalars), let second = RealSet(right, equality: &scalars) {
            return try RealSet.areEqual(first, second, equality: &scalars)
        }
        guard case .setOperation(let a, let first, let second) = left,
            case .setOperation(let b, let third, let fourth) = right, a == b
        else { return left == right }
        if a == .difference { return try areEqual(members: [first, second], [third, fourth]) }
        // Unions and intersections have no order and no brackets: piece is compared with piece.
        return try areListsEqual(Self.pieces(of: left, a), Self.pieces(of: right, a))
    }

    /// The operands of nested operations of the same `sign`, in order.
    private static func pieces(of node: MathNode, _ sign: MathNode.SetOperator) -> [MathNode] {
        var (pieces, open) = ([MathNode](), [node])
        while let next = open.popLast() {
            if case .setOperation(sign, let first, let second) = next {
                open += [second, first]
            } else {
                pieces.append(next)
            }
        }
        return pieces
    }

    // MARK: Scalars

    private mutating func areScalarsEqual(_ gold: MathNode, _ prediction: MathNode) throws(EvaluationFault) -> Bool {
        let (left, right) = (Measured(gold), Measured(prediction))
        if let a = left.unit, let b = right.unit, a != b {
            note = "the unit is \(b), not \(a)"
            return false
        }
        guard left.base == nil || right.base == nil || left.base == right.base || left.node.isNumber == false else {
            return try scalars.compare(left.node, right.node) == .equal
        }
        guard (left.base == nil) == (right.base == nil) else { return false }
        if try areClose(left.value, right.value) { return true }
        guard left.isPercent != right.isPercent else { return false }
        if try areClose(left.node, right.node) {
            note = "but for the percent sign"
            return true
        }
        return false
    }

    private mutating func areClose(_ left: MathNode, _ right: MathNode) throws(EvaluationFault) -> Bool {
        switch try scalars.compare(left, right) {
        case .equal: return true
        case .undefined(let reason):
            note = reason
            return false
        case .different: break
        }
        guard left.decimalPlaces != nil || right.decimalPlaces != nil, let first = scalars.approximation(left),
            let second = scalars.approximation(right)
        else { return false }
        guard isClose(first, second) else { return false }
        note = "to \(decimals) decimals"
        return true
    }

    /// `round(a, decimals) = round(b, decimals)` and `|a - b| <= 10^(1 - decimals) · max(|a|, |b|)`, all exact.
    private func isClose(_ left: Rational, _ right: Rational) -> Bool {
        guard left.bitWidth <= WorkBudget.bitLimit / 4, right.bitWidth <= WorkBudget.bitLimit / 4 else { return false }
        guard left.rounded(places: decimals) == right.rounded(places: decimals) else { return false }
        let scale = Rational(.one, over: BigInteger(10).power(max(0, decimals - 1)))
        return !(scale * max(left.magnitude, right.magnitude) < (left - right).magnitude)
    }
}

extension MathNode {
    fileprivate var isNumber: Bool { if case .number = self { true } else { false } }
    fileprivate var isTuple: Bool { if case .sequence(.brackets, _) = self { true } else { false } }

    /// Digits after the point where the whole expression is one decimal literal.
    var decimalPlaces: Int? {
        switch self {
        case .number(let literal): literal.decimalPlaces
        case .negative(let inner), .percent(let inner): inner.decimalPlaces
        case .quotient(let inner, MathNode.integer(100)): inner.decimalPlaces
        default: nil
        }
    }
}

extension MathComparison {
    /// Both sides' values where they are fractions, for the explanation.
    mutating func description(_ gold: MathNode, _ prediction: MathNode) -> String {
        "\(text(prediction)) against \(text(gold))"
    }

    private mutating func text(_ node: MathNode) -> String {
        var equality = ScalarEquality(budget: scalars.budget.part(units: 200_000))
        if let reading = try? AnswerReading(node, equality: &equality), case .value(let value) = reading.content {
            var exact = ExactEvaluator(budget: equality.budget)
            if value.isScalar, let number = try? exact.value(Measured(value).value) { return number.description }
        }
        return "the expression"
    }
}
