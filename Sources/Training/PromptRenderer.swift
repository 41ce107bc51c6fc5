package import RolloutTypes
package import Tokenization

/// Turns problems into prompts for one policy.
package struct PromptRenderer: Sendable {
    package struct Prompt: Sendable, Equatable {
        package let text: String
        package let tokens: [Int32]
    }

    private let tokenizer: Tokenizer
    private let chatTemplate: ChatTemplate?
    private let template: PromptTemplate?

    /// - Parameter template: the recipe's; nil renders messages with the model's chat template and leaves raw text.
    /// - Throws: `TemplateError` where the model's chat template is outside the supported subset or the text is wrong.
    package init(tokenizer: Tokenizer, template: String? = nil) throws(TemplateError) {
        self.tokenizer = tokenizer
        chatTemplate = try tokenizer.chatTemplate()
        self.template = try template.map { text throws(TemplateError) in try PromptTemplate(text) }
    }

    /// The rendered prompt; tokens are the encoded text, nothing added.
    package func render(_ problem: Problem) throws -> Prompt {
        let text = try text(problem.content)
        return Prompt(text: text, tokens: tokenizer.encode(text))
    }

    private func text(_ content: Problem.Content) throws -> String {
        switch (content, template) {
        case (.prompt(let text), nil): return text
        case (.prompt(let text), let template?): return try render(template, user: text, system: nil)
        case (.messages(let messages), nil), (.messages(let messages), .chat):
            guard let chatTemplate else {
                throw TrainingError.unsuitable(
                    "the task asks in chat messages and the model has no chat template. Set promptTemplate in the "
                        + "recipe, or --template of eval, for example to r1Zero or \"{prompt}\".")
            }
            return try chatTemplate.render(
                messages: messages.map { ChatTemplate.message(role: $0.role, content: $0.content) },
                addGenerationPrompt: true, variables: tokenizer.templateVariables)
        case (.messages(let messages), let template?):
            let user = messages.last { $0.role == "user" }?.content ?? ""
            return try render(template, user: user, system: messages.first { $0.role == "system" }?.content)
        }
    }

    private func render(_ template: PromptTemplate, user: String, system: String?) throws -> String {
        try template.render(
            prompt: user, system: system, chatTemplate: chatTemplate, variables: tokenizer.templateVariables)
    }
}
