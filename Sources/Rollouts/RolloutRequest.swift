package import Basics

/// A prompt and how many completions to sample after it.
package struct RolloutRequest: Sendable {
    package let promptTokens: [Int32]
    /// One stream per completion, named by (run seed, step, problem, slot); token i uses its number i.
    package let randomness: [RandomStream]

    package init(promptTokens: [Int32], randomness: [RandomStream]) {
        self.promptTokens = promptTokens
        self.randomness = randomness
    }
}

/// How far a call of the engine has come.
package struct RolloutProgress: Sendable {
    package let finishedCompletions: Int
    package let totalCompletions: Int
    package let sampledTokens: Int
}
