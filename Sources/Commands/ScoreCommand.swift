import Basics
import Models
import Tensors
import Tokenization
import Training

/// The body of `hone score`.
struct ScoreCommand {
    let arguments: ParsedArguments
    let console: Console

    /// Rows the model reads in one pass.
    private static let rowsAtOnce = 2048
    /// Lines scored before any of them is printed.
    private static let linesAtOnce = 64

    /// A prompt and the completion that is scored.
    private struct Pair {
        let id: JSONValue
        let prompt: [Int32]
        let completion: [Int32]
    }

    func run() throws -> Int32 {
        try ComputeSetup.apply(arguments, console.environment)
        let options = ModelOptions(arguments: arguments, console: console)
        let temperature = try options.temperature(default: 1, allowsGreedy: false)
        let records = try InputRecords(path: arguments.text("input") ?? "-")
        let policy = try options.policy()
        let pairs = try records.map { try pair($0, policy) }
        let progress = console.progress()
        defer { progress.stop() }
        progress.begin("score", of: pairs.count)
        for start in stride(from: 0, to: pairs.count, by: Self.linesAtOnce) {
            let range = start..<min(start + Self.linesAtOnce, pairs.count)
            for line in score(pairs[range], policy, Float(temperature)) { try console.printJSON(line) }
            progress.advance(to: range.upperBound)
        }
        return 0
    }

    private func pair(_ record: InputRecord, _ policy: Policy) throws -> Pair {
        guard record.has("tokens") != record.has("prompt") else {
            throw InputFault(
                message: "expected either \"tokens\" and \"promptLength\", or \"prompt\" and \"completion\"")
        }
        let pair = try record.has("tokens") ? tokenPair(record) : textPair(record, policy)
        let configuration = policy.model.configuration
        let all = pair.prompt + pair.completion
        guard let largest = all.max(), !pair.prompt.isEmpty else {
            throw InputFault(message: "the prompt has no tokens; nothing predicts the first token of the completion")
        }
        guard largest < configuration.vocabularySize else {
            throw InputFault(message: "token \(largest) is not among the model's \(configuration.vocabularySize)")
        }
        guard all.count <= configuration.contextLength else {
            throw InputFault(
                message: "prompt and completion have \(all.count) tokens; the model's context holds "
                    + "\(configuration.contextLength)")
        }
        return pair
    }

    private func tokenPair(_ record: InputRecord) throws(InputFault) -> Pair {
        let tokens = try record.tokens("tokens")
        let length = try record.integer("promptLength")
        guard (1...max(tokens.count, 1)).contains(length) else {
            throw InputFault(
                message:
                    "\"promptLength\" is \(length) of \(tokens.count) tokens; expected at least 1, because nothing "
                    + "predicts the first token, and at most all of them")
        }
        return Pair(
            id: record.id, prompt: Array(tokens.prefix(length)), completion: Array(tokens.dropFirst(length)))
    }

    private func textPair(_ record: InputRecord, _ policy: Policy) throws(InputFault) -> Pair {
        Pair(
            id: record.id, prompt: policy.tokenizer.encode(try record.text("prompt")),
            completion: policy.tokenizer.encode(try record.text("completion")))
    }

    private func score(_ pairs: ArraySlice<Pair>, _ policy: Policy, _ temperature: Float) -> [ScoreLine] {
        let top = arguments.integer("top")
        var lines = pairs.map { ScoreLine($0.id, $0.prompt, $0.completion, hasTop: top != nil) }
        let sources = pairs.map { MicroBatch.Source(promptTokens: $0.prompt, completions: [$0.completion]) }
        for batch in MicroBatch.pack(sources, tokenBudget: Self.rowsAtOnce) {
            let scores = policy.model.scores(batch, temperature: temperature, top: top ?? 0)
            for span in batch.spans {
                lines[span.source].logProbs = finite(scores.logProbs[span.targets])
                lines[span.source].entropies = finite(scores.entropies[span.targets])
                if top != nil { lines[span.source].top = scores.top[span.targets].map { $0.map(ScoreLine.Entry.init) } }
            }
        }
        return lines
    }
}

/// A line of `hone score`.
private struct ScoreLine: Encodable {
    let id: JSONValue
    let tokens: [Int32]
    let promptLength: Int
    var logProbs: [Float?] = []
    var entropies: [Float?] = []
    /// Nil, and then not written, where no likeliest tokens were asked for.
    var top: [[Entry]]?

    init(_ id: JSONValue, _ prompt: [Int32], _ completion: [Int32], hasTop: Bool) {
        self.id = id
        tokens = prompt + completion
        promptLength = prompt.count
        top = hasTop ? [] : nil
    }

    /// `[id, logProb]`.
    struct Entry: Encodable {
        let token: RankedToken

        init(_ token: RankedToken) {
            self.token = token
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            try container.encode(token.token)
            try container.encode(token.logProb.isFinite ? token.logProb : nil)
        }
    }
}
