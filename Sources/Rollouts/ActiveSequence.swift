import Basics
import RolloutTypes
import Tensors
import Tokenization

/// A completion being decoded.
struct ActiveSequence {
    let request: Int
    let slot: Int
    let promptCount: Int
    let randomness: RandomStream
    private(set) var tokens: [Int32] = []
    private(set) var logProbs: [Float] = []
    private(set) var entropies: [Float] = []
    private(set) var stopReason: StopReason?
    private var text: StopStringScan?

    init(
        request: Int, slot: Int, promptCount: Int, randomness: RandomStream, text: StopStringScan?
    ) {
        self.request = request
        self.slot = slot
        self.promptCount = promptCount
        self.randomness = randomness
        self.text = text
    }

    /// The number that decides the next token.
    var uniform: Double { randomness.uniform(tokens.count) }

    mutating func append(_ sampled: SampledToken, parameters: SamplingParameters, contextLength: Int) {
        tokens.append(sampled.token)
        logProbs.append(sampled.logProb)
        entropies.append(sampled.entropy)
        if parameters.stopTokens.contains(sampled.token) {
            stopReason = .endToken
        } else if text?.append(sampled.token) == true {
            stopReason = .stopString
        } else if tokens.count >= parameters.maxTokens || promptCount + tokens.count >= contextLength {
            stopReason = .length
        }
    }

    /// Position at which the last token's key and value go.
    var lastPosition: Int { promptCount + tokens.count - 1 }

    func completion(tokenizer: Tokenizer?) -> Completion {
        let spoken = stopReason == .endToken ? tokens.dropLast() : tokens[...]
        return Completion(
            tokens: tokens, text: tokenizer?.decode(spoken, skippingSpecialTokens: true) ?? "",
            samplerLogProbs: logProbs, entropies: entropies, stopReason: stopReason ?? .length)
    }
}

/// Looks for stop strings in text that arrives token by token, across token borders.
struct StopStringScan {
    private var decoder: IncrementalDecoder
    private let stopStrings: [[UInt8]]
    private let longest: Int
    private var tail: [UInt8] = []

    init(tokenizer: Tokenizer, stopStrings: [String]) {
        decoder = IncrementalDecoder(tokenizer)
        self.stopStrings = stopStrings.map { Array($0.utf8) }.filter { !$0.isEmpty }
        longest = self.stopStrings.map(\.count).max() ?? 0
    }

    /// Whether the text now contains a stop string.
    mutating func append(_ token: Int32) -> Bool {
        let fresh = Array(decoder.append(token).utf8)
        tail += fresh
        let found = stopStrings.contains { Self.contains(tail, $0) }
        tail.removeFirst(max(0, tail.count - max(longest - 1, 0)))
        return found
    }

    private static func contains(_ text: [UInt8], _ wanted: [UInt8]) -> Bool {
        guard text.count >= wanted.count else { return false }
        return (0...text.count - wanted.count).contains { start in
            wanted.indices.allSatisfy { text[start + $0] == wanted[$0] }
        }
    }
}
