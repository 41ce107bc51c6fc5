package import Basics

/// Why training cannot start or go on.
package enum TrainingError: DescribedError, Equatable {
    /// The loss or the gradient is not a finite number.
    case diverged(step: Int, what: String, kept: String)
    /// Too many completions could not be judged.
    case verifierFailing(step: Int, failed: Int, total: Int, limit: Double, example: String)
    /// Asked to stop by a signal.
    case interrupted(step: Int)
    case promptTooLong(problem: String, task: String, tokenCount: Int, completionTokens: Int, contextLength: Int)
    case unsuitable(String)
    case notFound(String)
    case damaged(String)

    package var category: ErrorCategory {
        switch self {
        case .diverged: .diverged
        case .verifierFailing: .verifierFailing
        case .promptTooLong, .unsuitable: .usage
        case .notFound: .notFound
        case .damaged: .damaged
        case .interrupted: .failed
        }
    }

    package var description: String {
        switch self {
        case .diverged(let step, let what, let kept):
            "step \(step): \(what) is not finite. \(kept) "
                + "Lower optimizer.learningRate or optimizer.gradientClip, then resume."
        case .verifierFailing(let step, let failed, let total, let limit, let example):
            "step \(step): \(failed) of \(total) completions could not be judged, more than verification.maxErrorRate "
                + "\(limit) allows. First cause: \(example). Mend the verifier or the task's answers, then resume."
        case .interrupted(let step): "interrupted after step \(step)"
        case .promptTooLong(let problem, let task, let tokenCount, let completionTokens, let contextLength):
            "task '\(task)', problem \(problem): the prompt has \(tokenCount) tokens and maxCompletionTokens is "
                + "\(completionTokens); together they exceed the model's context of \(contextLength). Lower "
                + "maxCompletionTokens, shorten the prompt, or take a model with a longer context."
        case .unsuitable(let text), .notFound(let text), .damaged(let text): text
        }
    }
}

extension TrainingError {
    /// - Parameter hasMoved: whether the step had changed the weights when it failed.
    static func diverging(step: Int, what: String, hasMoved: Bool) -> TrainingError {
        let kept =
            switch (hasMoved, step) {
            case (true, _): "The step had begun to move the weights; the run's newest checkpoint has earlier ones."
            case (false, 1): "Nothing was updated: the weights are the recipe's own."
            case (false, _): "Nothing was updated: the weights are in the checkpoint of step \(step - 1)."
            }
        return .diverged(step: step, what: what, kept: kept)
    }
}
