/// Everything a tokenizer file says, in Hone's terms; both readers produce it.
struct TokenizerParts: Sendable {
    /// Stands for "no token" in tables of ids.
    static let noToken: Int32 = -1

    var vocabulary: Vocabulary
    var merges: MergeTable
    var addedTokens: [AddedToken]
    var splits: [SplitRule]
    /// Whether text is brought to NFC before it is split.
    var composes = false
    /// A piece that is a token as it stands is not merged (Llama 3).
    var ignoresMerges = false
    /// What a byte without a token becomes; nil drops it.
    var unknownToken: Int32?
    /// Consecutive unknown bytes become one unknown token.
    var fusesUnknown = false
    var beginToken: Int32?
    var endTokens: [Int32] = []
    var padToken: Int32?
    var addsBeginToken = false
    var chatTemplate: String?
    /// The files of the directory it was read from, by name; empty when read from GGUF.
    var files: [String: [UInt8]] = [:]

    func id(of token: String) -> Int32? {
        if let added = addedTokens.first(where: { $0.content.utf8.elementsEqual(token.utf8) }) { return added.id }
        return ByteAlphabet.bytes(of: token).flatMap { vocabulary.id(of: $0) }
    }

    /// Resolves merges given as pairs of spellings.
    ///
    /// - Throws: a sentence naming the first merge whose parts or result are not tokens.
    static func mergeTable(
        _ merges: [(Substring, Substring)], _ vocabulary: Vocabulary, source: String
    ) throws(TokenizerError) -> MergeTable {
        var resolved: [(left: Int32, right: Int32, merged: Int32)] = []
        resolved.reserveCapacity(merges.count)
        for (rank, merge) in merges.enumerated() {
            guard let left = ByteAlphabet.bytes(of: merge.0.unicodeScalars),
                let right = ByteAlphabet.bytes(of: merge.1.unicodeScalars),
                let leftId = vocabulary.id(of: left), let rightId = vocabulary.id(of: right),
                let merged = vocabulary.id(of: left + right)
            else {
                throw .malformed(
                    source: source,
                    reason: "merge \(rank) joins '\(merge.0)' and '\(merge.1)', which, or whose union, is not a token")
            }
            resolved.append((leftId, rightId, merged))
        }
        return MergeTable(resolved)
    }

    /// The end-of-turn tokens that `chatTemplate` writes, besides the configured end token.
    ///
    /// A model that answers chat turns stops with its turn token even where the configuration names only the
    /// end-of-document token.
    mutating func addTurnEnds() {
        guard let chatTemplate else { return }
        for text in ["<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<｜end▁of▁sentence｜>"] {
            guard let id = id(of: text), !endTokens.contains(id) else { continue }
            if ByteSearch.first(of: Array(text.utf8), in: Array(chatTemplate.utf8)) != nil { endTokens.append(id) }
        }
    }
}
