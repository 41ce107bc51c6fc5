package import Basics

/// A prompt and how many completions to sample after it.
package struct RolloutRequest: Sendable {
    package let promptTokens: [Int32]
    /// One stream per completion, named by (run seed, step, problem, slot); token i uses its number i.
    package let randomness: [RandomStream]
    /// A completion ends with the token that completes one of these in the decoded text; the string stays in the text.
    package let stopStrings: [String]
    /// What a completion may not begin with.
    package let excludedFirst: Set<Int32>

    package init(
        promptTokens: [Int32], randomness: [RandomStream], stopStrings: [String] = [],
        excludedFirst: Set<Int32> = []
    ) {
        self.promptTokens = promptTokens
        self.randomness = randomness
        self.stopStrings = stopStrings
        self.excludedFirst = excludedFirst
    }
}

/// How far a call of the engine has come.
package struct RolloutProgress: Sendable {
    package let finishedCompletions: Int
    package let totalCompletions: Int
    package let sampledTokens: Int
}
