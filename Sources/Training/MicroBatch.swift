package import Models
package import Tensors

/// Completions of different lengths packed without padding up to a token budget; what prompts have in common is computed
/// once, each prompt once for all its completions.
///
/// Rows are the tokens the model reads: the common beginning of all prompts, then each prompt's rest followed by all
/// tokens but the last of each of its completions (nothing follows the last). `targets[i]` is predicted from row
/// `targetRows[i]`; a prompt's last row predicts the first token of every completion.
package struct MicroBatch: Sendable {
    /// A prompt and completions of it; the unit of packing is one completion.
    package struct Source: Sendable {
        package let promptTokens: [Int32]
        package let completions: [[Int32]]

        package init(promptTokens: [Int32], completions: [[Int32]]) {
            self.promptTokens = promptTokens
            self.completions = completions
        }
    }

    /// Where one completion's tokens stand among the targets.
    package struct Span: Sendable, Equatable {
        package let source: Int
        package let completion: Int
        package let targets: Range<Int>
    }

    package private(set) var tokens: [Int32] = []
    package private(set) var plan = AttentionPlan()
    package private(set) var targetRows: [Int32] = []
    package private(set) var targets: [Int32] = []
    package private(set) var spans: [Span] = []

    /// Some completions of one source, by number.
    private struct Choice {
        let source: Int
        var completions: [Int]
    }

    /// Fills micro-batches in order; a new one begins where the next completion would exceed `tokenBudget` rows.
    ///
    /// A completion that alone exceeds the budget gets a micro-batch of its own. Empty completions are left out.
    package static func pack(_ sources: [Source], tokenBudget: Int) -> [MicroBatch] {
        precondition(tokenBudget > 0, "a token budget of \(tokenBudget)")
        let prefix = commonPrefix(of: sources)
        var batches: [[Choice]] = []
        var current: [Choice] = []
        var rows = prefix
        for (index, source) in sources.enumerated() {
            for (number, completion) in source.completions.enumerated() where !completion.isEmpty {
                let isOpen = current.last?.source == index
                var added = completion.count - 1 + (isOpen ? 0 : source.promptTokens.count - prefix)
                if rows + added > tokenBudget, !current.isEmpty {
                    batches.append(current)
                    (current, rows) = ([], prefix)
                    added = completion.count - 1 + source.promptTokens.count - prefix
                }
                rows += added
                if current.last?.source == index {
                    current[current.count - 1].completions.append(number)
                } else {
                    current.append(Choice(source: index, completions: [number]))
                }
            }
        }
        if !current.isEmpty { batches.append(current) }
        return batches.map { MicroBatch(sources, $0, prefix: prefix) }
    }

    /// Tokens that all prompts with completions begin with; every prompt keeps at least one token of its own.
    private static func commonPrefix(of sources: [Source]) -> Int {
        let prompts = sources.filter { $0.completions.contains { !$0.isEmpty } }.map(\.promptTokens)
        guard prompts.count > 1, let first = prompts.first else { return 0 }
        var length = prompts.map { $0.count - 1 }.min() ?? 0
        for prompt in prompts.dropFirst() {
            length = zip(first.prefix(length), prompt).prefix { $0 == $1 }.count
        }
        return max(length, 0)
    }

    private init(_ sources: [Source], _ choices: [Choice], prefix: Int) {
        guard let first = choices.first else { return }
        tokens += sources[first.source].promptTokens[0..<prefix]
        var trees: [TokenTree] = []
        for choice in choices {
            let source = sources[choice.source]
            tokens += source.promptTokens[prefix...]
            let promptLast = Int32(tokens.count - 1)
            for number in choice.completions {
                let completion = source.completions[number]
                let start = targets.count
                targetRows.append(promptLast)
                targetRows += (0..<completion.count - 1).map { Int32(tokens.count + $0) }
                tokens += completion.dropLast()
                targets += completion
                spans.append(Span(source: choice.source, completion: number, targets: start..<targets.count))
            }
            trees.append(
                TokenTree(
                    source.promptTokens.count - prefix,
                    choice.completions.map { TokenTree(source.completions[$0].count - 1) }))
        }
        if prefix > 0 {
            plan.append(TokenTree(prefix, trees))
        } else {
            for tree in trees { plan.append(tree) }
        }
    }
}

extension LanguageModel {
    /// Log-probability and entropy of every target of `batch`, at `temperature`.
    package func tokenLogProbs(_ batch: MicroBatch, temperature: Float, on tape: Tape? = nil) -> TokenLogProbs {
        let hidden = hiddenStates(tokens: batch.tokens, plan: batch.plan, on: tape)
        let predicting = Embedding.rows(batch.targetRows, of: hidden, on: tape)
        return TokenLogProbs.apply(
            predicting, weight: head, targets: batch.targets, temperature: temperature, on: tape)
    }
}
