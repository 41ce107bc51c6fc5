/// FNV-1a over bytes, finished with a multiply so that the low bits are usable as a table index.
enum ByteHash {
    static func hash(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in range {
            hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01B3
        }
        return ((hash ^ (hash >> 29)) &* 0x9E37_79B9_7F4A_7C15) >> 16
    }

    /// Whether two byte ranges of equal length hold the same bytes.
    static func equal(_ left: [UInt8], _ leftStart: Int, _ right: [UInt8], _ rightStart: Int, count: Int) -> Bool {
        for offset in 0..<count where left[leftStart + offset] != right[rightStart + offset] {
            return false
        }
        return true
    }

    /// The power of two that keeps a table of `count` entries at most half full.
    static func slotCount(for count: Int) -> Int {
        var slots = 16
        while slots < 2 * count { slots *= 2 }
        return slots
    }
}
