import Basics

/// Python functions with one wrong step, to be mended.
struct BugFixing: ProblemGenerator {
    enum Kind: String, CaseIterable {
        case lists, strings
    }

    static let name = "bug-fixing"
    static let knobs: [Knob] = [.list("kinds", Kind.allCases), .range("Steps", 2...3, in: 1...6)]

    private let kinds: [Kind]
    private let stepCounts: ClosedRange<Int>

    init(_ values: KnobValues) throws(TaskError) {
        kinds = try values.list("kinds")
        stepCounts = try values.range("Steps")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let count = draw.integer(in: stepCounts)
        switch draw.element(of: kinds) {
        case .lists: return Pipeline<ListStep>(count, &draw)?.mending(&draw)
        case .strings: return Pipeline<StringStep>(count, &draw)?.mending(&draw)
        }
    }
}
