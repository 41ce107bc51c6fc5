/// Joins the symbols of one piece: the pair with the lowest rank first, the leftmost among equals, until none is left.
///
/// Short pieces scan for the minimum; long ones keep a heap, so that a megabyte of one letter costs n log n, not n².
/// Both give the same symbols. The buffers are reused from piece to piece.
struct BytePairMerger {
    private static let longestScan = 64

    private let table: MergeTable
    /// The symbols of the piece; `merge()` leaves the result here.
    var symbols: [Int32] = []
    /// `merges[i]` belongs to the pair (i, i + 1).
    private var merges: [UInt64] = []
    private var next: [Int32] = []
    private var previous: [Int32] = []
    private var heap = MergeHeap()

    init(_ table: MergeTable) {
        self.table = table
    }

    mutating func merge() {
        guard symbols.count > 1 else { return }
        merges.removeAll(keepingCapacity: true)
        for index in 0..<(symbols.count - 1) {
            merges.append(table.merge(symbols[index], symbols[index + 1]))
        }
        if symbols.count <= Self.longestScan { mergeByScan() } else { mergeByHeap() }
    }

    private mutating func mergeByScan() {
        while !merges.isEmpty {
            var best = merges[0]
            var position = 0
            for index in 1..<max(1, merges.count) where merges[index] >> 32 < best >> 32 {
                best = merges[index]
                position = index
            }
            if best >> 32 == UInt64(MergeTable.never) { return }
            symbols[position] = Int32(truncatingIfNeeded: best)
            symbols.remove(at: position + 1)
            merges.remove(at: position)
            if position < merges.count {
                merges[position] = table.merge(symbols[position], symbols[position + 1])
            }
            if position > 0 {
                merges[position - 1] = table.merge(symbols[position - 1], symbols[position])
            }
        }
    }

    private mutating func mergeByHeap() {
        let count = symbols.count
        previous = (0..<Int32(count)).map { $0 - 1 }
        next = (0..<Int32(count)).map { $0 + 1 < Int32(count) ? $0 + 1 : -1 }
        heap.removeAll()
        for position in merges.indices { offer(position) }
        while let entry = heap.popLeast() {
            let position = Int(UInt32(truncatingIfNeeded: entry))
            // An entry is stale when its pair has since changed: ranks are unique per pair, so comparing them suffices.
            guard position < merges.count, merges[position] >> 32 == entry >> 32 else { continue }
            join(position)
        }
        var kept = 0
        var position = 0
        while position >= 0 {
            symbols[kept] = symbols[position]
            kept += 1
            position = Int(next[position])
        }
        symbols.removeLast(count - kept)
    }

    private mutating func offer(_ position: Int) {
        if merges[position] >> 32 != UInt64(MergeTable.never) {
            heap.insert((merges[position] & ~0xFFFF_FFFF) | UInt64(position))
        }
    }

    private mutating func join(_ position: Int) {
        let right = Int(next[position])
        symbols[position] = Int32(truncatingIfNeeded: merges[position])
        next[position] = next[right]
        if right < merges.count { merges[right] = UInt64(MergeTable.never) << 32 }
        merges[position] = UInt64(MergeTable.never) << 32
        if next[position] >= 0 {
            previous[Int(next[position])] = Int32(position)
            merges[position] = table.merge(symbols[position], symbols[Int(next[position])])
            offer(position)
        }
        if previous[position] >= 0 {
            let left = Int(previous[position])
            merges[left] = table.merge(symbols[left], symbols[position])
            offer(left)
        }
    }
}

/// A binary heap of `rank << 32 | position`, least first.
private struct MergeHeap {
    private var entries: [UInt64] = []

    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
    }

    mutating func insert(_ entry: UInt64) {
        entries.append(entry)
        var child = entries.count - 1
        while child > 0, case let parent = (child - 1) / 2, entries[child] < entries[parent] {
            entries.swapAt(child, parent)
            child = parent
        }
    }

    mutating func popLeast() -> UInt64? {
        guard let least = entries.first, let last = entries.popLast() else { return nil }
        if entries.isEmpty { return least }
        entries[0] = last
        var parent = 0
        while case let left = 2 * parent + 1, left < entries.count {
            let right = left + 1
            let child = right < entries.count && entries[right] < entries[left] ? right : left
            if entries[parent] <= entries[child] { break }
            entries.swapAt(parent, child)
            parent = child
        }
        return least
    }
}
