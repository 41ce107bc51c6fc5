import Basics

/// Roman numerals to numbers and back, and sums of them.
struct RomanNumerals: ProblemGenerator {
    enum Kind: String, CaseIterable {
        case read, write, add
    }

    static let name = "roman-numerals"
    static let knobs: [Knob] = [.list("kinds", Kind.allCases), .range("Number", 10...999, in: 1...1999)]

    private let kinds: [Kind]
    private let numbers: ClosedRange<Int>

    private static let symbols = [
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
        (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ]

    init(_ values: KnobValues) throws(TaskError) {
        kinds = try values.list("kinds")
        numbers = try values.range("Number")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let (one, other) = (draw.integer(in: numbers), draw.integer(in: numbers))
        let (first, second) = (Self.numeral(one), Self.numeral(other))
        switch draw.element(of: kinds) {
        case .read:
            let text = draw.element(of: [
                "Which number is the Roman numeral \(first)?", "Write the Roman numeral \(first) with ordinary digits.",
            ])
            return GeneratedProblem(text: text, answer: "\(one)", key: "read \(one)")
        case .write:
            let text = draw.element(of: ["Write \(one) as a Roman numeral.", "What is \(one) in Roman numerals?"])
            return GeneratedProblem(text: text, answer: first, key: "write \(one)")
        case .add:
            let text = draw.element(of: [
                "Add the Roman numerals \(first) and \(second), and write the sum as a Roman numeral.",
                "What is \(first) plus \(second), as a Roman numeral?",
            ])
            return GeneratedProblem(
                text: text, answer: Self.numeral(one + other), steps: "\(one) + \(other) = \(one + other)",
                key: "add \(min(one, other)),\(max(one, other))")
        }
    }

    private static func numeral(_ number: Int) -> String {
        var (rest, text) = (number, "")
        for (value, symbol) in symbols {
            while rest >= value {
                text += symbol
                rest -= value
            }
        }
        return text
    }
}
