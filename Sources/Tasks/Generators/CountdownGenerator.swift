import Basics

/// Numbers to combine into a target with `+ - * /`; always solvable, because the target is made from the numbers.
struct CountdownGenerator: ProblemGenerator {
    static let name = "countdown"
    static let knobs: [Knob] = [
        .range("Numbers", 3...3, in: 2...6), .range("Number", 1...20, in: 1...10_000),
        .range("Target", 1...100, in: 1...1_000_000), .list("operations", ArithmeticOperation.allCases),
    ]

    private let numberCounts: ClosedRange<Int>
    private let numbers: ClosedRange<Int>
    private let targets: ClosedRange<Int>
    private let operations: [ArithmeticOperation]

    private static let tries = 64

    /// A value on the way, with the expression that makes it.
    private struct Partial {
        let value: Int
        let text: String
        /// Whether the outermost operation is `+` or `-`, of `*` or `/`, or there is none.
        let operation: ArithmeticOperation?
    }

    init(_ values: KnobValues) throws(TaskError) {
        numberCounts = try values.range("Numbers")
        numbers = try values.range("Number")
        targets = try values.range("Target")
        operations = try values.list("operations")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let count = draw.integer(in: numberCounts)
        let given = (0..<count).map { _ in draw.integer(in: numbers) }
        for _ in 0..<Self.tries {
            guard let (result, steps) = combined(given, &draw), targets.contains(result.value) else { continue }
            let shown = given.map { "\($0)" }.joined(separator: ", ")
            return GeneratedProblem(
                text: "Numbers: \(shown). Target: \(result.value).", answer: result.text,
                steps: steps.joined(separator: "\n"),
                key: given.sorted().map { "\($0)" }.joined(separator: ",") + "=\(result.value)",
                metadata: ["numbers": .array(given.map { .integer($0) }), "target": .integer(result.value)])
        }
        return nil
    }

    /// Joins random pairs until one value is left; nil where a step is not a positive whole number.
    private func combined(_ given: [Int], _ draw: inout Draw) -> (Partial, [String])? {
        var parts = given.map { Partial(value: $0, text: "\($0)", operation: nil) }
        var steps: [String] = []
        while parts.count > 1 {
            let first = parts.remove(at: draw.integer(in: 0...parts.count - 1))
            let second = parts.remove(at: draw.integer(in: 0...parts.count - 1))
            let operation = draw.element(of: operations)
            let swaps = (operation == .minus || operation == .divide) && first.value < second.value
            let (left, right) = swaps ? (second, first) : (first, second)
            guard let value = operation.apply(left.value, right.value), value > 0, value <= 1_000_000_000 else {
                return nil
            }
            steps.append("\(left.value) \(operation.rawValue) \(right.value) = \(value)")
            parts.append(Partial(value: value, text: Self.text(left, operation, right), operation: operation))
        }
        return (parts[0], steps)
    }

    /// The joined expression with the brackets it needs.
    private static func text(_ left: Partial, _ operation: ArithmeticOperation, _ right: Partial) -> String {
        let leftNeeds = operation.bindsTightly && left.operation.map { !$0.bindsTightly } ?? false
        let rightNeeds: Bool
        switch right.operation {
        case nil: rightNeeds = false
        case .some(let inner):
            rightNeeds =
                operation == .divide || operation.bindsTightly && !inner.bindsTightly
                || operation == .minus && !inner.bindsTightly || operation == .times && inner == .divide
        }
        let (first, second) = (leftNeeds ? "(\(left.text))" : left.text, rightNeeds ? "(\(right.text))" : right.text)
        return "\(first) \(operation.rawValue) \(second)"
    }
}
