import Models
import RolloutTypes
import Tensors
import Tokenization

/// One call of the engine: the cache, the sequences being decoded, and those that wait.
///
/// Completions of a prompt are one branch until they differ: as long as their tokens are the same, so are their hidden
/// states, to the bit, and one row serves them all.
struct DecodingSession {
    private let model: LanguageModel
    private let tokenizer: Tokenizer?
    private let requests: [RolloutRequest]
    private let parameters: SamplingParameters
    private let sampler: TokenSampler
    private let concurrency: Int
    private let cache: KeyValueCache
    /// Completions not yet started, in order.
    private var waiting: [(request: Int, slot: Int)]
    private var nextWaiting = 0
    private var prompts: [Int: PrefilledPrompt] = [:]
    /// Tokens that all prompts begin with, computed once; every prompt keeps at least one of its own.
    private let prefixLength: Int
    private var prefixPages: [Int32]?
    private var active: [Branch] = []
    private var completions: [[Completion?]]
    private var finishedCount = 0
    private var sampledTokens = 0

    /// Sequences with the same tokens so far.
    private struct Branch {
        /// Cache pages of prompt and completion together.
        var pages: [Int32]
        var members: [ActiveSequence]

        var position: Int { members[0].lastPosition }
        var token: Int32 { members[0].tokens.last ?? 0 }
    }

    /// A prompt in the cache, kept while completions of it wait to start.
    private struct PrefilledPrompt {
        let pages: [Int32]
        /// The last row's hidden state, [1, hiddenSize]: every first token is drawn from it.
        let hidden: Tensor
        var remaining: Int
    }

    init(
        model: LanguageModel, tokenizer: Tokenizer?, requests: [RolloutRequest], parameters: SamplingParameters,
        concurrency: Int
    ) {
        self.model = model
        self.tokenizer = tokenizer
        self.requests = requests
        self.parameters = parameters
        sampler = TokenSampler(parameters: parameters)
        waiting = requests.enumerated().flatMap { request, value in
            value.randomness.indices.map { (request, $0) }
        }
        prefixLength = Self.commonPrefix(of: requests)
        completions = requests.map { Array(repeating: nil, count: $0.randomness.count) }
        self.concurrency = min(concurrency, max(waiting.count, 1))
        cache = KeyValueCache(
            configuration: model.configuration,
            pageCount: PageBudget.pages(
                for: requests, maxTokens: parameters.maxTokens, concurrency: self.concurrency,
                contextLength: model.configuration.contextLength) + KeyValueCache.pages(for: prefixLength))
    }

    private static func commonPrefix(of requests: [RolloutRequest]) -> Int {
        guard requests.count > 1, let first = requests.first?.promptTokens else { return 0 }
        var length = requests.map { $0.promptTokens.count - 1 }.min() ?? 0
        for request in requests.dropFirst() {
            length = zip(first.prefix(length), request.promptTokens).prefix { $0 == $1 }.count
        }
        return max(length, 0)
    }

    var progress: RolloutProgress {
        RolloutProgress(
            finishedCompletions: finishedCount, totalCompletions: waiting.count, sampledTokens: sampledTokens)
    }

    /// The completions of each request. Traps where a page was not returned, which would run a longer call dry.
    mutating func finish() -> [[Completion]] {
        cache.release(prefixPages ?? [])
        prefixPages = nil
        precondition(
            cache.freePageCount == cache.pageCount, "\(cache.freePageCount) of \(cache.pageCount) cache pages returned")
        return completions.map { $0.compactMap { $0 } }
    }

    private var activeCount: Int { active.reduce(0) { $0 + $1.members.count } }

    /// Starts waiting completions in free places, computing their prompts; false when nothing is left to decode.
    mutating func admit(prefillTokens: Int, logitRows: Int) -> Bool {
        while nextWaiting < waiting.count, activeCount < concurrency {
            let end = min(waiting.count, nextWaiting + concurrency - activeCount)
            prefill(Set(waiting[nextWaiting..<end].map(\.request)).sorted(), tokenBudget: prefillTokens)
            var fresh: [Branch] = []
            while nextWaiting < end, let prompt = prompts[waiting[nextWaiting].request] {
                let request = waiting[nextWaiting].request
                let members = waiting[nextWaiting..<end].prefix { $0.request == request }.map(start)
                nextWaiting += members.count
                let count = requests[request].promptTokens.count
                fresh.append(Branch(pages: cache.fork(prompt.pages, tokenCount: count), members: members))
            }
            drawFirstTokens(&fresh, logitRows: logitRows)
            releasePrompts()
            part(fresh)
        }
        return !active.isEmpty
    }

    private func start(_ place: (request: Int, slot: Int)) -> ActiveSequence {
        let request = requests[place.request]
        return ActiveSequence(
            request: place.request, slot: place.slot, promptCount: request.promptTokens.count,
            randomness: request.randomness[place.slot],
            text: tokenizer.flatMap {
                request.stopStrings.isEmpty
                    ? nil : StopStringScan(tokenizer: $0, stopStrings: request.stopStrings)
            })
    }

    /// Computes the prompts of `wanted` that are not in the cache, up to the budget; at least one.
    private mutating func prefill(_ wanted: [Int], tokenBudget: Int) {
        let shared = prefillPrefix()
        var plan = AttentionPlan()
        var tokens: [Int32] = []
        var lastRows: [Int32] = []
        var chosen: [(request: Int, pages: [Int32])] = []
        for request in wanted where prompts[request] == nil {
            let prompt = requests[request].promptTokens
            if !tokens.isEmpty, tokens.count + prompt.count - prefixLength > tokenBudget { break }
            var pages = cache.fork(shared, tokenCount: prefixLength)
            while pages.count < KeyValueCache.pages(for: prompt.count) { pages.append(cache.takePage()) }
            plan.appendCached(prefixLength..<prompt.count, pages: pages, pageCount: cache.pageCount)
            tokens += prompt[prefixLength...]
            lastRows.append(Int32(tokens.count - 1))
            chosen.append((request, pages))
        }
        guard !chosen.isEmpty else { return }
        let hidden = model.hiddenStates(tokens: tokens, plan: plan, cache: cache)
        for (index, item) in chosen.enumerated() {
            let last = Embedding.rows([lastRows[index]], of: hidden, on: nil)
            prompts[item.request] = PrefilledPrompt(
                pages: item.pages, hidden: last.value, remaining: requests[item.request].randomness.count)
        }
    }

    /// The pages of what all prompts begin with, computed at the first call.
    private mutating func prefillPrefix() -> [Int32] {
        if let prefixPages { return prefixPages }
        let pages = (0..<KeyValueCache.pages(for: prefixLength)).map { _ in cache.takePage() }
        if prefixLength > 0 {
            var plan = AttentionPlan()
            plan.appendCached(0..<prefixLength, pages: pages, pageCount: cache.pageCount)
            _ = model.hiddenStates(
                tokens: Array(requests[0].promptTokens[0..<prefixLength]), plan: plan, cache: cache)
        }
        prefixPages = pages
        return pages
    }

    private mutating func drawFirstTokens(_ fresh: inout [Branch], logitRows: Int) {
        let width = model.configuration.hiddenSize
        let hidden = Tensor(shape: [fresh.count, width])
        for (row, branch) in fresh.enumerated() {
            let request = branch.members[0].request
            guard let prompt = prompts[request] else { continue }
            (hidden.pointer + row * width).update(from: prompt.hidden.pointer, count: width)
            prompts[request]?.remaining -= branch.members.count
        }
        draw(&fresh, from: hidden, logitRows: logitRows)
    }

    private mutating func releasePrompts() {
        for (request, prompt) in prompts where prompt.remaining == 0 {
            cache.release(prompt.pages)
            prompts[request] = nil
        }
    }

    /// Extends every active sequence by one token.
    mutating func decodeStep(logitRows: Int) {
        guard !active.isEmpty else { return }
        var branches = active
        active = []
        var plan = AttentionPlan()
        for index in branches.indices {
            let position = branches[index].position
            if position / AttentionPlan.pageSize >= branches[index].pages.count {
                branches[index].pages.append(cache.takePage())
            }
            plan.appendCached(position..<position + 1, pages: branches[index].pages, pageCount: cache.pageCount)
        }
        let hidden = model.hiddenStates(tokens: branches.map(\.token), plan: plan, cache: cache)
        draw(&branches, from: hidden.value, logitRows: logitRows)
        part(branches)
    }

    /// One token for every sequence from its branch's row of hidden states.
    private mutating func draw(_ branches: inout [Branch], from hidden: Tensor, logitRows: Int) {
        let width = hidden.width
        for start in stride(from: 0, to: branches.count, by: logitRows) {
            let count = min(logitRows, branches.count - start)
            let block = Tensor(shape: [count, width])
            block.pointer.update(from: hidden.pointer + start * width, count: count * width)
            let rows = LogitRows(hidden: block, weight: model.head)
            let uniforms = branches[start..<start + count].map { $0.members.map(\.uniform) }
            // The sequences of a branch have the same tokens so far, and at the first token the same request.
            let excluded = branches[start..<start + count].map { branch in
                branch.members[0].tokens.isEmpty ? requests[branch.members[0].request].excludedFirst : []
            }
            var drawn = [[SampledToken]](repeating: [], count: count)
            drawn.withUnsafeMutableBufferPointer { drawn in
                let drawn = drawn
                WorkerPool.shared.forEach(count) { row in
                    drawn[row] = sampler.draw(
                        rows, row: row, uniforms: uniforms[row], excluding: excluded[row])
                }
            }
            for (row, tokens) in drawn.enumerated() {
                for (member, token) in tokens.enumerated() {
                    branches[start + row].members[member].append(
                        token, parameters: parameters, contextLength: model.configuration.contextLength)
                }
                sampledTokens += tokens.count
            }
        }
    }

    /// Moves finished sequences out and splits branches whose members drew different tokens.
    private mutating func part(_ branches: [Branch]) {
        for branch in branches {
            var children: [Branch] = []
            for member in branch.members {
                if member.stopReason != nil {
                    completions[member.request][member.slot] = member.completion(tokenizer: tokenizer)
                    finishedCount += 1
                } else if let child = children.firstIndex(where: { $0.token == member.tokens.last }) {
                    children[child].members.append(member)
                } else {
                    children.append(Branch(pages: [], members: [member]))
                }
            }
            // The first child goes on with the parent's pages once the others have copied from them.
            for child in children.indices.dropFirst() {
                children[child].pages = cache.fork(branch.pages, tokenCount: children[child].position)
            }
            if children.isEmpty { cache.release(branch.pages) } else { children[0].pages = branch.pages }
            active += children
        }
    }
}
