import RunStore

/// Turns token ids into the texts they stand for; the texts joined are the whole text.
///
/// A character that several tokens spell stands in the last of them, and the earlier ones are empty.
package struct TokenTexts: Sendable {
    package let texts: @Sendable ([Int32]) -> [String]

    package init(_ texts: @escaping @Sendable ([Int32]) -> [String]) {
        self.texts = texts
    }

    /// What the store knows of `tokens`, or else `other`.
    static func of(
        _ tokens: [Int32], _ reader: RunReader, or other: TokenTexts?
    ) throws(RunStoreError) -> TokenTexts? {
        let known = try reader.texts(of: tokens)
        guard !tokens.isEmpty, known.count == Set(tokens).count else { return other }
        return TokenTexts { tokens in spelt(tokens.map { known[$0]?.bytes ?? [] }) }
    }

    static func spelt(_ tokens: [[UInt8]]) -> [String] {
        var pending: [UInt8] = []
        var texts = tokens.map { bytes in
            pending += bytes
            let complete = pending.count - openBytes(pending)
            defer { pending.removeFirst(complete) }
            return String(decoding: pending[..<complete], as: UTF8.self)
        }
        if !pending.isEmpty, !texts.isEmpty { texts[texts.count - 1] += String(decoding: pending, as: UTF8.self) }
        return texts
    }

    /// How many bytes at the end begin a character whose rest is missing.
    private static func openBytes(_ bytes: [UInt8]) -> Int {
        for length in 1...3 where length <= bytes.count {
            let lead = bytes[bytes.count - length]
            if lead & 0xC0 == 0x80 { continue }
            let expected = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1
            return length < expected ? length : 0
        }
        return 0
    }
}
