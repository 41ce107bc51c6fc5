/// The targets of every row: `targets[i]` belongs to row `rows[i]`, any number of them to a row.
struct TargetLists: Sendable {
    private let targets: [Int32]
    /// The targets of row r are those at `order[starts[r] ..< starts[r + 1]]`, ascending.
    private let starts: [Int]
    private let order: [Int]

    /// Traps where a row is not in 0..<rowCount.
    init(rows: [Int32], targets: [Int32], rowCount: Int) {
        precondition(rows.count == targets.count, "\(targets.count) targets with \(rows.count) rows")
        self.targets = targets
        var starts = [Int](repeating: 0, count: rowCount + 1)
        for row in rows {
            precondition(row >= 0 && row < rowCount, "row \(row) of \(rowCount)")
            starts[Int(row) + 1] += 1
        }
        for row in 0..<rowCount { starts[row + 1] += starts[row] }
        var next = starts
        var order = [Int](repeating: 0, count: targets.count)
        for (index, row) in rows.enumerated() {
            order[next[Int(row)]] = index
            next[Int(row)] += 1
        }
        self.starts = starts
        self.order = order
    }

    /// Calls `body` with the index and token of each target of `row`.
    func forEach(_ row: Int, _ body: (Int, Int32) -> Void) {
        for place in starts[row]..<starts[row + 1] { body(order[place], targets[order[place]]) }
    }
}
