/// Turns tokens into text as they arrive, holding back the bytes of a character that is not complete yet.
///
/// The texts returned by `append` and `finish`, joined, equal `Tokenizer.decode` of all tokens, also where the bytes are
/// not valid UTF-8.
package struct IncrementalDecoder: Sendable {
    private let tokenizer: Tokenizer
    private let skippingSpecialTokens: Bool
    private var pending: [UInt8] = []

    package init(_ tokenizer: Tokenizer, skippingSpecialTokens: Bool = false) {
        self.tokenizer = tokenizer
        self.skippingSpecialTokens = skippingSpecialTokens
    }

    /// The text that `token` completes; empty while a character is still open.
    package mutating func append(_ token: Int32) -> String {
        if skippingSpecialTokens, tokenizer.isSpecial(token) { return "" }
        pending.append(contentsOf: tokenizer.tokenBytes(token))
        let complete = pending.count - UTF8Tail.openByteCount(pending)
        if complete == 0 { return "" }
        let text = String(decoding: pending[..<complete], as: UTF8.self)
        pending.removeFirst(complete)
        return text
    }

    /// What is left: U+FFFD for a character that never became complete, else nothing.
    package mutating func finish() -> String {
        defer { pending.removeAll() }
        return String(decoding: pending, as: UTF8.self)
    }
}

/// Where well-formed UTF-8 may still continue at the end of a buffer.
enum UTF8Tail {
    /// How many bytes at the end are the beginning of a character whose rest is missing (0…3).
    static func openByteCount(_ bytes: [UInt8]) -> Int {
        for length in 1...3 where length <= bytes.count {
            let lead = bytes[bytes.count - length]
            if lead & 0xC0 == 0x80 { continue }
            let second = length > 1 ? bytes[bytes.count - length + 1] : nil
            return length < expectedLength(lead, second) ? length : 0
        }
        return 0
    }

    /// The length of the character that `lead` and `second` begin; 1 where they begin none (Unicode 16, table 3-7).
    private static func expectedLength(_ lead: UInt8, _ second: UInt8?) -> Int {
        let allowed: ClosedRange<UInt8>
        switch lead {
        case 0xE0: allowed = 0xA0...0xBF
        case 0xED: allowed = 0x80...0x9F
        case 0xF0: allowed = 0x90...0xBF
        case 0xF4: allowed = 0x80...0x8F
        default: allowed = 0x80...0xBF
        }
        if let second, !allowed.contains(second) { return 1 }
        switch lead {
        case 0xC2...0xDF: return 2
        case 0xE0...0xEF: return 3
        case 0xF0...0xF4: return 4
        default: return 1
        }
    }
}
