import Basics

/// In how many ways something can be chosen or arranged.
struct Counting: ProblemGenerator {
    enum Kind: String, CaseIterable {
        case orders, choices, places, paths, letters, stairs
    }

    static let name = "counting"
    static let knobs: [Knob] = [.list("kinds", Kind.allCases), .range("Items", 4...9, in: 3...20)]

    private let kinds: [Kind]
    private let itemCounts: ClosedRange<Int>

    init(_ values: KnobValues) throws(TaskError) {
        kinds = try values.list("kinds")
        itemCounts = try values.range("Items")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let kind = draw.element(of: kinds)
        let items = draw.integer(in: itemCounts)
        switch kind {
        case .orders: return orders(items, &draw)
        case .choices: return choices(items, &draw)
        case .places: return places(items, &draw)
        case .paths: return paths(items, &draw)
        case .letters: return letters(items, &draw)
        case .stairs: return stairs(items, &draw)
        }
    }

    /// `count` factors from `first` down.
    private static func falling(_ first: Int, _ count: Int) -> Int {
        (0..<count).reduce(1) { $0 * (first - $1) }
    }

    private func orders(_ items: Int, _ draw: inout Draw) -> GeneratedProblem? {
        let things = draw.element(of: ["books on a shelf", "people in a queue", "songs on a list", "flags on a line"])
        let fixed = draw.integer(in: 0...2)
        guard items - fixed >= 2 else { return nil }
        let condition = [
            "", " if one of them must come first", " if two of them are already tied to the first and the last place",
        ]
        let text = draw.element(of: [
            "In how many orders can \(items) different \(things) be placed\(condition[fixed])?",
            "How many ways are there to order \(items) different \(things)\(condition[fixed])?",
        ])
        return GeneratedProblem(
            text: text, answer: "\(Self.falling(items - fixed, items - fixed))", steps: "\(items - fixed)!",
            key: "orders \(things) \(items),\(fixed)")
    }

    private func choices(_ items: Int, _ draw: inout Draw) -> GeneratedProblem? {
        let count = draw.integer(in: 2...items - 1)
        let (group, thing) = draw.element(of: [
            ("a team", "players"), ("a committee", "people"), ("a bouquet", "different flowers"),
            ("a menu", "different dishes"), ("a hand", "different cards"),
        ])
        let text = draw.element(of: [
            "How many ways are there to choose \(group) of \(count) from \(items) \(thing)?",
            "From \(items) \(thing), \(group) of \(count) is chosen. How many different choices are there?",
        ])
        return GeneratedProblem(
            text: text, answer: "\(NumberTheory.binomial(items, count))", steps: "\(items) choose \(count)",
            key: "choices \(group) \(items),\(count)")
    }

    private func places(_ items: Int, _ draw: inout Draw) -> GeneratedProblem? {
        let count = draw.integer(in: 2...min(4, items - 1))
        let text = draw.element(of: [
            "\(items) runners start. In how many ways can the first \(count) places be taken, without ties?",
            "A club of \(items) elects \(count) officers with different duties. How many results are possible?",
            "A code has \(count) different symbols out of \(items), and their order counts. How many codes are there?",
        ])
        return GeneratedProblem(
            text: text, answer: "\(Self.falling(items, count))",
            steps: (0..<count).map { "\(items - $0)" }.joined(separator: " * "), key: "places \(items),\(count)")
    }

    private func paths(_ items: Int, _ draw: inout Draw) -> GeneratedProblem? {
        let right = draw.integer(in: 2...items)
        let text = draw.element(of: [
            "A path on a grid goes \(right) steps to the right and \(items) steps up, in any order. How many such paths are there?",
            "A robot must go \(right) fields east and \(items) fields north, one field at a time. How many ways can it take?",
        ])
        return GeneratedProblem(
            text: text, answer: "\(NumberTheory.binomial(right + items, items))",
            steps: "\(right + items) choose \(min(right, items))",
            key: "paths \(min(right, items)),\(max(right, items))")
    }

    private func letters(_ items: Int, _ draw: inout Draw) -> GeneratedProblem? {
        let kinds = draw.elements(draw.integer(in: 2...3), of: ["A", "B", "C", "D", "E", "F"])
        var counts = kinds.map { _ in 1 }
        for _ in kinds.count..<max(items, kinds.count) { counts[draw.integer(in: 0...counts.count - 1)] += 1 }
        var word = zip(kinds, counts).flatMap { [String](repeating: $0, count: $1) }
        draw.shuffle(&word)
        var (left, ways) = (word.count, 1)
        for count in counts {
            ways *= NumberTheory.binomial(left, count)
            left -= count
        }
        let shown = word.joined()
        let text = draw.element(of: [
            "How many different strings can be made from all letters of \(shown)?",
            "In how many distinguishable ways can the letters of \(shown) be arranged?",
        ])
        return GeneratedProblem(
            text: text, answer: "\(ways)",
            steps: "\(word.count)! / (\(counts.map { "\($0)!" }.joined(separator: " * ")))",
            key: "letters \(word.sorted().joined())")
    }

    private func stairs(_ items: Int, _ draw: inout Draw) -> GeneratedProblem? {
        let (least, most) = draw.element(of: [(1, 2), (1, 3), (2, 3), (2, 4)])
        var ways = [1]
        for height in 1...items + 4 {
            ways.append((least...most).reduce(0) { $0 + (height >= $1 ? ways[height - $1] : 0) })
        }
        let height = draw.integer(in: items...items + 4)
        let sizes = (least...most).map { "\($0)" }.joined(separator: " or ")
        let text = draw.element(of: [
            "In how many ways can a stair of \(height) steps be climbed, taking \(sizes) steps at a time?",
            "How many lists of numbers, each \(sizes), add up to \(height)? Order counts.",
        ])
        return GeneratedProblem(
            text: text, answer: "\(ways[height])",
            steps: ways.prefix(height + 1).map { "\($0)" }.joined(separator: ", "), key: "stairs \(height),\(sizes)")
    }
}
