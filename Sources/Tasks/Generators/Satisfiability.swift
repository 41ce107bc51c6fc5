import Basics

/// Conditions that variables have to meet; any assignment that meets them all is right.
struct Satisfiability: ProblemGenerator {
    static let name = "satisfiability"
    static let knobs: [Knob] = [
        .range("Variables", 3...4, in: 2...12), .range("Clauses", 5...8, in: 1...60),
    ]

    private let variableCounts: ClosedRange<Int>
    private let clauseCounts: ClosedRange<Int>

    init(_ values: KnobValues) throws(TaskError) {
        variableCounts = try values.range("Variables")
        clauseCounts = try values.range("Clauses")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let names = Array(
            ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"].prefix(draw.integer(in: variableCounts)))
        let hidden = names.map { _ in draw.isHeads() }
        var clauses: [[Int]] = []
        for _ in 0..<draw.integer(in: clauseCounts) {
            let chosen = draw.elements(min(names.count, draw.integer(in: 2...3)), of: Array(names.indices)).sorted()
            // A literal is the variable's number from 1 on, negative where it has to be false.
            let clause = chosen.map { draw.isHeads() ? $0 + 1 : -($0 + 1) }
            let isMet = clause.contains { hidden[abs($0) - 1] == ($0 > 0) }
            if isMet, !clauses.contains(clause) { clauses.append(clause) }
        }
        // What all true or all false solves would be learned as an answer to everything.
        let isEasy = [true, false].contains { value in
            clauses.allSatisfy { clause in clause.contains { ($0 > 0) == value } }
        }
        guard clauses.count >= clauseCounts.lowerBound, !isEasy else { return nil }
        let lines = clauses.map { clause in
            "(" + clause.map { ($0 < 0 ? "not " : "") + names[abs($0) - 1] }.joined(separator: " or ") + ")"
        }
        let intro = draw.element(of: [
            "Find truth values for \(names.joined(separator: ", ")) that make all of these true:",
            "Choose true or false for each of \(names.joined(separator: ", ")), so that every one of these holds:",
            "Which values of \(names.joined(separator: ", ")) satisfy all of these conditions? One solution is enough:",
        ])
        return GeneratedProblem(
            text: "\(intro) \(lines.joined(separator: ", ")).",
            answer: zip(names, hidden).map { "\($0)=\($1)" }.joined(separator: ", "),
            key: "\(names.count): " + lines.sorted().joined(separator: " and "),
            metadata: [
                "variables": .array(names.map { .string($0) }),
                "clauses": .array(clauses.map { .array($0.map { .integer($0) }) }),
            ])
    }
}
