import Basics

/// Python functions of a text, to be written.
struct StringFunctions: ProblemGenerator {
    static let name = "string-functions"
    static let knobs: [Knob] = [.range("Steps", 2...3, in: 1...6)]

    private let stepCounts: ClosedRange<Int>

    init(_ values: KnobValues) throws(TaskError) {
        stepCounts = try values.range("Steps")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        return Pipeline<StringStep>(draw.integer(in: stepCounts), &draw)?.writing(&draw)
    }
}
