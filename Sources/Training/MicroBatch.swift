package import Models
package import Tensors

/// Completions of different lengths packed without padding up to a token budget; what they have in common is computed
/// once: the beginning of all prompts, each prompt, and tokens that completions of a prompt begin with alike.
///
/// Rows are the tokens the model reads: the common beginning of all prompts, then each prompt's rest followed by the tree
/// of its completions, without the last token of each (nothing follows it). A row that several completions share
/// predicts a target of each; a prompt's last row predicts the first token of every completion.
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
    /// Rows from which something is predicted, ascending.
    package private(set) var predictingRows: [Int32] = []
    package private(set) var targets: [Int32] = []
    /// `targets[i]` is predicted from row `predictingRows[targetRows[i]]`.
    package private(set) var targetRows: [Int32] = []
    package private(set) var spans: [Span] = []

    /// Some completions of one source, by number.
    private struct Choice {
        let source: Int
        var completions: [Int] = []
        var tree = CompletionTree()
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
            let ownPrompt = source.promptTokens.count - prefix
            for (number, completion) in source.completions.enumerated() where !completion.isEmpty {
                var isOpen = current.last?.source == index
                var added = isOpen ? current[current.count - 1].tree.rowsAdded(by: completion) : completion.count - 1
                if !current.isEmpty, rows + added + (isOpen ? 0 : ownPrompt) > tokenBudget {
                    batches.append(current)
                    (current, rows, isOpen, added) = ([], prefix, false, completion.count - 1)
                }
                if !isOpen { current.append(Choice(source: index)) }
                rows += added + (isOpen ? 0 : ownPrompt)
                current[current.count - 1].completions.append(number)
                current[current.count - 1].tree.insert(completion)
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
            let layout = choice.tree.layout()
            let firstPlace = predictingRows.count
            predictingRows += (0...layout.tokens.count).map { Int32(tokens.count - 1 + $0) }
            tokens += layout.tokens
            for number in choice.completions {
                let completion = source.completions[number]
                let start = targets.count
                targets += completion
                targetRows += choice.tree.places(of: completion, in: layout).map { Int32(firstPlace + $0) }
                spans.append(Span(source: choice.source, completion: number, targets: start..<targets.count))
            }
            trees.append(TokenTree(source.promptTokens.count - prefix, layout.runs))
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
        let predicting = Embedding.rows(batch.predictingRows, of: hidden, on: tape)
        return TokenLogProbs.apply(
            predicting, weight: head, rows: batch.targetRows, targets: batch.targets, temperature: temperature, on: tape
        )
    }
}
