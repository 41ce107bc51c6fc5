import Basics

/// Instructions to be carried out on a text, one after the other.
struct StringEditing: ProblemGenerator {
    static let name = "string-editing"
    static let knobs: [Knob] = [.range("Steps", 2...3, in: 1...10), .range("Words", 1...1, in: 1...4)]

    private let stepCounts: ClosedRange<Int>
    private let wordCounts: ClosedRange<Int>

    init(_ values: KnobValues) throws(TaskError) {
        stepCounts = try values.range("Steps")
        wordCounts = try values.range("Words")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        // Words are joined, because a space in the answer is easily lost.
        let start = draw.elements(draw.integer(in: wordCounts), of: WordList.words).joined()
        let steps = (0..<draw.integer(in: stepCounts)).map { _ in StringStep.random(&draw) }
        var (text, states) = (Array(start), [String]())
        for step in steps {
            let next = step.apply(text)
            guard next != text, next.count > 1, next.count <= 80 else { return nil }
            text = next
            states.append("\(String(next)): \(step.english)")
        }
        guard String(text) != start else { return nil }
        let list = steps.enumerated().map { "\($0.offset + 1). \($0.element.english)" }.joined(separator: "\n")
        let question = draw.element(of: [
            "Start with the text \(start) and do this in order:\n\(list)\nWhat is the result?",
            "Carry out these steps, one after the other, on the text \(start):\n\(list)\nWhat comes out?",
            "What becomes of the text \(start) after these steps?\n\(list)",
        ])
        return GeneratedProblem(
            text: question, answer: String(text), steps: states.joined(separator: "\n"),
            key: "\(start): " + steps.map(\.english).joined(separator: "; "))
    }
}
