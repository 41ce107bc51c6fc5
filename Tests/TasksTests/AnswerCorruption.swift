import Basics
import RolloutTypes
import Tasks

/// How a right answer is made wrong, whatever else may be right: by the kind of the answer.
enum AnswerCorruption: Equatable, Sendable {
    case number, text, list, roles, assignment, grid, path, swaps, program

    /// Answers that must not be accepted for `problem`.
    func wrong(_ problem: Problem) -> [String] {
        let answer = problem.answer ?? ""
        let wrong = own(problem, answer)
        guard self != .program else { return wrong }
        // Also the right one among others, nothing, and the question.
        return wrong + [
            "\(answer) or \(wrong.first ?? "0")", "\(wrong.first ?? "0"), \(answer)", " ", problem.bareText,
        ]
    }

    private func own(_ problem: Problem, _ answer: String) -> [String] {
        switch self {
        case .number: [Self.bumped(answer), Self.firstBumped(answer), "\(answer) + 1"]
        case .text: [String(answer.dropLast()), answer + "x", "x" + answer, Self.firstChanged(answer)]
        case .list:
            [
                Self.items(answer).reversed().joined(separator: ", "), answer + ", 0",
                Self.items(answer).dropLast().joined(separator: ", "),
            ]
        case .roles:
            [
                Self.firstReplaced(answer, "knight", "knave"),
                answer.replacing("knave", with: "knight") + ", Zoe is a knave",
                Self.items(answer).dropLast().joined(separator: ", "),
            ]
        case .assignment: Self.violations(problem, answer)
        case .grid: [Self.swapped(answer), String(answer.dropLast()), answer + " 1", answer + "\n" + answer]
        case .path:
            [
                answer.split(separator: " -> ").reversed().joined(separator: " -> "), String(answer.dropLast(5)),
                answer.prefix(1) + " -> " + answer,
                answer + " -> " + answer.suffix(6).prefix(1) + " -> " + answer.suffix(1),
            ]
        case .swaps: [answer + ", (1, 2)", String(answer.dropLast(6)), answer + ", (1, 1)", "(0, 99)", "(1, 2, 3)"]
        case .program: Self.programs(problem, answer)
        }
    }

    private static func items(_ answer: String) -> [String] {
        answer.split(separator: ",").map { $0.drop { $0 == " " } }.map(String.init)
    }

    /// With the last whole number one larger.
    private static func bumped(_ answer: String) -> String {
        guard let end = answer.lastIndex(where: \.isNumber) else { return answer + "+1" }
        let start = answer[...end].lastIndex { !$0.isNumber }.map { answer.index(after: $0) } ?? answer.startIndex
        return answer[..<start] + "\((Int(answer[start...end]) ?? 0) + 1)" + answer[answer.index(after: end)...]
    }

    /// With the first whole number one larger.
    private static func firstBumped(_ answer: String) -> String {
        let start = answer.firstIndex(where: \.isNumber) ?? answer.startIndex
        let number = answer[start...].prefix(while: \.isNumber)
        return answer[..<start] + "\((Int(number) ?? 0) + 1)" + answer[number.endIndex...]
    }

    private static func firstChanged(_ answer: String) -> String {
        (answer.first == "q" ? "z" : "q") + answer.dropFirst()
    }

    private static func firstReplaced(_ answer: String, _ one: String, _ other: String) -> String {
        let first = items(answer)[0]
        let changed = first.hasSuffix(one) ? first.replacing(one, with: other) : first.replacing(other, with: one)
        return ([changed] + items(answer).dropFirst()).joined(separator: ", ")
    }

    /// The first condition broken; a variable left out; a variable with both values.
    private static func violations(_ problem: Problem, _ answer: String) -> [String] {
        let names = problem.metadata["variables"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let clause = problem.metadata["clauses"]?.arrayValue?.first?.arrayValue?.compactMap(\.integerValue) ?? []
        var parts = items(answer)
        for literal in clause { parts[abs(literal) - 1] = "\(names[abs(literal) - 1])=\(literal < 0)" }
        return [
            parts.joined(separator: ", "), items(answer).dropLast().joined(separator: ", "),
            answer + ", a=true, a=false",
        ]
    }

    /// Two different numbers of the first row exchanged, which spoils their columns.
    private static func swapped(_ answer: String) -> String {
        var characters = Array(answer)
        characters.swapAt(0, 2)
        return String(characters)
    }

    private static func programs(_ problem: Problem, _ answer: String) -> [String] {
        let signature = answer.prefix { $0 != "\n" }
        return [signature + "\n    pass\n", signature + "\n    return None\n", "print(1)\n"]
            + (problem.metadata["faulty"]?.stringValue.map { [$0] } ?? [])
    }
}
