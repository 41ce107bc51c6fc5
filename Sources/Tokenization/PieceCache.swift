/// Remembers the ids of pieces already merged: natural text repeats its words.
///
/// Bytes and ids live in two arenas. A full cache is emptied rather than trimmed, which keeps lookup branch-free and
/// costs one warm-up per `entryLimit` distinct pieces.
struct PieceCache {
    private static let entryLimit = 1 << 16
    /// Longer pieces are rarely repeated and would crowd out words.
    static let longestPiece = 64

    private struct Entry {
        var hash: UInt64
        var byteStart: Int
        var byteCount: Int
        var idStart: Int
        var idCount: Int
    }

    private var bytes: [UInt8] = []
    private var ids: [Int32] = []
    private var entries: [Entry] = []
    /// Entry index + 1; 0 is free.
    private var slots = [Int32](repeating: 0, count: 1 << 10)

    /// Appends the ids of the piece to `output` and returns true, or returns false when the piece is unknown.
    func appendIds(of text: [UInt8], _ range: Range<Int>, hash: UInt64, to output: inout [Int32]) -> Bool {
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        while slots[slot] != 0 {
            let entry = entries[Int(slots[slot]) - 1]
            if entry.hash == hash, entry.byteCount == range.count,
                ByteHash.equal(bytes, entry.byteStart, text, range.lowerBound, count: range.count)
            {
                for index in entry.idStart..<(entry.idStart + entry.idCount) { output.append(ids[index]) }
                return true
            }
            slot = (slot + 1) & mask
        }
        return false
    }

    /// Remembers that the piece encodes to `pieceIds`.
    mutating func insert(_ text: [UInt8], _ range: Range<Int>, hash: UInt64, ids pieceIds: [Int32]) {
        if entries.count == Self.entryLimit { self = PieceCache() }
        if 2 * (entries.count + 1) > slots.count { grow() }
        entries.append(
            Entry(
                hash: hash, byteStart: bytes.count, byteCount: range.count, idStart: ids.count,
                idCount: pieceIds.count))
        bytes.append(contentsOf: text[range])
        ids.append(contentsOf: pieceIds)
        place(entries.count)
    }

    private mutating func grow() {
        slots = [Int32](repeating: 0, count: 2 * slots.count)
        for number in 1...max(1, entries.count) where number <= entries.count { place(number) }
    }

    private mutating func place(_ number: Int) {
        let mask = slots.count - 1
        var slot = Int(entries[number - 1].hash) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = Int32(number)
    }
}
