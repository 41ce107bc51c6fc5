package import Basics
package import RolloutTypes

/// Judges a filled sudoku by the rules, so that any solution counts.
///
/// `metadata.grid` is a list of rows of numbers, 0 where a cell is empty; `metadata.boxRows` and `metadata.boxColumns` say
/// how large a box is. The answer is all numbers, row by row; spaces, lines, bars and brackets between them do not count.
package struct SudokuVerifier: Verifier {
    package let name = "sudoku"
    package let version = "1"

    package init() {}

    /// It has no keys.
    package init(configuration: JSONValue) throws(VerificationError) {
        _ = try VerifierConfiguration(configuration, verifier: "sudoku", allowed: [])
    }

    package func judge(_ submission: Submission) async -> Verdict {
        verdict(submission)
    }

    /// The verdict, without suspension.
    package func verdict(_ submission: Submission) -> Verdict {
        guard let puzzle = SudokuGrid(submission.metadata) else {
            return .abstained(
                "the problem's metadata lacks 'grid' (rows of numbers), 'boxRows' or 'boxColumns' that fit it")
        }
        switch AnswerExtractor(submission, seeking: .formula).extract() {
        case .missing(let reason), .ambiguous(let reason):
            return Verdict(outcome: .wrongFormat, reward: 0, explanation: reason)
        case .found(let text):
            guard let cells = Self.cells(text, count: puzzle.count * puzzle.count) else {
                return Verdict(
                    outcome: .unparseable, reward: 0, extracted: text.bounded,
                    explanation:
                        "it is not \(puzzle.count) rows of \(puzzle.count) numbers from 1 to \(puzzle.count) and nothing else"
                )
            }
            if let complaint = puzzle.complaint(cells) { return .incorrect(text.bounded, complaint) }
            return .correct(text.bounded, "every row, column and box holds each number once")
        }
    }

    /// The digits, where there are `count` of them and nothing but what may stand between.
    private static func cells(_ text: String, count: Int) -> [Int]? {
        var cells: [Int] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "1")...UInt8(ascii: "9"): cells.append(Int(byte - UInt8(ascii: "0")))
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"), UInt8(ascii: "|"),
                UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "-"),
                UInt8(ascii: "+"), UInt8(ascii: "\\"), UInt8(ascii: "&"):
                continue
            default: return nil
            }
            if cells.count > count { return nil }
        }
        return cells.count == count ? cells : nil
    }
}

/// The cells that are given, and the rules.
private struct SudokuGrid {
    let count: Int
    private let given: [Int]
    private let boxRows: Int
    private let boxColumns: Int

    /// Nil where the metadata describe no grid of 2 to 9 numbers.
    init?(_ metadata: [String: JSONValue]) {
        guard let rows = metadata["grid"]?.arrayValue, let high = metadata["boxRows"]?.integerValue,
            let wide = metadata["boxColumns"]?.integerValue, (2...9).contains(rows.count), high > 0, wide > 0,
            high <= rows.count, wide <= rows.count, high * wide == rows.count
        else { return nil }
        let cells = rows.flatMap { row in row.arrayValue?.map { $0.integerValue ?? -1 } ?? [] }
        guard cells.count == rows.count * rows.count, rows.allSatisfy({ $0.arrayValue?.count == rows.count }),
            cells.allSatisfy({ (0...rows.count).contains($0) })
        else { return nil }
        (count, given, boxRows, boxColumns) = (rows.count, cells, high, wide)
    }

    /// What is wrong with a filling, or nil.
    func complaint(_ cells: [Int]) -> String? {
        for place in cells.indices where given[place] != 0 && given[place] != cells[place] {
            return "row \(place / count + 1) has \(cells[place]) where \(given[place]) was given"
        }
        let columns = count / boxColumns
        for unit in 0..<count {
            let row = (0..<count).map { cells[unit * count + $0] }
            let column = (0..<count).map { cells[$0 * count + unit] }
            let box = (0..<count).map { member in
                let (top, left) = (unit / columns * boxRows, unit % columns * boxColumns)
                return cells[(top + member / boxColumns) * count + left + member % boxColumns]
            }
            for (name, numbers) in [("row", row), ("column", column), ("box", box)]
            where Set(numbers) != Set(1...count) {
                return "\(name) \(unit + 1) is \(numbers.map { "\($0)" }.joined(separator: " "))"
            }
        }
        return nil
    }
}
