import Basics

/// Python functions of a list of whole numbers, to be written.
struct ListFunctions: ProblemGenerator {
    static let name = "list-functions"
    static let knobs: [Knob] = [.range("Steps", 2...3, in: 1...6)]

    private let stepCounts: ClosedRange<Int>

    init(_ values: KnobValues) throws(TaskError) {
        stepCounts = try values.range("Steps")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        return Pipeline<ListStep>(draw.integer(in: stepCounts), &draw)?.writing(&draw)
    }
}
