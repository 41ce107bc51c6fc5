import Basics
import FoundationEssentials

/// The parts of tokenizer.json that Hone reads, under the file's own names.
struct TokenizerFile: Decodable {
    struct Added: Decodable {
        let id: Int32
        let content: String
        let single_word: Bool?
        let lstrip: Bool?
        let rstrip: Bool?
        let normalized: Bool?
        let special: Bool?
    }

    struct Model: Decodable {
        let type: String?
        let vocab: [String: Int32]
        let merges: Merges
        let unk_token: String?
        let dropout: Double?
        let continuing_subword_prefix: String?
        let end_of_word_suffix: String?
        let byte_fallback: Bool?
        let fuse_unk: Bool?
        let ignore_merges: Bool?
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

    let added_tokens: [Added]?
    let normalizer: JSONValue?
    let pre_tokenizer: JSONValue?
    let post_processor: JSONValue?
    let decoder: JSONValue?
    let model: Model
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
        let added = added_tokens ?? []
        let spellings = try spellings(added, source: source)
        let vocabulary = Vocabulary(spellings: spellings)
        var parts = TokenizerParts(
            vocabulary: vocabulary,
            merges: try TokenizerParts.mergeTable(model.merges.pairs, vocabulary, source: source),
            addedTokens: added.map { $0.token },
            splits: try PreTokenizerConfiguration.splits(pre_tokenizer, source: source))
        parts.composes = try PreTokenizerConfiguration.composes(normalizer, source: source)
        parts.ignoresMerges = model.ignore_merges ?? false
        parts.fusesUnknown = model.fuse_unk ?? false
        if let unknown = model.unk_token {
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
        if model.byte_fallback == true {
            throw .unsupported(source: source, construct: "byte_fallback", known: known)
        }
        if model.continuing_subword_prefix?.isEmpty == false || model.end_of_word_suffix?.isEmpty == false {
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
                source: source, reason: "token ids run from \(smallest) to \(largest), expected 0..<\(Vocabulary.largestId)")
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
        let steps = post_processor?["processors"]?.arrayValue ?? post_processor.map { [$0] } ?? []
        return steps.contains { step in
            step["single"]?.arrayValue?.first?["SpecialToken"]?["id"] == .string(token)
        }
    }
}

extension TokenizerFile.Added {
    /// Defaults as the reference implementation's: non-special tokens are matched in normalised text.
    var token: AddedToken {
        AddedToken(
            id: id, content: content, isSpecial: special ?? false, stripsLeft: lstrip ?? false,
            stripsRight: rstrip ?? false, isSingleWord: single_word ?? false,
            isNormalized: normalized ?? !(special ?? false))
    }
}

/// Says in one sentence what a JSON decoder found wrong, and where.
enum JSONProblem {
    static func sentence(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        switch error {
        case .keyNotFound(let key, let context): return "'\(path(context) + key.stringValue)' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context): return "at '\(path(context))': \(context.debugDescription)"
        case .dataCorrupted(let context): return "not the expected JSON: \(context.debugDescription)"
        @unknown default: return "\(error)"
        }
    }

    private static func path(_ context: DecodingError.Context) -> String {
        context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue + "." }.joined()
    }
}
