package import Basics
import Synchronization

/// A byte-level BPE tokenizer: text to token ids and back.
///
/// Guarantees:
/// - ids equal those of the Hugging Face `tokenizers` package for the pre-tokenizers it accepts;
/// - added tokens written in the text become their ids; no begin token is ever put in front;
/// - `decode(encode(text)) == text` unless the text contains a byte without a token (`unencodableBytes`) or the tokenizer
///   normalises.
///
/// ```
/// text → added tokens | plain text → NFC (Qwen) → pieces (`SplitRule`) → bytes → merges by rank → ids
/// ```
package final class Tokenizer: Sendable {
    let parts: TokenizerParts
    private let rawTokens: AddedTokenMatcher
    private let normalizedTokens: AddedTokenMatcher
    private let specialIds: Set<Int32>
    private let addedById: [Int32: AddedToken]
    /// `byteTokens[byte]` is the token of that single byte, or `TokenizerParts.noToken`.
    private let byteTokens: [Int32]
    /// The cache that the next call of `encode` may borrow; concurrent calls start from an empty one.
    private let idleCache = Mutex(PieceCache())

    init(_ parts: TokenizerParts) {
        self.parts = parts
        rawTokens = AddedTokenMatcher(parts.addedTokens.filter { !$0.isNormalized })
        normalizedTokens = AddedTokenMatcher(parts.addedTokens.filter(\.isNormalized))
        specialIds = Set(parts.addedTokens.filter(\.isSpecial).map(\.id))
        addedById = Dictionary(parts.addedTokens.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        byteTokens = (0..<256).map { parts.vocabulary.id(of: [UInt8($0)]) ?? TokenizerParts.noToken }
    }

    // MARK: Encoding

    /// The ids of `text`, with added tokens recognised in it and nothing put before or after.
    ///
    /// A byte without a token becomes the unknown token where the model names one, and is dropped otherwise.
    package func encode(_ text: String) -> [Int32] {
        var encoder = PieceEncoder(
            parts: parts, byteTokens: byteTokens, cache: idleCache.withLock { takeCache(&$0) })
        let source = ClassifiedText(text)
        for segment in rawTokens.segments(source, 0..<source.bytes.count) {
            switch segment {
            case .token(let id): encoder.output.append(id)
            case .text(let range): encode(source, range, with: &encoder)
            }
        }
        let (cache, output) = encoder.finish()
        idleCache.withLock { $0 = cache }
        return output
    }

    private func takeCache(_ cache: inout PieceCache) -> sending PieceCache {
        let taken = cache
        cache = PieceCache()
        return taken
    }

    private func encode(_ source: ClassifiedText, _ range: Range<Int>, with encoder: inout PieceEncoder) {
        var source = source
        var range = range
        if parts.composes {
            source = ClassifiedText(CanonicalComposition.compose(String(decoding: source.bytes[range], as: UTF8.self)))
            range = 0..<source.bytes.count
        }
        for segment in normalizedTokens.segments(source, range) {
            switch segment {
            case .token(let id): encoder.output.append(id)
            case .text(let plain): encoder.encode(source, plain)
            }
        }
    }

    // MARK: Decoding

    /// The text of `tokens`; bytes that are not UTF-8 become U+FFFD, ids without a token become nothing.
    package func decode(_ tokens: some Sequence<Int32>, skippingSpecialTokens: Bool = false) -> String {
        var bytes: [UInt8] = []
        for token in tokens {
            if skippingSpecialTokens, isSpecial(token) { continue }
            bytes.append(contentsOf: tokenBytes(token))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The bytes that `id` stands for; an added token's are its own UTF-8. Empty where no token has that id (models may have more rows than tokens).
    package func tokenBytes(_ id: Int32) -> ArraySlice<UInt8> {
        if let added = addedById[id] { return ArraySlice(added.content.utf8) }
        return parts.vocabulary.tokenBytes(id)
    }

    /// The token as tokenizer files spell it (`Ġthe`, `<|im_end|>`), or nil where no token has that id.
    package func tokenString(_ id: Int32) -> String? {
        if let added = addedById[id] { return added.content }
        let bytes = parts.vocabulary.tokenBytes(id)
        if bytes.isEmpty { return nil }
        return parts.vocabulary.isLiteral(id) ? String(decoding: bytes, as: UTF8.self) : ByteAlphabet.text(of: bytes)
    }

    /// The id of the token spelt `token` in tokenizer files.
    package func id(of token: String) -> Int32? {
        parts.id(of: token)
    }

    /// Whether `id` is a control token, as opposed to text.
    package func isSpecial(_ id: Int32) -> Bool { specialIds.contains(id) }

    // MARK: Facts

    /// One more than the largest token id. Embedding tables may have more rows.
    package var vocabularySize: Int {
        parts.vocabulary.count
    }

    package var addedTokens: [AddedToken] { parts.addedTokens }

    /// The ids that end a completion: the configured end token first, then the end-of-turn tokens of the chat template.
    package var endTokens: [Int32] { parts.endTokens }

    package var beginToken: Int32? { parts.beginToken }

    package var padToken: Int32? { parts.padToken }

    /// Whether the reference implementation puts `beginToken` before raw text; `encode` never does.
    package var addsBeginToken: Bool { parts.addsBeginToken && parts.beginToken != nil }

    /// The bytes that no token covers; empty for a complete byte-level vocabulary, 21 bytes for SmolLM2.
    package var unencodableBytes: [UInt8] {
        byteTokens.indices.filter { byteTokens[$0] == TokenizerParts.noToken }.map { UInt8($0) }
    }

    /// The text of the model's chat template, if it has one.
    package var chatTemplateSource: String? { parts.chatTemplate }

    /// The model's chat template, or nil where it has none.
    ///
    /// - Throws: `TemplateError` when the template uses a construct outside the supported subset.
    package func chatTemplate() throws(TemplateError) -> ChatTemplate? {
        guard let source = parts.chatTemplate else { return nil }
        return try ChatTemplate(source)
    }

    /// The token texts that chat templates expect as variables: `bos_token`, `eos_token`, `pad_token`.
    package var templateVariables: [String: JSONValue] {
        var variables: [String: JSONValue] = [:]
        let named = [
            ("bos_token", parts.beginToken), ("eos_token", parts.endTokens.first), ("pad_token", parts.padToken),
        ]
        for (name, id) in named {
            if let id, let text = tokenString(id) { variables[name] = .string(text) }
        }
        return variables
    }
}
