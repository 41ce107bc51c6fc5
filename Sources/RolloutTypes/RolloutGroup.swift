/// The completions of one problem in one step, sampled from the same policy version.
package struct RolloutGroup: Sendable, Equatable {
    package let problem: Problem
    /// The rendered prompt, as text.
    package let prompt: String
    package let promptTokens: [Int32]
    package let completions: [Completion]

    package init(problem: Problem, prompt: String, promptTokens: [Int32], completions: [Completion]) {
        self.problem = problem
        self.prompt = prompt
        self.promptTokens = promptTokens
        self.completions = completions
    }
}

/// A group with one verdict per completion, in the same order.
package struct JudgedGroup: Sendable, Equatable {
    package let group: RolloutGroup
    package let verdicts: [Verdict]

    package init(group: RolloutGroup, verdicts: [Verdict]) {
        precondition(
            group.completions.count == verdicts.count,
            "\(group.completions.count) completions with \(verdicts.count) verdicts")
        self.group = group
        self.verdicts = verdicts
    }
}
