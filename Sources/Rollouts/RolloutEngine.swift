import Basics
package import Models
package import RolloutTypes
import Tensors
package import Tokenization

/// Samples completions from a model: each prompt is computed once, completions share every token that they begin with
/// alike, and a finished sequence's place is taken at once by a waiting one.
///
/// Guarantees: a completion depends on the weights, its prompt, the parameters and its random stream alone, to the bit,
/// whatever is sampled beside it, in whatever order, on however many threads. Its recorded log-probabilities equal those
/// the trainer computes with the same weights.
package struct RolloutEngine {
    /// Prompt tokens computed in one forward pass.
    private static let prefillTokens = 2048
    /// Bytes of keys and values that the sequences decoded at once may need, if none of their tokens are the same.
    package static let cacheLimit = 2 << 30

    private let model: LanguageModel
    private let tokenizer: Tokenizer?
    private let concurrency: Int?

    /// Without a tokenizer completions have no text and stop strings are not allowed.
    ///
    /// - Parameter concurrency: sequences decoded at once; nil for as many as fit the memory set aside for them.
    package init(model: LanguageModel, tokenizer: Tokenizer?, concurrency: Int? = nil) {
        precondition(concurrency ?? 1 > 0, "a concurrency of \(concurrency ?? 1)")
        self.model = model
        self.tokenizer = tokenizer
        self.concurrency = concurrency
    }

    /// The completions of each request, in order.
    ///
    /// `report` is called between decoding steps; it may throw to stop the call.
    /// - Throws: `RolloutError` for a prompt that is empty or does not fit, and whatever `report` throws.
    package func sample(
        _ requests: [RolloutRequest], _ parameters: SamplingParameters,
        report: (RolloutProgress) throws -> Void = { _ in }
    ) throws -> [[Completion]] {
        precondition(
            tokenizer != nil || requests.allSatisfy(\.stopStrings.isEmpty), "stop strings without a tokenizer")
        try check(requests)
        var session = DecodingSession(
            model: model, tokenizer: tokenizer, requests: requests, parameters: parameters,
            concurrency: concurrency
                ?? PageBudget.concurrency(
                    for: requests, maxTokens: parameters.maxTokens, configuration: model.configuration))
        while session.admit(prefillTokens: Self.prefillTokens, logitRows: TokenLogProbs.rowBlock) {
            try report(session.progress)
            session.decodeStep(logitRows: TokenLogProbs.rowBlock)
        }
        try report(session.progress)
        return session.finish()
    }

    private func check(_ requests: [RolloutRequest]) throws(RolloutError) {
        let contextLength = model.configuration.contextLength
        for (index, request) in requests.enumerated() {
            if request.promptTokens.isEmpty { throw .emptyPrompt(index: index) }
            if request.promptTokens.count >= contextLength {
                throw .promptTooLong(
                    index: index, tokenCount: request.promptTokens.count, contextLength: contextLength)
            }
        }
    }
}
