import Basics
import FoundationEssentials
import Models
import RolloutTypes
import Rollouts
import Tokenization
import Training

/// The body of `hone sample`.
struct SampleCommand {
    let arguments: ParsedArguments
    let console: Console

    /// A prompt of the command line or of an input line, ready for the model.
    private struct Prompt {
        let id: JSONValue
        let tokens: [Int32]
    }

    /// Completions that are sampled before any is printed, where a program reads them.
    private static let completionsAtOnce = 1024

    func run() throws -> Int32 {
        try ComputeSetup.apply(arguments, console.environment)
        guard (arguments.text("prompt") == nil) != (arguments.text("input") == nil) else {
            throw UsageError("sample needs either --prompt or --input", path: ["sample"])
        }
        let options = ModelOptions(arguments: arguments, console: console)
        let temperature = try options.temperature(default: SampleVerb.defaultTemperature, allowsGreedy: true)
        let records = try arguments.text("input").map { try InputRecords(path: $0) }
        let policy = try options.policy()
        let prompts = try prompts(records, policy)
        let parameters = parameters(policy, temperature: Float(temperature))
        try sample(prompts, policy, parameters, seed: options.seed)
        return 0
    }

    // MARK: Prompts

    private func prompts(_ records: InputRecords?, _ policy: Policy) throws -> [Prompt] {
        let renderer = try PromptRenderer(tokenizer: policy.tokenizer)
        guard let records else {
            let content = try content(text: arguments.text("prompt") ?? "", policy)
            return [Prompt(id: .string("prompt"), tokens: try tokens(content, renderer))]
        }
        return try records.map { record in
            let content = try content(record, policy)
            let tokens = try tokens(content, renderer)
            let contextLength = policy.model.configuration.contextLength
            guard !tokens.isEmpty else { throw InputFault(message: "the prompt has no tokens") }
            guard tokens.count < contextLength else {
                throw InputFault(
                    message: "the prompt has \(tokens.count) tokens; the model's context holds \(contextLength), and "
                        + "one must be left for the completion")
            }
            return Prompt(id: record.id, tokens: tokens)
        }
    }

    private func content(_ record: InputRecord, _ policy: Policy) throws -> Problem.Content {
        guard record.has("messages") else { return try content(text: try record.text("prompt"), policy) }
        guard !record.has("prompt") else {
            throw InputFault(message: "\"prompt\" and \"messages\" are both given; one is enough")
        }
        let messages = try record.list("messages").map { value in
            guard let role = value["role"]?.stringValue, let content = value["content"]?.stringValue else {
                throw InputFault(message: "each of \"messages\" must be {\"role\", \"content\"} with texts")
            }
            return ChatMessage(role: role, content: content)
        }
        return try chat(messages, policy)
    }

    private func content(text: String, _ policy: Policy) throws -> Problem.Content {
        try arguments.flag("chat") ? chat([ChatMessage(role: "user", content: text)], policy) : .prompt(text)
    }

    private func chat(_ messages: [ChatMessage], _ policy: Policy) throws -> Problem.Content {
        guard policy.tokenizer.chatTemplateSource != nil else {
            throw UsageError("the model has no chat template; give it raw text, without --chat", path: ["sample"])
        }
        return .messages(messages)
    }

    private func tokens(_ content: Problem.Content, _ renderer: PromptRenderer) throws -> [Int32] {
        try renderer.render(Problem(id: "", task: "", content: content, answer: nil)).tokens
    }

    // MARK: Sampling

    private func parameters(_ policy: Policy, temperature: Float) -> SamplingParameters {
        SamplingParameters(
            temperature: temperature, topK: arguments.integer("top-k") ?? 0,
            topP: Float(arguments.number("top-p") ?? 1), minP: Float(arguments.number("min-p") ?? 0),
            maxTokens: arguments.integer("max-tokens") ?? SampleVerb.defaultMaxTokens,
            stopTokens: arguments.flag("ignore-end") ? [] : policy.endTokens,
            tokenLimit: policy.tokenizer.vocabularySize)
    }

    private func sample(
        _ prompts: [Prompt], _ policy: Policy, _ parameters: SamplingParameters, seed: Int
    ) throws {
        let samples = arguments.integer("samples") ?? 1
        let isJSON = arguments.flag("json")
        let progress = console.progress()
        defer { progress.stop() }
        progress.begin("sample", of: prompts.count * samples)
        let engine = RolloutEngine(model: policy.model, tokenizer: policy.tokenizer)
        let randomness = RandomStream(seed: UInt64(bitPattern: Int64(seed))).child("sample")
        let promptsAtOnce = isJSON ? max(1, Self.completionsAtOnce / samples) : 1
        var finished = 0
        for start in stride(from: 0, to: prompts.count, by: promptsAtOnce) {
            let range = start..<min(start + promptsAtOnce, prompts.count)
            let requests = range.map { line in
                RolloutRequest(
                    promptTokens: prompts[line].tokens,
                    randomness: (0..<samples).map { randomness.child("line", line).child("sample", $0) },
                    stopStrings: arguments.all("stop").filter { !$0.isEmpty })
            }
            let completions = try engine.sample(requests, parameters) { state in
                progress.advance(
                    to: finished + state.finishedCompletions, detail: "\(state.sampledTokens) tokens")
            }
            finished += range.count * samples
            for (line, group) in zip(range, completions) {
                for (index, completion) in group.enumerated() {
                    try print(prompts[line], index, completion, isAlone: prompts.count * samples == 1)
                }
            }
        }
    }

    // MARK: Output

    private func print(_ prompt: Prompt, _ index: Int, _ completion: Completion, isAlone: Bool) throws {
        if arguments.flag("json") {
            try console.printJSON(
                SampleLine(
                    id: prompt.id, index: index, text: completion.text, promptTokens: prompt.tokens,
                    tokens: completion.tokens, logProbs: finite(completion.samplerLogProbs),
                    stopReason: completion.stopReason))
            return
        }
        if !isAlone {
            let id = try prompt.id.stringValue ?? prompt.id.line()
            let facts = "\(completion.tokens.count) tokens, \(completion.stopReason.rawValue)"
            console.print(console.styled("--- \(id), sample \(index): \(facts)", .faint))
        }
        console.print(completion.text)
    }
}

/// A line of `hone sample --json`.
private struct SampleLine: Encodable {
    let id: JSONValue
    let index: Int
    let text: String
    let promptTokens: [Int32]
    let tokens: [Int32]
    let logProbs: [Float?]
    let stopReason: StopReason
}
