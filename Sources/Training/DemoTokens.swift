import Basics
import RolloutTypes
import RunStore

/// Tokens of the demo run: words with the space before them, digits, and every other character.
struct DemoTokens {
    static let end: Int32 = 0
    private var ids: [String: Int32] = [:]
    private(set) var texts = [TokenText(id: end, bytes: Array("<|end|>".utf8), isSpecial: true)]

    /// The tokens of `text`; new pieces get the next number.
    mutating func encode(_ text: String) -> (tokens: [Int32], ends: [Int]) {
        var tokens: [Int32] = []
        var ends: [Int] = []
        var end = 0
        for piece in Self.pieces(text) {
            let id = ids[piece] ?? Int32(texts.count)
            if Int(id) == texts.count {
                ids[piece] = id
                texts.append(TokenText(id: id, bytes: Array(piece.utf8)))
            }
            end += piece.utf8.count
            tokens.append(id)
            ends.append(end)
        }
        return (tokens, ends)
    }

    /// Joined, they are `text`.
    static func pieces(_ text: String) -> [String] {
        var pieces: [String] = []
        var isOpen = false
        for scalar in text.unicodeScalars {
            let isLetter = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
            if isLetter, isOpen {
                pieces[pieces.count - 1].unicodeScalars.append(scalar)
            } else {
                pieces.append(String(scalar))
            }
            isOpen = isLetter || scalar == " "
        }
        return pieces
    }

    /// The first `count` tokens of `text`, as text.
    static func prefix(_ text: String, count: Int) -> String { pieces(text).prefix(count).joined() }
}
