import Basics
import FoundationEssentials

/// The parts of tokenizer.json that Hone reads, with the file's meaning.
struct TokenizerFile: Decodable {
    struct Added: Decodable {
        let id: Int32
        let content: String
        let singleWord: Bool?
        let lstrip: Bool?
        let rstrip: Bool?
        let normalized: Bool?
        let special: Bool?

        enum CodingKeys: String, CodingKey {
            case id, content, lstrip, rstrip, normalized, special
            case singleWord = "single_word"
        }
    }

    struct Model: Decodable {
        let type: String?
        let vocab: [String: Int32]
        let merges: Merges
        let unkToken: String?
        let dropout: Double?
        let continuingSubwordPrefix: String?
        let endOfWordSuffix: String?
        let byteFallback: Bool?
        let fuseUnk: Bool?
        let ignoreMerges: Bool?

        enum CodingKeys: String, CodingKey {
            case type, vocab, merges, dropout
            case unkToken = "unk_token"
            case continuingSubwordPrefix = "continuing_subword_prefix"
            case endOfWordSuffix = "end_of_word_suffix"
            case byteFallback = "byte_fallback"
            case fuseUnk = "fuse_unk"
            case ignoreMerges = "ignore_merges"
        }
    }

    /// `"a b"` in older files, `["a", "b"]` in newer ones.
    struct Merges: Decodable {
        let pairs: [(Substring, Substring)]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            let split: [[Substring]]
            if let lines = try? container.decode([String].self) {
                split = lines.map { Merges.parts(of: $0) }
            } else {
                split = try container.decode([[String]].self).map { $0.map { Substring($0) } }
            }
            pairs = try split.enumerated().map { rank, parts in
                guard parts.count == 2 else {
                    throw DecodingError.dataCorruptedError(
                        in: container, debugDescription: "merge \(rank) has \(parts.count) parts, expected 2")
                }
                return (parts[0], parts[1])
            }
        }

        /// Splits by scalars: a combining mark after the space would hide it from a search by characters.
        static func parts(of line: String) -> [Substring] {
            Substring(line).unicodeScalars.split(separator: " ", omittingEmptySubsequences: false).map { Substring($0) }
        }
    }

    let addedTokens: [Added]?
    let normalizer: JSONValue?
    let preTokenizer: JSONValue?
    let postProcessor: JSONValue?
    let decoder: JSONValue?
    let model: Model

    enum CodingKeys: String, CodingKey {
        case normalizer, decoder, model
        case addedTokens = "added_tokens"
        case preTokenizer = "pre_tokenizer"
        case postProcessor = "post_processor"
    }
}

extension TokenizerFile {
    /// Reads the bytes of a tokenizer.json.
    init(_ bytes: [UInt8], source: String) throws(TokenizerError) {
        do {
            self = try JSONDecoder().decode(TokenizerFile.self, from: Data(bytes))
        } catch {
            throw .malformed(source: source, reason: JSONProblem.sentence(error))
        }
    }

    /// The same in Hone's terms.
    func parts(source: String) throws(TokenizerError) -> TokenizerParts {
        try checkModel(source: source)
        let added = addedTokens ?? []
        let spellings = try spellings(added, source: source)
        let vocabulary = Vocabulary(spellings: spellings)
        let composes = try PreTokenizerConfiguration.composes(normalizer, source: source)
        var parts = TokenizerParts(
            vocabulary: vocabulary,
            merges: try TokenizerParts.mergeTable(model.merges.pairs, vocabulary, source: source),
            addedTokens: added.map { $0.token(composed: composes) },
            splits: try PreTokenizerConfiguration.splits(preTokenizer, source: source))
        parts.composes = composes
        parts.ignoresMerges = model.ignoreMerges ?? false
        parts.fusesUnknown = model.fuseUnk ?? false
        if let unknown = model.unkToken {
            guard let id = model.vocab[unknown] else {
                throw .malformed(source: source, reason: "unk_token '\(unknown)' is not in the vocabulary")
            }
            parts.unknownToken = id
        }
        return parts
    }

    private func checkModel(source: String) throws(TokenizerError) {
        let known = "byte-level BPE"
        if let type = model.type, type != "BPE" {
            throw .unsupported(source: source, construct: "a model of type \(type)", known: known)
        }
        if let dropout = model.dropout, dropout != 0 {
            throw .unsupported(source: source, construct: "merge dropout \(dropout)", known: known)
        }
        if model.byteFallback == true {
            throw .unsupported(source: source, construct: "byte_fallback", known: known)
        }
        if model.continuingSubwordPrefix?.isEmpty == false || model.endOfWordSuffix?.isEmpty == false {
            throw .unsupported(source: source, construct: "a subword prefix or word suffix", known: known)
        }
        guard decoder?["type"] == .string("ByteLevel") else {
            let found = decoder?["type"]?.stringValue ?? "none"
            throw .unsupported(source: source, construct: "decoder '\(found)'", known: "ByteLevel")
        }
    }

    /// Token texts indexed by id, the model's and the added ones.
    private func spellings(_ added: [Added], source: String) throws(TokenizerError) -> [String?] {
        let largest = max(model.vocab.values.max() ?? 0, added.map(\.id).max() ?? 0)
        let smallest = min(model.vocab.values.min() ?? 0, added.map(\.id).min() ?? 0)
        guard smallest >= 0, Int(largest) < Vocabulary.largestId else {
            throw .malformed(
                source: source,
                reason: "token ids run from \(smallest) to \(largest), expected 0..<\(Vocabulary.largestId)")
        }
        var spellings = [String?](repeating: nil, count: Int(largest) + 1)
        for (spelling, id) in model.vocab {
            if let other = spellings[Int(id)] {
                throw .malformed(source: source, reason: "'\(other)' and '\(spelling)' both have id \(id)")
            }
            spellings[Int(id)] = spelling
        }
        for token in added where spellings[Int(token.id)] == nil { spellings[Int(token.id)] = "" }
        return spellings
    }

    /// Whether the post-processor puts `token` first, as the templates of Llama 3 and DeepSeek do.
    func postProcessorBegins(with token: String) -> Bool {
        let steps = postProcessor?["processors"]?.arrayValue ?? postProcessor.map { [$0] } ?? []
        return steps.contains { step in
            step["single"]?.arrayValue?.first?["SpecialToken"]?["id"] == .string(token)
        }
    }
}

extension TokenizerFile.Added {
    /// Defaults as the reference implementation's: non-special tokens are matched in normalised text, and are then
    /// normalised themselves.
    func token(composed: Bool) -> AddedToken {
        let isNormalized = normalized ?? !(special ?? false)
        return AddedToken(
            id: id, content: isNormalized && composed ? CanonicalComposition.compose(content) : content,
            isSpecial: special ?? false, stripsLeft: lstrip ?? false, stripsRight: rstrip ?? false,
            isSingleWord: singleWord ?? false, isNormalized: isNormalized)
    }
}

/// Says in one sentence what a JSON decoder found wrong, and where.
enum JSONProblem {
    static func sentence(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        switch error {
        case .keyNotFound(let key, let context): return "'\(path(context) + key.stringValue)' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "at '\(path(context))': \(context.debugDescription)"
        case .dataCorrupted(let context): return "not the expected JSON: \(context.debugDescription)"
        @unknown default: return "\(error)"
        }
    }

    private static func path(_ context: DecodingError.Context) -> String {
        context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue + "." }.joined()
    }
}
