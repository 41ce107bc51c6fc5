/// Half surrogate pairs in JSON escapes, such as `\ud83d` without its partner; other languages write them.
enum LoneSurrogates {
    /// The JSON text with every lone surrogate escape replaced by `\ufffd`.
    static func replaced(in json: String) -> String {
        let bytes = Array(json.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "\\") else {
                result.append(bytes[index])
                index += 1
                continue
            }
            guard let unit = unit(bytes, at: index) else {
                // Any other escape: two bytes, the second of which may be a backslash.
                result += bytes[index..<min(index + 2, bytes.count)]
                index += 2
                continue
            }
            let isPair =
                (0xD800...0xDBFF).contains(unit)
                && (Self.unit(bytes, at: index + 6).map { (0xDC00...0xDFFF).contains($0) } ?? false)
            if isPair {
                result += bytes[index..<index + 12]
            } else {
                result += (0xD800...0xDFFF).contains(unit) ? Array("\\ufffd".utf8)[...] : bytes[index..<index + 6]
            }
            index += isPair ? 12 : 6
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The code unit of the `\uXXXX` escape at `index`.
    private static func unit(_ bytes: [UInt8], at index: Int) -> UInt16? {
        guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else {
            return nil
        }
        return UInt16(String(decoding: bytes[index + 2..<index + 6], as: UTF8.self), radix: 16)
    }
}
