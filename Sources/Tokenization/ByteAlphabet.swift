/// The printable stand-ins that byte-level BPE files use for the 256 bytes.
///
/// Bytes 33–126, 161–172 and 174–255 stand for themselves; the other 68, in increasing order, become U+0100, U+0101, …
/// (Radford et al. 2019, `bytes_to_unicode`). Space is therefore `Ġ` and the line feed `Ċ`.
enum ByteAlphabet {
    /// `scalars[byte]` is the stand-in of that byte.
    static let scalars: [Unicode.Scalar] = {
        var shifted: UInt32 = 0x100
        return (0..<256).map { byte in
            if (33...126).contains(byte) || (161...172).contains(byte) || (174...255).contains(byte) {
                return Unicode.Scalar(UInt8(byte))
            }
            defer { shifted += 1 }
            return Unicode.Scalar(shifted) ?? " "
        }
    }()

    /// `bytes[scalar]` for scalars below U+0144; 256 marks a scalar that stands for no byte.
    private static let bytes: [UInt16] = {
        var table = [UInt16](repeating: 256, count: 0x144)
        for (byte, scalar) in scalars.enumerated() {
            table[Int(scalar.value)] = UInt16(byte)
        }
        return table
    }()

    /// The bytes that `text` stands for, or nil where a scalar is outside the alphabet.
    static func bytes(of text: Substring.UnicodeScalarView) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(text.underestimatedCount)
        for scalar in text {
            guard scalar.value < 0x144, case let byte = bytes[Int(scalar.value)], byte < 256 else { return nil }
            result.append(UInt8(byte))
        }
        return result
    }

    static func bytes(of text: String) -> [UInt8]? {
        bytes(of: Substring(text).unicodeScalars)
    }

    /// The stand-ins of `bytes`, as tokenizer files spell a token.
    static func text(of bytes: some Sequence<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes {
            text.append(scalars[Int(byte)])
        }
        return String(text)
    }
}
