/// Which keys each row of a packed batch attends to, and where its own key and value are kept.
///
/// A sequence is a list of pages of 16 positions; the key of position p lies in page `table[p / 16]`, lane `p % 16`.
/// Sequences that share a prefix share its full pages; the page in which they part is one copy per branch, so a row of
/// the shared prefix can have several slots. Every reduction runs over absolute positions, which is why a completion
/// computed beside others on a shared prompt equals the same completion computed alone, to the bit.
package struct AttentionPlan: Sendable {
    /// Keys per page.
    package static let pageSize = 16

    /// Position of each row in its sequence.
    package private(set) var positions: [Int32] = []
    /// Where each row's page list starts in `table`.
    package private(set) var tableStarts: [Int32] = []
    package private(set) var table: [Int32] = []
    /// Slots (page · 16 + lane) of row r: `slots[slotStarts[r] ..< slotStarts[r + 1]]`.
    package private(set) var slotStarts: [Int32] = [0]
    package private(set) var slots: [Int32] = []
    /// Row ranges that share no pages with each other: the unit of parallel work in the backward pass.
    package private(set) var trees: [Range<Int>] = []
    package private(set) var pageCount = 0

    package init() {}

    package var rowCount: Int { positions.count }

    /// Rows of a prompt of `promptCount` tokens followed by branches of `branchCounts` tokens that all continue it, in
    /// that order; a plain sequence has no branches. Pages are numbered on from `pageCount`.
    package mutating func appendTree(promptCount: Int, branchCounts: [Int]) {
        let firstRow = rowCount
        let size = Self.pageSize
        let tail = promptCount % size
        let promptPages = (promptCount + size - 1) / size
        let promptTable = newPages(promptPages)
        let promptStart = Int32(table.count)
        table += promptTable
        // A branch that continues in the prompt's last, partly filled page gets that page's rows copied into its own.
        var branchTables: [[Int32]] = []
        for count in branchCounts {
            let pages = (promptCount + count + size - 1) / size
            let shared = promptCount / size
            branchTables.append(Array(promptTable[0..<shared]) + newPages(pages - shared))
        }
        for position in 0..<promptCount {
            var own = [promptTable[position / size] * 16 + Int32(position % size)]
            if tail > 0, position >= promptCount - tail {
                for (branch, count) in zip(branchTables, branchCounts) where count > 0 {
                    own.append(branch[position / size] * 16 + Int32(position % size))
                }
            }
            appendRow(position: position, tableStart: promptStart, slots: own)
        }
        for (branch, count) in zip(branchTables, branchCounts) {
            let start = Int32(table.count)
            table += branch
            for position in promptCount..<promptCount + count {
                let slot = branch[position / size] * 16 + Int32(position % size)
                appendRow(position: position, tableStart: start, slots: [slot])
            }
        }
        trees.append(firstRow..<rowCount)
    }

    /// One row of a sequence whose pages the caller manages (decoding with a cache).
    package mutating func appendCachedRow(position: Int, pages: [Int32], pageCount: Int) {
        let start = Int32(table.count)
        table += pages
        let slot = pages[position / Self.pageSize] * 16 + Int32(position % Self.pageSize)
        appendRow(position: position, tableStart: start, slots: [slot])
        self.pageCount = max(self.pageCount, pageCount)
    }

    /// Rows 0 ..< count of one sequence whose pages the caller manages (prefill into a cache).
    package mutating func appendCachedSequence(count: Int, pages: [Int32], pageCount: Int) {
        let start = Int32(table.count)
        table += pages
        for position in 0..<count {
            let slot = pages[position / Self.pageSize] * 16 + Int32(position % Self.pageSize)
            appendRow(position: position, tableStart: start, slots: [slot])
        }
        self.pageCount = max(self.pageCount, pageCount)
    }

    private mutating func appendRow(position: Int, tableStart: Int32, slots own: [Int32]) {
        positions.append(Int32(position))
        tableStarts.append(tableStart)
        slots += own
        slotStarts.append(Int32(slots.count))
    }

    private mutating func newPages(_ count: Int) -> [Int32] {
        defer { pageCount += count }
        return (pageCount..<pageCount + count).map(Int32.init)
    }
}
