import Basics

/// Quadratic equations with two different whole solutions.
struct QuadraticEquations: ProblemGenerator {
    static let name = "quadratic-equations"
    static let knobs: [Knob] = [.integer("maxRoot", 12, in: 2...1000), .integer("maxLeading", 4, in: 1...99)]

    private let roots: ClosedRange<Int>
    private let leading: ClosedRange<Int>

    init(_ values: KnobValues) throws(TaskError) {
        let root = try values.integer("maxRoot")
        roots = -root...root
        leading = 1...(try values.integer("maxLeading"))
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let (one, other) = (draw.integer(in: roots), draw.integer(in: roots))
        guard one != other else { return nil }
        let (low, high) = (min(one, other), max(one, other))
        let factor = draw.integer(in: leading)
        let letter = draw.element(of: ["x", "y", "t"])
        let polynomial = LinearTerms([
            (factor, letter + "^2"), (-factor * (low + high), letter), (factor * low * high, ""),
        ])
        let text = draw.element(of: [
            "Find all solutions of \(polynomial.text) = 0.",
            "For which numbers \(letter) is \(polynomial.text) equal to 0? Name them all.",
            "Solve \(polynomial.text) = 0 for \(letter). Give every solution.",
        ])
        let factored = [low, high].map { root in
            root == 0 ? letter : "(\(LinearTerms([(1, letter), (-root, "")]).text))"
        }
        return GeneratedProblem(
            text: text, answer: "\(low), \(high)",
            steps:
                "\(factor == 1 ? "" : "\(factor)")\(factored.joined()) = 0\n\(letter) = \(low) or \(letter) = \(high)",
            key: "\(factor),\(low),\(high)")
    }
}
