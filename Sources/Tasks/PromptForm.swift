package import RolloutTypes

/// How a problem's bare text becomes what the policy is asked, and how its worked solution is written out.
package struct PromptForm: Sendable, Equatable {
    package enum Style: String, Sendable, CaseIterable {
        /// Messages for the model's chat template.
        case chat
        /// Raw text, for models without one.
        case raw
    }

    /// Where the problem's text goes in a template.
    package static let placeholder = "{problem}"

    package let style: Style
    package let template: String
    package let systemPrompt: String?
    /// The completion that a cold start teaches; `{solution}` is the worked steps, `{answer}` the reference answer.
    package let solutionTemplate: String?

    package init(
        style: Style = .chat, template: String = PromptForm.placeholder, systemPrompt: String? = nil,
        solutionTemplate: String? = nil
    ) {
        self.style = style
        self.template = template
        self.systemPrompt = systemPrompt
        self.solutionTemplate = solutionTemplate
    }

    /// What the policy is asked about `problem`.
    package func content(_ problem: String) -> Problem.Content {
        let text = template.replacing(Self.placeholder, with: problem)
        switch style {
        case .raw: return .prompt((systemPrompt.map { $0 + "\n" } ?? "") + text)
        case .chat: return .messages(withSystemPrompt([ChatMessage(role: "user", content: text)]))
        }
    }

    /// `messages` with the system prompt in front, where they have none of their own.
    func withSystemPrompt(_ messages: [ChatMessage]) -> [ChatMessage] {
        guard let systemPrompt, messages.first?.role != "system" else { return messages }
        return [ChatMessage(role: "system", content: systemPrompt)] + messages
    }

    /// The whole completion a cold start teaches; without a template, the steps and a boxed answer.
    package func solution(steps: String, answer: String) -> String {
        // One pass each: an answer that contains "{solution}" must not be expanded again.
        let template = solutionTemplate ?? "{solution}\n\\boxed{{answer}}"
        return template.split(separator: "{answer}", omittingEmptySubsequences: false)
            .map { $0.replacing("{solution}", with: steps) }
            .joined(separator: answer)
    }
}
