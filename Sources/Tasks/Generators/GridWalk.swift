import Basics

/// A walk on a grid with turns; where does it end?
struct GridWalk: ProblemGenerator {
    static let name = "grid-walk"
    static let knobs: [Knob] = [.range("Moves", 4...6, in: 2...50), .integer("maxSteps", 9, in: 1...1000)]

    private enum Move: String {
        case left, right, around
    }

    private let moveCounts: ClosedRange<Int>
    private let steps: ClosedRange<Int>

    init(_ values: KnobValues) throws(TaskError) {
        moveCounts = try values.range("Moves")
        steps = 1...(try values.integer("maxSteps"))
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        // North, east, south, west.
        let ways = [(0, 1), (1, 0), (0, -1), (-1, 0)]
        let start = draw.integer(in: 0...3)
        var (way, x, y) = (start, 0, 0)
        var (sentences, places, key) = ([String](), [String](), "\(start)")
        for index in 0..<draw.integer(in: moveCounts) {
            let count = draw.integer(in: steps)
            var sentence = ""
            if index > 0 {
                let turn = draw.element(of: [Move.left, .left, .right, .right, .around])
                switch turn {
                case .left: way = (way + 3) % 4
                case .right: way = (way + 1) % 4
                case .around: way = (way + 2) % 4
                }
                sentence = turn == .around ? "turns around, then " : "turns \(turn.rawValue), then "
                key += " \(turn.rawValue)"
            }
            x += count * ways[way].0
            y += count * ways[way].1
            sentences.append("\(sentence)goes \(count) \(count == 1 ? "step" : "steps") forward")
            places.append("(\(x), \(y))")
            key += " \(count)"
        }
        guard x != 0 || y != 0 else { return nil }
        let (who, pronoun) = draw.element(of: [("A robot", "it"), ("Mia", "she"), ("A drone", "it"), ("Omar", "he")])
        let facing = ["north", "east", "south", "west"][start]
        let walk = sentences.joined(separator: draw.element(of: ["; then \(pronoun) ", ", then ", "; \(pronoun) "]))
        let question = draw.element(of: [
            "Where does the walk end?", "What are the final coordinates?", "What is the last position, as (x, y)?",
        ])
        let text =
            "\(who) starts at (0, 0), facing \(facing), and \(walk). A step north adds 1 to y and a step east adds 1 to x. "
            + question
        return GeneratedProblem(
            text: text, answer: "(\(x), \(y))", steps: places.joined(separator: "\n"), key: key)
    }
}
