import Basics

/// Linear equations in one to three unknowns, with whole solutions.
struct LinearEquations: ProblemGenerator {
    static let name = "linear-equations"
    static let knobs: [Knob] = [
        .range("Unknowns", 1...1, in: 1...3), .integer("maxCoefficient", 9, in: 2...999),
        .integer("maxSolution", 12, in: 1...9999), .flag("bothSides", false),
    ]

    private let unknownCounts: ClosedRange<Int>
    private let coefficients: ClosedRange<Int>
    private let solutions: ClosedRange<Int>
    /// Whether a single equation has the unknown on both sides.
    private let usesBothSides: Bool

    init(_ values: KnobValues) throws(TaskError) {
        unknownCounts = try values.range("Unknowns")
        let largest = try values.integer("maxCoefficient")
        coefficients = -largest...largest
        let solution = try values.integer("maxSolution")
        solutions = -solution...solution
        usesBothSides = try values.flag("bothSides")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let count = draw.integer(in: unknownCounts)
        return count == 1 ? equation(&draw) : system(count, &draw)
    }

    /// `a x + b = c x + d`
    private func equation(_ draw: inout Draw) -> GeneratedProblem? {
        let letter = draw.element(of: ["x", "y", "n", "t", "k"])
        let solution = draw.integer(in: solutions)
        let (a, b) = (draw.nonzero(in: coefficients), draw.nonzero(in: coefficients))
        let c = usesBothSides ? draw.nonzero(in: coefficients) : 0
        guard a != c, abs(a - c) != 1 || usesBothSides else { return nil }
        let d = (a - c) * solution + b
        let left = LinearTerms([(a, letter), (b, "")]).text
        let right = LinearTerms([(c, letter), (d, "")]).text
        let equation = "\(left) = \(right)"
        let text = draw.element(of: [
            "Solve \(equation) for \(letter).", "Find the value of \(letter) if \(equation).",
            "Which number \(letter) satisfies \(equation)?", "What is \(letter) in the equation \(equation)?",
        ])
        let collected = LinearTerms([(a - c, letter)]).text
        return GeneratedProblem(
            text: text, answer: "\(solution)",
            steps: "\(collected) = \(d - b)\n\(letter) = \(solution)", key: "\(a),\(b),\(c),\(d)")
    }

    private func system(_ count: Int, _ draw: inout Draw) -> GeneratedProblem? {
        let letters = Array(["x", "y", "z"].prefix(count))
        let solution = letters.map { _ in draw.integer(in: solutions) }
        let rows = letters.map { _ in letters.map { _ in draw.integer(in: coefficients) } }
        guard Self.determinant(rows) != 0, rows.allSatisfy({ $0.count { $0 != 0 } > 1 }) else { return nil }
        let equations = rows.map { row in
            let total = zip(row, solution).reduce(0) { $0 + $1.0 * $1.1 }
            return "\(LinearTerms(Array(zip(row, letters))).text) = \(total)"
        }
        let names = "(\(letters.joined(separator: ", ")))"
        let shown = equations.joined(separator: ", ")
        let text = draw.element(of: [
            "Solve the system \(shown). Give the solution as \(names).",
            "Find the numbers for which all of these hold: \(shown). Answer with \(names).",
            "These equations have one common solution \(names): \(shown). What is it?",
        ])
        let found = zip(letters, solution).map { "\($0) = \($1)" }.joined(separator: ", ")
        return GeneratedProblem(
            text: text, answer: "(\(solution.map { "\($0)" }.joined(separator: ", ")))", steps: found,
            key: equations.sorted().joined(separator: ";"))
    }

    /// Laplace along the first row.
    private static func determinant(_ rows: [[Int]]) -> Int {
        guard rows.count > 1 else { return rows.first?.first ?? 1 }
        return rows[0].indices.reduce(0) { sum, column in
            let minor = rows.dropFirst().map { row in row.indices.filter { $0 != column }.map { row[$0] } }
            return sum + (column % 2 == 0 ? 1 : -1) * rows[0][column] * determinant(minor)
        }
    }
}
