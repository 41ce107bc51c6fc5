package import Basics
import Reflection
import RolloutTypes
package import Rollouts
package import RunStore
package import Tasks
import Tokenization
import Verification

/// Asks a stored policy about one of its traces: what it would have answered on the way, and whether a mark of
/// reflection made a difference.
///
/// Forced answers: at ends of sentences the completion is cut, the beginning of an answer appended, and the policy
/// decodes greedily. They can find less than the policy knows, so the share that could be extracted is told as well.
/// Ablation: from just before a marker, completions that go on with it against completions that may not begin with its
/// first token, from the same random streams.
package struct TraceProbe {
    package struct Settings: Sendable {
        /// Most cuts for forced answers, evenly spread over the sentences.
        package var cuts = 32
        package var forcedTokens = 32
        /// Completions with the marker, and as many without.
        package var samples = 16
        /// Which marker, from 0; nil takes the first.
        package var marker: Int?
        package var seed = 0

        package init() {}
    }

    /// What a probe costs, before it runs.
    package struct Estimate: Sendable, Equatable, Encodable {
        package let cuts: Int
        package let samples: Int
        /// Tokens that are read, and the most that are sampled.
        package let promptTokens: Int
        package let sampledTokens: Int
        /// At the rate at which the run itself sampled; nil where it did not say.
        package let seconds: Double?
    }

    package struct ForcedAnswer: Sendable, Equatable, Encodable {
        /// The token after which the completion was cut, and the byte of the text.
        package let token: Int
        package let end: Int
        package let answer: String?
        package let isRight: Bool
    }

    package struct Ablation: Sendable, Equatable, Encodable {
        package let word: String
        package let token: Int
        package let with: CountedRate
        package let without: CountedRate
        /// Rate with the marker − rate without, and Newcombe's 95% interval of it.
        package let uplift: Double
        package let low: Double
        package let high: Double

        /// Whether the interval leaves out 0.
        package var isEvidence: Bool { low > 0 || high < 0 }
    }

    package struct Result: Sendable, Equatable, Encodable {
        package let trace: String
        package let policy: String
        package let forced: [ForcedAnswer]
        /// Forced answers that hold an answer at all.
        package let extractable: CountedRate
        /// Nil where the trace has no marker.
        package let ablation: Ablation?
    }

    let trace: TraceRecord
    let tokens: [Int32]
    let problem: Problem
    let verifier: any Verifier
    let policy: Policy
    let settings: Settings
    private let suffix: String?
    private let sampledPerSecond: Double?
    private let ends: [Int]

    /// - Throws: `RunStoreError.noSuchTrace`, `TaskError`, `VerificationError`; `TrainingError` where the trace has no
    ///   tokens.
    package init(
        _ reader: RunReader, trace id: TraceID, policy: Policy, library: TaskLibrary, settings: Settings = Settings()
    ) throws {
        let trace = try reader.trace(id)
        guard let tokens = trace.tokens?.tokens else {
            throw TrainingError.unsuitable("trace \(id) of run \(reader.directory.id) was stored without its tokens")
        }
        let task = try Self.task(trace.task, of: try reader.summary().recipe, library)
        self.trace = trace
        self.tokens = tokens
        self.policy = policy
        self.settings = settings
        problem = try reader.problem(of: id)
        verifier = try VerifierTable.make(task.verifierParts)
        suffix = Self.suffix(of: task, prompt: trace.prompt)
        sampledPerSecond = try reader.series("tokens/perSecond").last?.value
        ends = policy.tokenizer.ends(of: tokens, in: trace.text)
    }

    package var estimate: Estimate {
        let cuts = cutTokens
        let prompt = trace.promptTokens.count
        let marker = marker
        let rest = max(1, tokenLimit - (marker?.token ?? 0))
        let sampled = cuts.count * settings.forcedTokens + (marker == nil ? 0 : 2 * settings.samples * rest)
        return Estimate(
            cuts: cuts.count, samples: marker == nil ? 0 : 2 * settings.samples,
            promptTokens: cuts.reduce(0) { $0 + prompt + $1 } + (marker?.token.map { 2 * (prompt + $0) } ?? 0),
            sampledTokens: sampled, seconds: sampledPerSecond.map { Double(sampled) / max($0, 1e-9) })
    }

    /// - Parameter report: called while sampling; may throw to stop.
    package func run(report: (RolloutProgress) throws -> Void = { _ in }) async throws -> Result {
        let forced = try await forcedAnswers(report)
        return Result(
            trace: trace.id.description, policy: policy.origin, forced: forced,
            extractable: CountedRate(forced.count { $0.answer != nil }, of: forced.count),
            ablation: try await ablation(report))
    }

    // MARK: Forced answers

    private func forcedAnswers(_ report: (RolloutProgress) throws -> Void) async throws -> [ForcedAnswer] {
        guard let suffix, !cutTokens.isEmpty else { return [] }
        let suffixTokens = policy.tokenizer.encode(suffix)
        let close = suffix.hasSuffix("<answer>") ? "</answer>" : "}"
        let cuts = cutTokens
        let requests = cuts.map { cut in
            RolloutRequest(
                promptTokens: trace.promptTokens + tokens[...cut] + suffixTokens, randomness: [stream],
                stopStrings: [close])
        }
        let completions = try RolloutEngine(model: policy.model, tokenizer: policy.tokenizer)
            .sample(requests, sampling(temperature: 0, maxTokens: settings.forcedTokens), report: report)
        var answers: [ForcedAnswer] = []
        for (cut, completion) in zip(cuts, completions) {
            let verdict = await judge(suffix + completion[0].text)
            answers.append(
                ForcedAnswer(
                    token: cut, end: ends[cut], answer: verdict.extracted, isRight: verdict.outcome == .correct))
        }
        return answers
    }

    /// The tokens that end a sentence, spread evenly where there are too many.
    private var cutTokens: [Int] {
        guard suffix != nil else { return [] }
        let bytes = Array(trace.text.utf8)
        let all = ends.indices.filter { token in
            let end = ends[token]
            let previous = token > 0 ? ends[token - 1] : 0
            return end > previous && Self.endsSentence(bytes, at: end)
        }
        guard all.count > settings.cuts else { return all }
        return (0..<settings.cuts).map { all[$0 * all.count / settings.cuts] }
    }

    /// Whether what stands before byte `end` ends with a line or a full stop that no digit follows.
    private static func endsSentence(_ bytes: [UInt8], at end: Int) -> Bool {
        guard end > 0, end <= bytes.count else { return false }
        let text = bytes[..<end]
        if text.last == UInt8(ascii: "\n") || text.suffix(3).elementsEqual("。".utf8) { return true }
        guard let last = text.last, ".!?".utf8.contains(last) else { return false }
        return end == bytes.count || bytes[end] <= UInt8(ascii: " ")
    }

    /// What an answer begins with in the task's own form; nil where the prompt has begun it already.
    private static func suffix(of task: LoadedTask, prompt: String) -> String? {
        let line = prompt.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        guard !line.contains("\\boxed{"), !line.contains("<answer>") else { return nil }
        let close = prompt.hasSuffix("<think>") || prompt.hasSuffix("<think>\n") ? "</think>\n" : " "
        let template = task.manifest.prompt.solutionTemplate ?? ""
        return close + (template.contains("<answer>") ? "<answer>" : "\\boxed{")
    }

    // MARK: Ablation

    private var marker: ReflectionMarker? {
        let markers = trace.reflection?.markers.filter { $0.token != nil } ?? []
        let index = settings.marker ?? 0
        return markers.indices.contains(index) ? markers[index] : nil
    }

    private func ablation(_ report: (RolloutProgress) throws -> Void) async throws -> Ablation? {
        guard let marker, let place = marker.token, tokens.indices.contains(place) else { return nil }
        let streams = (0..<settings.samples).map { stream.child("sample", $0) }
        let before = trace.promptTokens + tokens[..<place]
        let stops = trace.sampling["stopStrings"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let requests = [
            RolloutRequest(promptTokens: before + [tokens[place]], randomness: streams, stopStrings: stops),
            RolloutRequest(
                promptTokens: before, randomness: streams, stopStrings: stops, excludedFirst: [tokens[place]]),
        ]
        let temperature = Float(trace.sampling["temperature"]?.doubleValue ?? 1)
        let completions = try RolloutEngine(model: policy.model, tokenizer: policy.tokenizer)
            .sample(
                requests,
                sampling(temperature: temperature > 0 ? temperature : 1, maxTokens: max(1, tokenLimit - place)),
                report: report)
        let beginnings = [tokens[...place], tokens[..<place]].map {
            policy.tokenizer.decode($0, skippingSpecialTokens: true)
        }
        var correct = [0, 0]
        for (arm, own) in completions.enumerated() {
            for completion in own {
                let verdict = await judge(beginnings[arm] + completion.text)
                if verdict.outcome == .correct { correct[arm] += 1 }
            }
        }
        let samples = settings.samples
        let interval = Statistics.newcombeInterval(first: (correct[0], samples), second: (correct[1], samples))
        return Ablation(
            word: marker.word, token: place, with: CountedRate(correct[0], of: samples),
            without: CountedRate(correct[1], of: samples), uplift: Double(correct[0] - correct[1]) / Double(samples),
            low: interval.low, high: interval.high)
    }

    // MARK: Both

    /// The task called `name`, which the recipe may have named by its path.
    private static func task(_ name: String, of recipe: JSONValue, _ library: TaskLibrary) throws -> LoadedTask {
        for choice in recipe["task"]?.arrayValue ?? [] {
            if let path = choice["name"]?.stringValue, let task = try? library.find(path), task.name == name {
                return task
            }
        }
        return try library.find(name)
    }

    private var stream: RandomStream {
        RandomStream(seed: UInt64(bitPattern: Int64(settings.seed))).child("probe")
    }

    /// Tokens that the trace itself was allowed.
    private var tokenLimit: Int {
        max(trace.sampling["maxCompletionTokens"]?.integerValue ?? 0, tokens.count)
    }

    private func sampling(temperature: Float, maxTokens: Int) -> SamplingParameters {
        SamplingParameters(
            temperature: temperature, maxTokens: maxTokens, stopTokens: policy.endTokens,
            tokenLimit: policy.tokenizer.vocabularySize)
    }

    private func judge(_ text: String) async -> Verdict {
        await verifier.judge(
            Submission(
                id: problem.id, problem: trace.prompt, completion: text, answer: problem.answer,
                tests: problem.tests, metadata: problem.metadata))
    }
}
