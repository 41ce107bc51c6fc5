import Basics

/// The column of results of a logical expression.
struct TruthTables: ProblemGenerator {
    static let name = "truth-tables"
    static let knobs: [Knob] = [.range("Variables", 2...3, in: 2...5), .range("Operators", 2...4, in: 1...12)]

    private let variableCounts: ClosedRange<Int>
    private let operatorCounts: ClosedRange<Int>

    init(_ values: KnobValues) throws(TaskError) {
        variableCounts = try values.range("Variables")
        operatorCounts = try values.range("Operators")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let names = Array(
            draw.element(of: [["A", "B", "C", "D", "E"], ["p", "q", "r", "s", "t"]]).prefix(
                draw.integer(in: variableCounts)))
        let formula = formula(draw.integer(in: operatorCounts), names.count, &draw)
        let rows = Formula.assignments(names.count)
        let column = rows.map { formula.value($0) ? "1" : "0" }
        guard Set(column).count == 2 else { return nil }
        let text = formula.text(names)
        guard names.allSatisfy(text.contains) else { return nil }
        let (first, last) = (rows[0].map { _ in "0" }.joined(), rows[0].map { _ in "1" }.joined())
        let list = names.joined(separator: ", ")
        let question = draw.element(of: [
            "Evaluate \(text) for all values of \(list), counting up from \(first) to \(last) with \(list) as the digits from left to right.",
            "Write out the truth table of \(text). The rows go from \(first) to \(last), with one digit each for \(list).",
        ])
        let steps = zip(rows, column).map { row, result in row.map { $0 ? "1" : "0" }.joined() + ": " + result }
        return GeneratedProblem(
            text: question + " Give the column of \(rows.count) results as one string of 0 and 1.",
            answer: column.joined(), steps: steps.joined(separator: "\n"), key: text)
    }

    private func formula(_ operators: Int, _ variables: Int, _ draw: inout Draw) -> Formula {
        guard operators > 0 else {
            let variable = Formula.variable(draw.integer(in: 0...variables - 1))
            return draw.integer(in: 0...3) == 0 ? .not(variable) : variable
        }
        let left = draw.integer(in: 0...operators - 1)
        let (one, other) = (formula(left, variables, &draw), formula(operators - 1 - left, variables, &draw))
        switch draw.integer(in: 0...6) {
        case 0, 1: return .both(one, other)
        case 2, 3: return .either(one, other)
        case 4: return .differ(one, other)
        case 5: return .implies(one, other)
        default: return .not(.both(one, other))
        }
    }
}
