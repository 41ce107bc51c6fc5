import Basics
import Models
import Tokenization
import Training

/// The body of `hone model info`: what is known of a model without reading its weights.
struct ModelInfoCommand {
    let arguments: ParsedArguments
    let console: Console

    func run() throws -> Int32 {
        let argument = arguments.positional(0) ?? ""
        let loader = ModelOptions(arguments: arguments, console: console).loader
        let source = try loader.open(argument)
        let tokenizer = try loader.tokenizerIfPresent(of: argument)
        if arguments.flag("json") {
            try console.printJSON(ModelFacts(argument, source, tokenizer))
        } else {
            for line in Self.lines(argument, source, tokenizer) { console.print(line) }
        }
        return 0
    }

    private static func lines(_ name: String, _ source: any WeightSource, _ tokenizer: Tokenizer?) -> [String] {
        let configuration = source.configuration
        let memory = MemoryFacts(configuration)
        var rows = [
            ("path", source.path),
            ("family", configuration.family.rawValue),
            ("parameters", "\(SizeText.parameters(configuration.parameterCount)), stored as \(source.storedPrecision)"),
            (
                "layers",
                "\(configuration.layerCount) of width \(configuration.hiddenSize), inner width "
                    + "\(configuration.intermediateSize)"
            ),
            (
                "heads",
                "\(configuration.headCount) for queries, \(configuration.keyValueHeadCount) for keys and values, width "
                    + "\(configuration.headWidth)"
            ),
            (
                "embedding",
                "\(configuration.vocabularySize) rows, " + (configuration.tiesEmbeddings ? "also the head" : "own head")
            ),
            ("context", "\(configuration.contextLength) tokens"),
            (
                "memory",
                "\(SizeText.bytes(memory.sampling)) to sample and \(SizeText.bytes(memory.training)) to train, both plus "
                    + "activations; \(SizeText.bytes(memory.cachePerToken)) per cached token"
            ),
        ]
        if let tokenizer {
            rows.append(
                (
                    "tokenizer",
                    "\(tokenizer.vocabularySize) tokens, \(tokenizer.addedTokens.count) added, ends with "
                        + tokenizer.endTokens.map { tokenizer.tokenString($0) ?? "\($0)" }.joined(separator: " ")
                ))
            rows.append(("chat template", tokenizer.chatTemplateSource == nil ? "no" : "yes"))
        } else {
            rows.append(("tokenizer", "none: only tokens can go in and out"))
        }
        return [name]
            + rows.map { "  " + $0.0 + String(repeating: " ", count: 15 - $0.0.count) + $0.1 }
    }
}

/// Bytes a model needs in fp32, activations left out.
private struct MemoryFacts: Encodable {
    /// Weights and their packed form.
    let sampling: Int
    /// Gradients and both moments of the optimizer on top.
    let training: Int
    /// Keys and values of one position.
    let cachePerToken: Int

    init(_ configuration: ModelConfiguration) {
        let memory = ModelMemory(configuration)
        (sampling, training, cachePerToken) = (memory.sampling, memory.training, memory.cachePerToken)
    }
}

/// What `hone model info --json` prints.
private struct ModelFacts: Encodable {
    struct TokenizerFacts: Encodable {
        let vocabularySize: Int
        let addedTokens: Int
        let beginToken: Int32?
        let endTokens: [Int32]
        let padToken: Int32?
        /// Bytes that no token stands for; such a byte in a text is lost.
        let unencodableBytes: [UInt8]
    }

    let model: String
    let path: String
    let storedPrecision: String
    let parameters: Int
    let configuration: [String: JSONValue]
    let memoryBytes: MemoryFacts
    /// Null where the model has none.
    let tokenizer: TokenizerFacts?
    let chatTemplate: Bool

    init(_ name: String, _ source: any WeightSource, _ tokenizer: Tokenizer?) {
        model = name
        path = source.path
        storedPrecision = source.storedPrecision
        parameters = source.configuration.parameterCount
        configuration = source.configuration.facts
        memoryBytes = MemoryFacts(source.configuration)
        self.tokenizer = tokenizer.map {
            TokenizerFacts(
                vocabularySize: $0.vocabularySize, addedTokens: $0.addedTokens.count, beginToken: $0.beginToken,
                endTokens: $0.endTokens, padToken: $0.padToken, unencodableBytes: $0.unencodableBytes)
        }
        chatTemplate = tokenizer?.chatTemplateSource != nil
    }
}

extension ModelConfiguration {
    /// The configuration under this code's names.
    fileprivate var facts: [String: JSONValue] {
        [
            "family": .string(family.rawValue), "vocabularySize": .integer(vocabularySize),
            "hiddenSize": .integer(hiddenSize), "intermediateSize": .integer(intermediateSize),
            "layerCount": .integer(layerCount), "headCount": .integer(headCount),
            "keyValueHeadCount": .integer(keyValueHeadCount), "headWidth": .integer(headWidth),
            "normEpsilon": .number(normEpsilon), "ropeTheta": .number(ropeTheta),
            "ropeScaling": .string(ropeScaling.name), "hasQueryKeyValueBias": .bool(hasQueryKeyValueBias),
            "hasQueryKeyNorm": .bool(hasQueryKeyNorm), "tiesEmbeddings": .bool(tiesEmbeddings),
            "contextLength": .integer(contextLength), "endTokens": .array(endTokens.map { .integer(Int($0)) }),
        ]
    }
}

extension RopeScaling {
    fileprivate var name: String {
        switch self {
        case .none: "none"
        case .linear(let factor): "linear, factor \(factor)"
        case .llama3(let factor, _, _, _): "llama3, factor \(factor)"
        case .yarn(let factor, _, _, _, _): "yarn, factor \(factor)"
        }
    }
}
