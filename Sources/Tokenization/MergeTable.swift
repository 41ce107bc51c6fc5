/// The merges of a BPE model: which pairs of ids join, how early, and into what.
struct MergeTable: Sendable {
    /// Rank of a pair that never merges.
    static let never = UInt32.max

    /// `left << 32 | right` in rank order, for writing the model out again.
    let pairs: [UInt64]
    private let keys: [UInt64]
    /// `rank << 32 | merged id`, beside `keys`.
    private let values: [UInt64]
    private let shift: UInt64

    /// No pair of ids reaches this key because ids are not negative.
    private static let free = UInt64.max

    /// - Parameter merges: in rank order; the last of two equal pairs counts, as in the reference implementation.
    init(_ merges: [(left: Int32, right: Int32, merged: Int32)]) {
        pairs = merges.map { Self.key($0.left, $0.right) }
        let slotCount = ByteHash.slotCount(for: merges.count)
        shift = UInt64(64 - slotCount.trailingZeroBitCount)
        var keys = [UInt64](repeating: Self.free, count: slotCount)
        var values = [UInt64](repeating: 0, count: slotCount)
        for (rank, merge) in merges.enumerated() {
            let key = Self.key(merge.left, merge.right)
            var slot = Self.slot(key, shift)
            while keys[slot] != Self.free && keys[slot] != key { slot = (slot + 1) & (slotCount - 1) }
            keys[slot] = key
            values[slot] = UInt64(rank) << 32 | UInt64(UInt32(bitPattern: merge.merged))
        }
        self.keys = keys
        self.values = values
    }

    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    private static func slot(_ key: UInt64, _ shift: UInt64) -> Int {
        Int((key &* 0x9E37_79B9_7F4A_7C15) >> shift)
    }

    /// `rank << 32 | merged id` of the pair; its upper half is `never` when the two do not merge.
    func merge(_ left: Int32, _ right: Int32) -> UInt64 {
        let key = Self.key(left, right)
        var slot = Self.slot(key, shift)
        while keys[slot] != Self.free {
            if keys[slot] == key { return values[slot] }
            slot = (slot + 1) & (keys.count - 1)
        }
        return UInt64(Self.never) << 32
    }
}
