import Basics

/// Who always tells the truth and who always lies, told from what they say; there is exactly one solution.
struct KnightsAndKnaves: ProblemGenerator {
    static let name = "knights-and-knaves"
    static let knobs: [Knob] = [.range("People", 3...4, in: 2...7)]

    private let peopleCounts: ClosedRange<Int>

    /// What somebody says, with words for it.
    private struct Statement {
        let formula: Formula
        let text: String
    }

    init(_ values: KnobValues) throws(TaskError) {
        peopleCounts = try values.range("People")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let count = draw.integer(in: peopleCounts)
        let names = draw.elements(
            count, of: ["Anna", "Bert", "Cleo", "Dora", "Emil", "Finn", "Gina", "Hugo", "Iris", "Jack", "Kira", "Liam"]
        ).sorted()
        let statements = names.indices.map { statement(of: $0, names, &draw) }
        let solutions = Formula.assignments(count).filter { assignment in
            statements.indices.allSatisfy { statements[$0].formula.value(assignment) == assignment[$0] }
        }
        guard solutions.count == 1, let solution = solutions.first else { return nil }
        let roles = zip(names, solution).map { "\($0): \($1 ? "knight" : "knave")" }
        let list = names.dropLast().joined(separator: ", ") + " and " + names[count - 1]
        let intro = draw.element(of: [
            "On an island, knights always tell the truth and knaves always lie. You meet \(list).",
            "\(list) live on an island where everybody is either a knight, who only says true things, or a knave, who only says false things.",
        ])
        let said = zip(names, statements).map { name, statement in
            draw.element(of: ["\(name) says: \"\(statement.text)\"", "\"\(statement.text)\" says \(name)."])
        }
        let question = draw.element(of: [
            "Who is what?", "Find out what each of them is.", "Which of them are knights, and which knaves?",
        ])
        return GeneratedProblem(
            text: ([intro] + said + [question]).joined(separator: " "),
            answer: zip(names, solution).map { "\($0) is a \($1 ? "knight" : "knave")" }.joined(separator: ", "),
            steps: roles.joined(separator: "\n"),
            // Names and wording make no other problem.
            key: statements.map { $0.formula.text(names.indices.map { "\($0)" }) }.joined(separator: "; "))
    }

    private func statement(of speaker: Int, _ names: [String], _ draw: inout Draw) -> Statement {
        let others = draw.elements(min(2, names.count - 1), of: names.indices.filter { $0 != speaker })
        let (one, other) = (others[0], others[others.count - 1])
        let (first, second) = (Formula.variable(one), Formula.variable(other))
        let own = Formula.variable(speaker)
        switch draw.integer(in: 0...6) {
        case 0: return Statement(formula: first, text: "\(names[one]) is a knight.")
        case 1: return Statement(formula: .not(first), text: "\(names[one]) is a knave.")
        case 2:
            return Statement(formula: .differ(own, first), text: "Exactly one of us, \(names[one]) or I, is a knight.")
        case 3: return Statement(formula: .both(.not(own), .not(first)), text: "\(names[one]) and I are both knaves.")
        case 4 where one != other:
            return Statement(
                formula: .not(.differ(first, second)), text: "\(names[one]) and \(names[other]) are of the same kind.")
        case 5 where one != other:
            return Statement(
                formula: .implies(first, second),
                text: "If \(names[one]) is a knight, then so is \(names[other]).")
        case 6 where one != other:
            return Statement(
                formula: .either(first, .not(second)),
                text: "\(names[one]) is a knight or \(names[other]) is a knave.")
        default: return Statement(formula: .not(first), text: "\(names[one]) always lies.")
        }
    }
}
