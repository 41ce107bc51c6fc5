import Basics

/// The shortest way between two places of a network; any way of that length is right.
struct GraphPaths: ProblemGenerator {
    static let name = "graph-paths"
    static let knobs: [Knob] = [
        .range("Nodes", 6...8, in: 4...26), .range("Steps", 2...4, in: 2...12), .flag("weighted", false),
        .integer("maxWeight", 9, in: 2...100),
    ]

    private struct Edge: Hashable {
        let from: Int
        let to: Int
        let weight: Int
    }

    private let nodeCounts: ClosedRange<Int>
    /// How many edges the shortest way found has.
    private let stepCounts: ClosedRange<Int>
    private let isWeighted: Bool
    private let largestWeight: Int

    init(_ values: KnobValues) throws(TaskError) {
        nodeCounts = try values.range("Nodes")
        stepCounts = try values.range("Steps")
        isWeighted = try values.flag("weighted")
        largestWeight = try values.integer("maxWeight")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let count = draw.integer(in: nodeCounts)
        let wanted = draw.integer(in: stepCounts)
        guard wanted < count else { return nil }
        let edges = edges(count, &draw)
        let names = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ").prefix(count).map(String.init)
        let start = draw.integer(in: 0...count - 1)
        let (costs, before) = Self.search(from: start, count, edges)
        let goals = (0..<count).filter { costs[$0] != nil && Self.way(to: $0, before).count == wanted + 1 }
        guard !goals.isEmpty else { return nil }
        let goal = draw.element(of: goals)
        let way = Self.way(to: goal, before)
        let shown = edges.map { edge in
            "\(names[edge.from])-\(names[edge.to])" + (isWeighted ? " (\(edge.weight))" : "")
        }
        let (from, to) = (names[start], names[goal])
        let measure = isWeighted ? "; the number in brackets is the length of each" : ""
        let text = draw.element(of: [
            "Towns are joined by roads that go both ways\(measure): \(shown.joined(separator: ", ")). Find a shortest way from \(from) to \(to).",
            "A graph has these edges, usable in both directions\(measure): \(shown.joined(separator: ", ")). What is a shortest path from \(from) to \(to)?",
        ])
        let cost = costs[goal] ?? 0
        return GeneratedProblem(
            text: text, answer: way.map { names[$0] }.joined(separator: " -> "),
            steps: "The length of the way is \(cost).", key: "\(from)\(to) " + shown.sorted().joined(separator: ","),
            metadata: [
                "edges": .array(
                    edges.map { .array([.string(names[$0.from]), .string(names[$0.to]), .integer($0.weight)]) }),
                "start": .string(from), "goal": .string(to), "cost": .integer(cost),
            ])
    }

    /// A tree through all nodes and a few edges more.
    private func edges(_ count: Int, _ draw: inout Draw) -> [Edge] {
        var order = Array(0..<count)
        draw.shuffle(&order)
        var pairs = (1..<count).map { (order[$0], order[draw.integer(in: max(0, $0 - 3)...$0 - 1)]) }
        for _ in 0..<count / 2 { pairs.append((draw.integer(in: 0...count - 1), draw.integer(in: 0...count - 1))) }
        var seen: Set<[Int]> = []
        var edges: [Edge] = []
        for (one, other) in pairs where one != other && seen.insert([min(one, other), max(one, other)]).inserted {
            let weight = isWeighted ? draw.integer(in: 1...largestWeight) : 1
            edges.append(
                draw.isHeads() ? Edge(from: one, to: other, weight: weight) : Edge(from: other, to: one, weight: weight)
            )
        }
        draw.shuffle(&edges)
        return edges
    }

    /// Dijkstra: the least cost to every node that can be reached, and the node before it.
    private static func search(from start: Int, _ count: Int, _ edges: [Edge]) -> ([Int?], [Int?]) {
        var costs = [Int?](repeating: nil, count: count)
        var before = [Int?](repeating: nil, count: count)
        var open: Set = [start]
        costs[start] = 0
        while let node = open.min(by: { (costs[$0] ?? .max, $0) < (costs[$1] ?? .max, $1) }), let cost = costs[node] {
            open.remove(node)
            for edge in edges where edge.from == node || edge.to == node {
                let next = edge.from == node ? edge.to : edge.from
                guard cost + edge.weight < costs[next] ?? .max else { continue }
                (costs[next], before[next]) = (cost + edge.weight, node)
                open.insert(next)
            }
        }
        return (costs, before)
    }

    private static func way(to goal: Int, _ before: [Int?]) -> [Int] {
        var way = [goal]
        while let last = way.last, let node = before[last] { way.append(node) }
        return way.reversed()
    }
}
