package import Basics

/// How a problem's text becomes the prompt that the policy continues.
package enum PromptTemplate: Sendable, Equatable {
    /// The model's own chat template with a generation prompt.
    case chat
    /// Plain text for base models: reasoning asked for in think tags, the answer in answer tags, no hints on content.
    /// After table 1 of the R1 paper (arXiv 2501.12948); the wording is Hone's.
    case r1Zero
    /// The user's own text with `{prompt}` and `{system}`; `{{` and `}}` are literal braces.
    case plain(String)

    static let r1ZeroText = """
        The following is a conversation between User and Assistant. User asks a question and Assistant answers it. \
        Assistant first thinks the problem through step by step and only then gives the answer. The reasoning stands \
        between <think> and </think>, the answer between <answer> and </answer>, like this: <think> the reasoning \
        </think> <answer> the answer </answer>.
        User: {prompt}
        Assistant:
        """

    /// The template as recipes write it: `chat`, `r1Zero`, or a text that contains `{prompt}`.
    package init(_ text: String) throws(TemplateError) {
        switch text {
        case "chat": self = .chat
        case "r1Zero": self = .r1Zero
        default:
            let pieces = try PlainTemplate(text).pieces
            guard pieces.contains(.prompt) else {
                throw .placeholder("'\(text.prefix(60))' is neither chat nor r1Zero and has no {prompt}")
            }
            self = .plain(text)
        }
    }

    /// The text as recipes write it.
    package var text: String {
        switch self {
        case .chat: "chat"
        case .r1Zero: "r1Zero"
        case .plain(let text): text
        }
    }

    /// The prompt for one problem.
    ///
    /// With `plain` and `r1Zero`, a system text without a `{system}` placeholder is put before the rest, a blank line between.
    ///
    /// - Parameter chatTemplate: the model's; needed by `chat` only.
    /// - Throws: `TemplateError`, also when `chat` is asked of a model without a chat template.
    package func render(
        prompt: String, system: String? = nil, chatTemplate: ChatTemplate? = nil, variables: [String: JSONValue] = [:]
    ) throws(TemplateError) -> String {
        switch self {
        case .r1Zero: return try PlainTemplate(Self.r1ZeroText).render(prompt: prompt, system: system)
        case .plain(let text): return try PlainTemplate(text).render(prompt: prompt, system: system)
        case .chat:
            guard let chatTemplate else {
                throw .placeholder("the model has no chat template; choose r1Zero or a text of your own")
            }
            var messages = [ChatTemplate.message(role: "user", content: prompt)]
            if let system { messages.insert(ChatTemplate.message(role: "system", content: system), at: 0) }
            return try chatTemplate.render(messages: messages, addGenerationPrompt: true, variables: variables)
        }
    }
}

extension PromptTemplate: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// A text cut at its placeholders.
private struct PlainTemplate {
    enum Piece: Equatable {
        case text(String)
        case prompt
        case system
    }

    var pieces: [Piece] = []

    init(_ source: String) throws(TemplateError) {
        let bytes = Array(source.utf8)
        var literal: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let isBrace = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}")
            if isBrace, index + 1 < bytes.count, bytes[index + 1] == byte {
                literal.append(byte)
                index += 2
            } else if byte == UInt8(ascii: "{") {
                let close = try Self.close(bytes, index)
                pieces.append(.text(String(decoding: literal, as: UTF8.self)))
                literal = []
                pieces.append(try Self.placeholder(String(decoding: bytes[(index + 1)..<close], as: UTF8.self)))
                index = close + 1
            } else if byte == UInt8(ascii: "}") {
                throw .placeholder("a single } without {")
            } else {
                literal.append(byte)
                index += 1
            }
        }
        pieces.append(.text(String(decoding: literal, as: UTF8.self)))
    }

    private static func close(_ bytes: [UInt8], _ open: Int) throws(TemplateError) -> Int {
        guard let close = bytes[open...].firstIndex(of: UInt8(ascii: "}")) else {
            throw .placeholder("a single { without }")
        }
        return close
    }

    private static func placeholder(_ name: String) throws(TemplateError) -> Piece {
        switch name {
        case "prompt": return .prompt
        case "system": return .system
        default: throw .placeholder("unknown placeholder {\(name)}")
        }
    }

    func render(prompt: String, system: String?) -> String {
        var result = ""
        if let system, !system.isEmpty, !pieces.contains(.system) { result = system + "\n\n" }
        for piece in pieces {
            switch piece {
            case .text(let text): result += text
            case .prompt: result += prompt
            case .system: result += system ?? ""
            }
        }
        return result
    }
}
