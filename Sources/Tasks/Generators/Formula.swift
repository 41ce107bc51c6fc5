/// A statement about variables that are true or false.
indirect enum Formula: Equatable {
    case variable(Int)
    case not(Formula)
    case both(Formula, Formula)
    case either(Formula, Formula)
    /// One of the two, not both.
    case differ(Formula, Formula)
    case implies(Formula, Formula)

    func value(_ assignment: [Bool]) -> Bool {
        switch self {
        case .variable(let index): assignment[index]
        case .not(let inner): !inner.value(assignment)
        case .both(let left, let right): left.value(assignment) && right.value(assignment)
        case .either(let left, let right): left.value(assignment) || right.value(assignment)
        case .differ(let left, let right): left.value(assignment) != right.value(assignment)
        case .implies(let left, let right): !left.value(assignment) || right.value(assignment)
        }
    }

    /// With words for the operators and brackets around every inner operation: `A and (not B or C)` has them too.
    func text(_ names: [String], isInner: Bool = false) -> String {
        let (left, word, right): (Formula, String, Formula)
        switch self {
        case .variable(let index): return names[index]
        case .not(let inner): return "not " + inner.text(names, isInner: true)
        case .both(let one, let other): (left, word, right) = (one, "and", other)
        case .either(let one, let other): (left, word, right) = (one, "or", other)
        case .differ(let one, let other): (left, word, right) = (one, "xor", other)
        case .implies(let one, let other): (left, word, right) = (one, "implies", other)
        }
        let text = "\(left.text(names, isInner: true)) \(word) \(right.text(names, isInner: true))"
        return isInner ? "(\(text))" : text
    }

    /// Every assignment of `count` variables, the first variable changing slowest, false first.
    static func assignments(_ count: Int) -> [[Bool]] {
        (0..<1 << count).map { number in (0..<count).map { number >> (count - 1 - $0) & 1 == 1 } }
    }
}
