import Basics

/// Two to four fractions joined from the left by one kind of operation at a time; the result is reduced.
struct Fractions: ProblemGenerator {
    static let name = "fractions"
    static let knobs: [Knob] = [
        .range("Terms", 2...2, in: 2...4), .integer("maxDenominator", 9, in: 2...99),
        .list("operations", ArithmeticOperation.allCases),
    ]

    private let termCounts: ClosedRange<Int>
    private let denominators: ClosedRange<Int>
    private let operations: [ArithmeticOperation]

    init(_ values: KnobValues) throws(TaskError) {
        termCounts = try values.range("Terms")
        denominators = 2...(try values.integer("maxDenominator"))
        operations = try values.list("operations")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let terms = (0..<draw.integer(in: termCounts)).map { _ in
            let denominator = draw.integer(in: denominators)
            return Fraction(draw.integer(in: 1...2 * denominator - 1), denominator)
        }
        guard terms.allSatisfy({ $0.denominator > 1 }) else { return nil }
        // Sums and products do not mix, so that no rule of precedence is needed.
        let first = draw.element(of: operations)
        let kin = operations.filter { $0.bindsTightly == first.bindsTightly }
        var (value, text, steps) = (terms[0], terms[0].text, [String]())
        for (index, term) in terms.dropFirst().enumerated() {
            let operation = index == 0 ? first : draw.element(of: kin)
            // A fraction that divides or is divided stands in brackets, because its bar is a slash.
            guard let next = value.applying(operation, term) else { return nil }
            steps.append(
                "\(Self.written(value, operation)) \(operation.rawValue) \(Self.written(term, operation)) = \(next.text)"
            )
            text =
                "\(index == 0 ? Self.written(value, operation) : text) \(operation.rawValue) "
                + Self.written(term, operation)
            value = next
        }
        let asked = draw.element(of: [
            "What is \(text)?", "Work out \(text).", "Calculate \(text) and reduce the result.",
            "Find the value of \(text).",
        ])
        return GeneratedProblem(text: asked, answer: value.text, steps: steps.joined(separator: "\n"), key: text)
    }

    private static func written(_ fraction: Fraction, _ operation: ArithmeticOperation) -> String {
        operation.bindsTightly && fraction.denominator > 1 ? "(\(fraction.text))" : fraction.text
    }
}
