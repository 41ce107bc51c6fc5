import Basics

/// Sequences of whole numbers to be continued.
struct Sequences: ProblemGenerator {
    enum Kind: String, CaseIterable {
        /// The same difference, or the same ratio, from term to term.
        case arithmetic, geometric
        /// Differences that grow by the same number.
        case quadratic
        /// Each term is the sum of the two before it.
        case additive
        /// Two arithmetic sequences in turn.
        case interleaved
    }

    static let name = "sequences"
    static let knobs: [Knob] = [
        .list("kinds", Kind.allCases), .range("Shown", 6...7, in: 5...12), .integer("maxStart", 20, in: 2...1000),
        .integer("maxStep", 9, in: 2...100),
    ]

    private let kinds: [Kind]
    private let shownCounts: ClosedRange<Int>
    private let starts: ClosedRange<Int>
    private let steps: ClosedRange<Int>

    init(_ values: KnobValues) throws(TaskError) {
        kinds = try values.list("kinds")
        shownCounts = try values.range("Shown")
        starts = 1...(try values.integer("maxStart"))
        let step = try values.integer("maxStep")
        steps = -step...step
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let kind = draw.element(of: kinds)
        let count = draw.integer(in: shownCounts)
        let (terms, rule) = terms(kind, count + 1, &draw)
        guard let answer = terms.last, terms.allSatisfy({ abs($0) < 1_000_000_000 }) else { return nil }
        let shown = terms.dropLast().map { "\($0)" }.joined(separator: ", ")
        let text = draw.element(of: [
            "Which number comes next: \(shown), …?", "What is the next number of the sequence \(shown)?",
            "Continue the sequence \(shown) by one number.", "Find the rule and the number that follows: \(shown).",
        ])
        return GeneratedProblem(text: text, answer: "\(answer)", steps: rule, key: shown)
    }

    private func terms(_ kind: Kind, _ count: Int, _ draw: inout Draw) -> ([Int], String) {
        let (start, step) = (draw.integer(in: starts), draw.nonzero(in: steps))
        switch kind {
        case .arithmetic: return ((0..<count).map { start + $0 * step }, "The difference is always \(step).")
        case .geometric:
            let ratio = draw.integer(in: 2...min(steps.upperBound, 5))
            return (
                (1..<count).reduce(into: [start]) { terms, _ in terms.append((terms.last ?? 0) * ratio) },
                "Each number is \(ratio) times the one before."
            )
        case .quadratic:
            let growth = draw.nonzero(in: steps)
            return (
                (0..<count).map { start + $0 * step + $0 * ($0 - 1) / 2 * growth },
                "The differences change by \(growth)."
            )
        case .additive:
            let second = draw.integer(in: starts)
            return (
                (2..<count).reduce(into: [start, second]) { terms, _ in terms.append(terms.suffix(2).reduce(0, +)) },
                "Each number is the sum of the two before it."
            )
        case .interleaved:
            let (second, other) = (draw.integer(in: starts), draw.nonzero(in: steps))
            return (
                (0..<count).map { $0 % 2 == 0 ? start + $0 / 2 * step : second + $0 / 2 * other },
                "Every second number changes by \(step), the others by \(other)."
            )
        }
    }
}
