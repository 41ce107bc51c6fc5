/// What a token stands for. Its bytes may be part of a character.
package struct TokenText: Sendable, Equatable {
    package let id: Int32
    package let bytes: [UInt8]
    /// Whether it is a mark of the model's own, such as the end of a turn, and no text.
    package let isSpecial: Bool

    package init(id: Int32, bytes: [UInt8], isSpecial: Bool = false) {
        self.id = id
        self.bytes = bytes
        self.isSpecial = isSpecial
    }
}

extension RunReader {
    /// What `tokens` stand for, as far as the store knows: stores of version 1 know none.
    package func texts(of tokens: [Int32]) throws(RunStoreError) -> [Int32: TokenText] {
        var texts: [Int32: TokenText] = [:]
        for id in Set(tokens) {
            let found = try connection.rows("SELECT bytes, special FROM token WHERE id = ?", [.integer(Int(id))]) {
                TokenText(id: id, bytes: $0.blob(0) ?? [], isSpecial: $0.integer(1) != 0)
            }
            texts[id] = found.first
        }
        return texts
    }
}
