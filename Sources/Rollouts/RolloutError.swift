package import Basics

/// Why a rollout cannot be started.
package enum RolloutError: DescribedError, Equatable {
    /// The prompt leaves no room for a token.
    case promptTooLong(index: Int, tokenCount: Int, contextLength: Int)
    case emptyPrompt(index: Int)

    package var category: ErrorCategory { .usage }

    package var description: String {
        switch self {
        case .promptTooLong(let index, let tokenCount, let contextLength):
            "prompt \(index + 1) has \(tokenCount) tokens; the model's context holds \(contextLength), and one must be "
                + "left for the completion. Shorten the prompt or use a model with a longer context."
        case .emptyPrompt(let index):
            "prompt \(index + 1) has no tokens; a completion needs at least one token to follow. Write a prompt, or use "
                + "a template that begins with a token."
        }
    }
}
