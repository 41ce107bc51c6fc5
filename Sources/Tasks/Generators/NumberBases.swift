import Basics

/// Whole numbers written in another base, from 2 to 16.
struct NumberBases: ProblemGenerator {
    static let name = "number-bases"
    static let knobs: [Knob] = [.range("Base", 2...16, in: 2...16), .range("Number", 10...255, in: 2...1_000_000_000)]

    private let bases: ClosedRange<Int>
    private let numbers: ClosedRange<Int>

    init(_ values: KnobValues) throws(TaskError) {
        bases = try values.range("Base")
        numbers = try values.range("Number")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let (from, to) = (draw.integer(in: bases), draw.integer(in: bases))
        let number = draw.integer(in: numbers)
        guard from != to, number >= to else { return nil }
        let (shown, answer) = (String(number, radix: from), String(number, radix: to))
        guard shown != answer else { return nil }
        let hint = max(from, to) > 10 ? " Digits above 9 are the letters from a on." : ""
        let text = draw.element(of: [
            "Write the base \(from) number \(shown) in base \(to).",
            "Convert \(shown) from base \(from) to base \(to).",
            "The number \(shown) is given in base \(from). How is it written in base \(to)?",
        ])
        let steps = from == 10 || to == 10 ? "" : "It is \(number) in base 10."
        return GeneratedProblem(text: text + hint, answer: answer, steps: steps, key: "\(number),\(from),\(to)")
    }
}
