/// A run of tokens and the runs that continue it: a prefix all prompts share, a prompt, its completions.
package struct TokenTree: Sendable, Equatable {
    package let count: Int
    package let children: [TokenTree]

    package init(_ count: Int, _ children: [TokenTree] = []) {
        precondition(count >= 0, "a run of \(count) tokens")
        self.count = count
        self.children = children
    }
}

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
    package private(set) var pageCount = 0
    /// Rows with a further slot (page · 16 + lane) in a branch's copy of the page in which it parts.
    private var copies: [(row: Int32, slot: Int32)] = []
    /// The slot of each row in its own sequence.
    private var ownSlots: [Int32] = []
    /// Units of parallel work in the backward pass; see `GradientPages`.
    private(set) var units: [GradientUnit] = []

    /// Rows whose gradients one task accumulates. A unit that hangs on a shared prefix keeps private sums for that
    /// prefix's pages, which are added to the prefix's own afterwards, in order.
    struct GradientUnit: Sendable {
        var rows: Range<Int>
        /// Full pages of the prefix that other units use too.
        var sharedPages: [Int32] = []
    }

    package init() {}

    package var rowCount: Int { positions.count }

    /// Rows of the tree, each run followed by its children in order. Pages are numbered on from `pageCount`.
    package mutating func append(_ tree: TokenTree) {
        let firstRow = rowCount
        let root = appendRun(tree.count, after: Sequence())
        if tree.children.isEmpty || tree.children.contains(where: { $0.children.isEmpty }) {
            for child in tree.children { appendRuns(child, after: root) }
            units.append(GradientUnit(rows: firstRow..<rowCount))
            return
        }
        units.append(GradientUnit(rows: firstRow..<rowCount))
        let shared = Array(root.pages.prefix(root.length / Self.pageSize))
        for child in tree.children {
            let start = rowCount
            appendRuns(child, after: root)
            units.append(GradientUnit(rows: start..<rowCount, sharedPages: shared))
        }
    }

    /// The state of a sequence that others continue.
    private struct Sequence {
        var length = 0
        var pages: [Int32] = []
        /// Rows of the last, partly filled page.
        var tail: [Int32] = []
    }

    private mutating func appendRuns(_ tree: TokenTree, after parent: Sequence) {
        let run = appendRun(tree.count, after: parent)
        for child in tree.children { appendRuns(child, after: run) }
    }

    /// A branch that begins inside the parent's last page gets that page's rows copied into a page of its own.
    private mutating func appendRun(_ count: Int, after parent: Sequence) -> Sequence {
        guard count > 0 else { return parent }
        let size = Self.pageSize
        let full = parent.length / size
        let end = parent.length + count
        let fresh = (end + size - 1) / size - full
        let pages = parent.pages[0..<full] + (pageCount..<pageCount + fresh).map(Int32.init)
        pageCount += fresh
        for (lane, row) in parent.tail.enumerated() { copies.append((row, pages[full] * 16 + Int32(lane))) }
        let start = Int32(table.count)
        table += pages
        var tail = parent.tail
        for position in parent.length..<end {
            if position % size == 0 { tail = [] }
            tail.append(Int32(rowCount))
            appendRow(position: position, tableStart: start, pages: pages)
        }
        return Sequence(length: end, pages: Array(pages), tail: end % size == 0 ? [] : tail)
    }

    /// Rows at `positions` of one sequence whose pages the caller manages: a prefill or a decoding step with a cache.
    package mutating func appendCached(_ positions: Range<Int>, pages: [Int32], pageCount: Int) {
        let start = Int32(table.count)
        table += pages
        for position in positions { appendRow(position: position, tableStart: start, pages: pages[...]) }
        self.pageCount = max(self.pageCount, pageCount)
    }

    private mutating func appendRow(position: Int, tableStart: Int32, pages: ArraySlice<Int32>) {
        positions.append(Int32(position))
        tableStarts.append(tableStart)
        ownSlots.append(pages[position / Self.pageSize] * 16 + Int32(position % Self.pageSize))
    }

    /// Every row's slots: those of row r are `slots[starts[r] ..< starts[r + 1]]`, its own first.
    func slotLists() -> (starts: [Int32], slots: [Int32]) {
        var starts = [Int32](repeating: 0, count: rowCount + 1)
        for copy in copies { starts[Int(copy.row) + 1] += 1 }
        for row in 0..<rowCount { starts[row + 1] += starts[row] + 1 }
        var slots = [Int32](repeating: 0, count: rowCount + copies.count)
        var next = starts
        for row in 0..<rowCount {
            slots[Int(next[row])] = ownSlots[row]
            next[row] += 1
        }
        for copy in copies {
            slots[Int(next[Int(copy.row)])] = copy.slot
            next[Int(copy.row)] += 1
        }
        return (starts, slots)
    }
}
