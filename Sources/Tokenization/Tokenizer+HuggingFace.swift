import Basics
import FoundationEssentials

extension Tokenizer {
    /// Reads tokenizer.json and, where present, tokenizer_config.json, special_tokens_map.json and chat_template.jinja.
    ///
    /// - Throws: `TokenizerError` naming the file and the construct.
    package convenience init(directory: String) throws(TokenizerError) {
        var files: [String: [UInt8]] = [:]
        for name in TokenizerFiles.names {
            let path = directory + "/" + name
            guard FileManager.default.fileExists(atPath: path) else { continue }
            do {
                files[name] = Array(try Data(contentsOf: URL(filePath: path)))
            } catch {
                throw .missing(path: path, reason: "\(error)")
            }
        }
        guard files[TokenizerFiles.tokenizer] != nil else {
            throw .missing(path: directory + "/" + TokenizerFiles.tokenizer, reason: "no such file")
        }
        try self.init(files: files, source: directory)
    }

    /// Reads the same files from memory; `source` names them in errors.
    package convenience init(files: [String: [UInt8]], source: String) throws(TokenizerError) {
        let path = source + "/" + TokenizerFiles.tokenizer
        let file = try TokenizerFile(files[TokenizerFiles.tokenizer] ?? [], source: path)
        var parts = try file.parts(source: path)
        parts.files = files
        let settings = try TokenizerSettings(files, source: source)
        parts.chatTemplate = settings.chatTemplate
        parts.beginToken = settings.token("bos_token").flatMap(parts.id(of:))
        parts.padToken = settings.token("pad_token").flatMap(parts.id(of:))
        parts.endTokens = settings.token("eos_token").flatMap(parts.id(of:)).map { [$0] } ?? []
        parts.addTurnEnds()
        parts.addsBeginToken =
            settings.addsBeginToken
            ?? settings.token("bos_token").map(file.postProcessorBegins(with:)) ?? false
        self.init(parts)
    }
}

/// The names of the files that make up a tokenizer directory.
enum TokenizerFiles {
    static let tokenizer = "tokenizer.json"
    static let configuration = "tokenizer_config.json"
    static let specialTokens = "special_tokens_map.json"
    static let chatTemplate = "chat_template.jinja"
    static let names = [tokenizer, configuration, specialTokens, chatTemplate]
}

/// What stands beside the vocabulary: special tokens by role and the chat template.
struct TokenizerSettings {
    private let configuration: JSONValue
    private let specialTokens: JSONValue
    let chatTemplate: String?

    init(_ files: [String: [UInt8]], source: String) throws(TokenizerError) {
        configuration = try Self.value(files, TokenizerFiles.configuration, source)
        specialTokens = try Self.value(files, TokenizerFiles.specialTokens, source)
        if let template = files[TokenizerFiles.chatTemplate] {
            chatTemplate = String(decoding: template, as: UTF8.self)
        } else {
            chatTemplate = Self.template(configuration["chat_template"])
        }
    }

    private static func value(
        _ files: [String: [UInt8]], _ name: String, _ source: String
    ) throws(TokenizerError) -> JSONValue {
        guard let bytes = files[name] else { return .object([:]) }
        do {
            return try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        } catch {
            throw .malformed(source: source + "/" + name, reason: JSONProblem.sentence(error))
        }
    }

    /// A text, or a list of named templates of which `default` is meant.
    private static func template(_ value: JSONValue?) -> String? {
        if let text = value?.stringValue { return text }
        let named = value?.arrayValue ?? []
        return (named.first { $0["name"] == .string("default") } ?? named.first)?["template"]?.stringValue
    }

    /// The text of a token by role; files write it plain or as an object with `content`.
    func token(_ role: String) -> String? {
        for value in [configuration[role], specialTokens[role]] {
            if let text = value?.stringValue ?? value?["content"]?.stringValue { return text }
        }
        return nil
    }

    var addsBeginToken: Bool? { configuration["add_bos_token"]?.boolValue }
}
