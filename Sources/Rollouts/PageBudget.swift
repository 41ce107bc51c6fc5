import Models
import Tensors

/// How many cache pages a call of the engine can need at once, whatever is sampled.
enum PageBudget {
    /// The worst case: every place holds the completions that need most pages of their own, and the prompts alive at the
    /// same time are the longest ones.
    ///
    /// A prompt is alive while a completion of it waits or is being decoded: at most one per place, and one whose next
    /// completions wait. Its full pages are shared; a completion's own pages begin in the page where the prompt ends.
    static func pages(
        for requests: [RolloutRequest], maxTokens: Int, concurrency: Int, contextLength: Int
    ) -> Int {
        var own: [Int] = []
        var prompts: [Int] = []
        for request in requests where !request.randomness.isEmpty {
            let prompt = request.promptTokens.count
            let total = prompt + max(0, min(maxTokens, contextLength - prompt))
            let pages = KeyValueCache.pages(for: total) - prompt / AttentionPlan.pageSize
            own += [Int](repeating: pages, count: min(request.randomness.count, concurrency))
            prompts.append(KeyValueCache.pages(for: prompt))
        }
        return largest(concurrency, own) + largest(concurrency + 1, prompts)
    }

    /// Sequences decoded at once where the caller does not say: as many as the memory limit allows at worst, since a
    /// decoding step reads all weights once however many rows it has.
    static func concurrency(
        for requests: [RolloutRequest], maxTokens: Int, configuration: ModelConfiguration
    ) -> Int {
        let pageBytes = AttentionPlan.pageSize * configuration.cacheBytesPerToken
        let longest = requests.map { min($0.promptTokens.count + maxTokens, configuration.contextLength) }.max() ?? 1
        return min(max(RolloutEngine.cacheLimit / pageBytes / KeyValueCache.pages(for: longest), 1), 1024)
    }

    private static func largest(_ count: Int, _ values: [Int]) -> Int {
        values.sorted(by: >).prefix(count).reduce(0, +)
    }
}
