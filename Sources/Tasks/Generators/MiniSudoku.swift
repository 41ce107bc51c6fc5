import Basics

/// Small sudokus: every row, column and box holds each number once.
struct MiniSudoku: ProblemGenerator {
    static let name = "mini-sudoku"
    static let knobs: [Knob] = [.integer("size", 4, in: 4...9), .range("Blanks", 5...8, in: 1...60)]

    /// How many numbers there are, and how large the boxes are.
    private let count: Int
    private let boxRows: Int
    private let boxColumns: Int
    private let blankCounts: ClosedRange<Int>

    init(_ values: KnobValues) throws(TaskError) {
        count = try values.integer("size")
        let boxes = [4: (2, 2), 6: (2, 3), 9: (3, 3)]
        guard let (high, wide) = boxes[count] else {
            throw .knob(generator: Self.name, key: "size", problem: "is \(count); expected 4, 6 or 9")
        }
        (boxRows, boxColumns) = (high, wide)
        blankCounts = try values.range("Blanks")
        guard blankCounts.upperBound < count * count else {
            throw .knob(
                generator: Self.name, key: "maxBlanks",
                problem: "is \(blankCounts.upperBound); a grid of size \(count) has \(count * count) cells")
        }
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let solution = solution(&draw)
        let blanks = Set(draw.elements(draw.integer(in: blankCounts), of: Array(0..<count * count)))
        let given = solution.indices.map { blanks.contains($0) ? 0 : solution[$0] }
        let shown = rows(given.map { $0 == 0 ? "_" : "\($0)" })
        let numbers = "1 to \(count)"
        let intro = draw.element(of: [
            "Fill in this sudoku with the numbers \(numbers).", "Solve the sudoku below with the numbers \(numbers).",
            "Replace every _ by a number from \(numbers), to solve this sudoku.",
        ])
        return GeneratedProblem(
            text:
                "\(intro) Every row, every column and every box of \(boxRows) rows and \(boxColumns) columns "
                + "must hold each number once.\n\(shown)",
            answer: rows(solution.map { "\($0)" }), key: rows(given.map { "\($0)" }),
            metadata: [
                "grid": .array(
                    (0..<count).map { row in .array((0..<count).map { .integer(given[row * count + $0]) }) }),
                "boxRows": .integer(boxRows), "boxColumns": .integer(boxColumns),
            ])
    }

    private func rows(_ cells: [String]) -> String {
        (0..<count).map { cells[$0 * count..<($0 + 1) * count].joined(separator: " ") }
            .joined(separator: "\n")
    }

    /// A full grid: a regular one with its numbers, its rows within bands and its columns within stacks shuffled.
    private func solution(_ draw: inout Draw) -> [Int] {
        let (high, wide) = (boxRows, boxColumns)
        var numbers = Array(1...count)
        draw.shuffle(&numbers)
        func order(_ groups: Int, of members: Int, _ draw: inout Draw) -> [Int] {
            var bands = Array(0..<groups)
            draw.shuffle(&bands)
            return bands.flatMap { band in
                var own = (0..<members).map { band * members + $0 }
                draw.shuffle(&own)
                return own
            }
        }
        let rows = order(count / high, of: high, &draw)
        let columns = order(count / wide, of: wide, &draw)
        return rows.flatMap { row in
            columns.map { column in numbers[(wide * (row % high) + row / high + column) % count] }
        }
    }
}
