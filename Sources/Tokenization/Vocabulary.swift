/// The bytes of every token in one flat buffer, with lookup from bytes to id.
struct Vocabulary: Sendable {
    private let bytes: [UInt8]
    /// Token `id` is `bytes[offsets[id]..<offsets[id + 1]]`.
    private let offsets: [Int]
    /// Ids whose spelling is outside the byte alphabet; they stand for their own UTF-8 and are never produced by merging.
    private let literal: Set<Int32>
    /// Open addressing; a slot holds id + 1, 0 is free.
    private let slots: [Int32]

    /// The largest id a file may use; a stray huge id would otherwise allocate a table of that size.
    static let largestId = 1 << 21

    /// - Parameter spellings: token texts in the byte alphabet, indexed by id; nil where no token has that id.
    init(spellings: [String?]) {
        var bytes: [UInt8] = []
        var offsets = [0]
        var literal: Set<Int32> = []
        offsets.reserveCapacity(spellings.count + 1)
        for (id, spelling) in spellings.enumerated() {
            if let spelling {
                if let decoded = ByteAlphabet.bytes(of: spelling) {
                    bytes.append(contentsOf: decoded)
                } else {
                    bytes.append(contentsOf: spelling.utf8)
                    literal.insert(Int32(id))
                }
            }
            offsets.append(bytes.count)
        }
        self.bytes = bytes
        self.offsets = offsets
        self.literal = literal
        slots = Self.index(bytes, offsets, skipping: literal)
    }

    private static func index(_ bytes: [UInt8], _ offsets: [Int], skipping literal: Set<Int32>) -> [Int32] {
        let mask = ByteHash.slotCount(for: offsets.count) - 1
        var slots = [Int32](repeating: 0, count: mask + 1)
        for id in 0..<(offsets.count - 1) where offsets[id] < offsets[id + 1] && !literal.contains(Int32(id)) {
            var slot = Int(ByteHash.hash(bytes, offsets[id]..<offsets[id + 1])) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(id) + 1
        }
        return slots
    }

    /// One more than the largest id.
    var count: Int { offsets.count - 1 }

    /// Whether `id` is spelt outside the byte alphabet.
    func isLiteral(_ id: Int32) -> Bool { literal.contains(id) }

    /// The bytes of token `id`; empty where no token has that id.
    func tokenBytes(_ id: Int32) -> ArraySlice<UInt8> {
        guard id >= 0, Int(id) < count else { return [] }
        return bytes[offsets[Int(id)]..<offsets[Int(id) + 1]]
    }

    /// The id of the token that stands for exactly these bytes.
    func id(of text: [UInt8], _ range: Range<Int>) -> Int32? {
        let mask = slots.count - 1
        var slot = Int(ByteHash.hash(text, range)) & mask
        while slots[slot] != 0 {
            let id = Int(slots[slot] - 1)
            let start = offsets[id]
            if offsets[id + 1] - start == range.count,
                ByteHash.equal(bytes, start, text, range.lowerBound, count: range.count)
            {
                return Int32(id)
            }
            slot = (slot + 1) & mask
        }
        return nil
    }

    func id(of text: [UInt8]) -> Int32? { id(of: text, 0..<text.count) }
}
