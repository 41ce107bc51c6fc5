import Basics

/// A list to be sorted by as few swaps as possible; any such list of swaps is right.
struct SwapSorting: ProblemGenerator {
    static let name = "swap-sorting"
    static let knobs: [Knob] = [.range("Items", 4...5, in: 3...20), .integer("maxNumber", 50, in: 20...100_000)]

    private let itemCounts: ClosedRange<Int>
    private let numbers: ClosedRange<Int>

    init(_ values: KnobValues) throws(TaskError) {
        itemCounts = try values.range("Items")
        numbers = 1...(try values.integer("maxNumber"))
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let count = draw.integer(in: itemCounts)
        let list = (0..<count).map { _ in draw.integer(in: numbers) }
        guard Set(list).count == count else { return nil }
        let swaps = Self.swaps(list)
        guard !swaps.isEmpty else { return nil }
        let shown = list.map { "\($0)" }.joined(separator: ", ")
        let text = draw.element(of: [
            "Sort the list \(shown) into ascending order by swapping two positions at a time, with as few swaps as possible.",
            "With the least number of swaps of two positions each, bring \(shown) into ascending order.",
        ])
        return GeneratedProblem(
            text: text + " Positions count from 1.",
            answer: swaps.map { "(\($0.0), \($0.1))" }.joined(separator: ", "),
            steps: Self.states(list, swaps), key: shown,
            metadata: ["list": .array(list.map { .integer($0) }), "swaps": .integer(swaps.count)])
    }

    /// The fewest swaps, positions from 1: each puts one number where it belongs.
    private static func swaps(_ list: [Int]) -> [(Int, Int)] {
        var (list, swaps) = (list, [(Int, Int)]())
        let sorted = list.sorted()
        for place in list.indices where list[place] != sorted[place] {
            guard let other = list.firstIndex(of: sorted[place]) else { continue }
            list.swapAt(place, other)
            swaps.append((place + 1, other + 1))
        }
        return swaps
    }

    /// The list after each swap, a line each.
    private static func states(_ list: [Int], _ swaps: [(Int, Int)]) -> String {
        var list = list
        return swaps.map { one, other in
            list.swapAt(one - 1, other - 1)
            return list.map { "\($0)" }.joined(separator: ", ")
        }.joined(separator: "\n")
    }
}
