package import RolloutTypes

/// How a problem's bare text becomes what the policy is asked, and how its worked solution is written out.
package struct PromptForm: Sendable, Equatable {
    package enum Style: String, Sendable, CaseIterable {
        /// Messages for the model's chat template.
        case chat
        /// Raw text, for models without one.
        case raw
    }

    /// A problem with a completion worth imitating.
    package struct Example: Sendable, Equatable {
        package let problem: String
        package let completion: String

        package init(problem: String, completion: String) {
            self.problem = problem
            self.completion = completion
        }
    }

    /// Where the problem's text goes in a template.
    package static let placeholder = "{problem}"

    package let style: Style
    package let template: String
    package let systemPrompt: String?
    /// Worked examples that stand before every problem, in order: they show the form of the answer.
    package let examples: [Example]
    /// The completion that a cold start teaches; `{solution}` is the worked steps, `{answer}` the reference answer.
    package let solutionTemplate: String?

    package init(
        style: Style = .chat, template: String = PromptForm.placeholder, systemPrompt: String? = nil,
        examples: [Example] = [], solutionTemplate: String? = nil
    ) {
        self.style = style
        self.template = template
        self.systemPrompt = systemPrompt
        self.examples = examples
        self.solutionTemplate = solutionTemplate
    }

    /// What the policy is asked about `problem`: examples as earlier turns, or as earlier text.
    package func content(_ problem: String) -> Problem.Content {
        switch style {
        case .raw:
            let shown = examples.map { text($0.problem) + $0.completion + "\n" }.joined()
            return .prompt((systemPrompt.map { $0 + "\n" } ?? "") + shown + text(problem))
        case .chat:
            let shown = examples.flatMap { example in
                [
                    ChatMessage(role: "user", content: text(example.problem)),
                    ChatMessage(role: "assistant", content: example.completion),
                ]
            }
            return .messages(withSystemPrompt(shown + [ChatMessage(role: "user", content: text(problem))]))
        }
    }

    private func text(_ problem: String) -> String { template.replacing(Self.placeholder, with: problem) }

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
