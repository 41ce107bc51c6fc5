/// Finding bytes in bytes, with or without regard to the case of ASCII letters.
package enum CaseFoldedBytes {
    /// Where `needle` stands in `text`, from left to right, without overlaps; an empty needle stands nowhere.
    package static func places(of needle: [UInt8], in text: [UInt8], ignoringCase: Bool = true) -> [Range<Int>] {
        let wanted = ignoringCase ? needle.map(folded) : needle
        var places: [Range<Int>] = []
        text.withUnsafeBufferPointer { text in
            var start = 0
            while let place = first(wanted, in: text, from: start, ignoringCase: ignoringCase) {
                places.append(place..<place + wanted.count)
                start = place + wanted.count
            }
        }
        return places
    }

    /// The first place of `needle`, which is folded already where case does not matter.
    static func first(
        _ needle: [UInt8], in text: UnsafeBufferPointer<UInt8>, from start: Int = 0, ignoringCase: Bool = true
    ) -> Int? {
        guard let head = needle.first, needle.count <= text.count else { return nil }
        let last = text.count - needle.count
        var index = start
        while index <= last {
            if (ignoringCase ? folded(text[index]) : text[index]) == head {
                var length = 1
                while length < needle.count,
                    (ignoringCase ? folded(text[index + length]) : text[index + length]) == needle[length]
                {
                    length += 1
                }
                if length == needle.count { return index }
            }
            index += 1
        }
        return nil
    }

    @inline(__always)
    static func folded(_ byte: UInt8) -> UInt8 {
        byte &- 65 < 26 ? byte | 32 : byte
    }
}
