import Basics

/// How often a letter stands in some words.
struct LetterCounting: ProblemGenerator {
    static let name = "letter-counting"
    static let knobs: [Knob] = [.range("Words", 3...5, in: 1...40)]

    private let wordCounts: ClosedRange<Int>

    init(_ values: KnobValues) throws(TaskError) {
        wordCounts = try values.range("Words")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let words = draw.elements(draw.integer(in: wordCounts), of: WordList.words)
        let shown = words.joined(separator: " ")
        let letter = draw.element(of: Array("aeionrtlsmpc"))
        let counts = words.map { word in word.count { $0 == letter } }
        let answer = counts.reduce(0, +)
        guard answer > 0 else { return nil }
        let text = draw.element(of: [
            "How many times does the letter \(letter) occur in \"\(shown)\"?",
            "Count the letters \(letter) in \"\(shown)\".",
            "How many letters of \"\(shown)\" are \(letter)?",
        ])
        return GeneratedProblem(
            text: text, answer: "\(answer)",
            steps: zip(words, counts).map { "\($0): \($1)" }.joined(separator: "\n"), key: "\(letter) \(words.sorted())"
        )
    }
}
