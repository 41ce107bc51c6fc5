package import Models
package import Tensors

/// Completions of different lengths packed without padding, each prompt once, up to a token budget.
///
/// Rows are the tokens the model reads: a prompt, then for each of its completions all tokens but the last (nothing
/// follows it). `targets[i]` is predicted from row `targetRows[i]`; a prompt's last row predicts the first token of every
/// completion.
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

    private init() {}

    /// Fills micro-batches in order; a new one begins where the next completion would exceed `tokenBudget` rows.
    ///
    /// A completion that alone exceeds the budget gets a micro-batch of its own. Empty completions are left out.
    package static func pack(_ sources: [Source], tokenBudget: Int) -> [MicroBatch] {
        precondition(tokenBudget > 0, "a token budget of \(tokenBudget)")
        var batches: [MicroBatch] = []
        var current = MicroBatch()
        for (index, source) in sources.enumerated() {
            var chosen: [Int] = []
            var rows = source.promptTokens.count
            for (number, completion) in source.completions.enumerated() where !completion.isEmpty {
                let added = completion.count - 1
                if current.tokens.count + rows + added > tokenBudget, !(chosen.isEmpty && current.tokens.isEmpty) {
                    current.append(source, index, chosen)
                    batches.append(current)
                    (current, chosen, rows) = (MicroBatch(), [], source.promptTokens.count)
                }
                chosen.append(number)
                rows += added
            }
            current.append(source, index, chosen)
        }
        if !current.tokens.isEmpty { batches.append(current) }
        return batches.filter { !$0.tokens.isEmpty }
    }

    private mutating func append(_ source: Source, _ index: Int, _ chosen: [Int]) {
        guard !chosen.isEmpty else { return }
        let promptLast = Int32(tokens.count + source.promptTokens.count - 1)
        tokens += source.promptTokens
        for number in chosen {
            let completion = source.completions[number]
            let first = targets.count
            targetRows.append(promptLast)
            targetRows += (0..<completion.count - 1).map { Int32(tokens.count + $0) }
            tokens += completion.dropLast()
            targets += completion
            spans.append(Span(source: index, completion: number, targets: first..<targets.count))
        }
        plan.appendTree(
            promptCount: source.promptTokens.count, branchCounts: chosen.map { source.completions[$0].count - 1 })
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
