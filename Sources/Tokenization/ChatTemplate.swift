package import Basics

/// A chat template: the Jinja text that a model's tokenizer carries, parsed once.
///
/// Covers the Jinja that the templates of SmolLM2, Qwen2.5, Qwen3, Llama 3 and DeepSeek-R1-Distill are written in, with
/// `trim_blocks` and `lstrip_blocks` on as in transformers:
/// - statements `for` (with filter, unpacking and `else`), `if`, `set`; comments; white space control;
/// - literals, attributes, subscripts, slices, arithmetic, comparisons, `in`, `and`/`or`/`not`, inline `if`;
/// - the filters of `TemplateFilter`, the tests of `TemplateTest`, the methods of `TemplateMethod`, the functions of
///   `TemplateFunction`.
///
/// Anything else is `TemplateError.unsupported` when the template is parsed. Rendering is bounded: a template can neither
/// run for ever nor exhaust memory or stack.
package struct ChatTemplate: Sendable {
    private let statements: [TemplateStatement]

    /// - Throws: `TemplateError` naming the construct and its line.
    package init(_ source: String) throws(TemplateError) {
        var parser = TemplateParser(try TemplateLexer.tokens(source))
        statements = try parser.template()
    }

    /// The prompt for a conversation.
    ///
    /// - Parameters:
    ///   - messages: objects with `role` and `content`, and whatever else the template reads.
    ///   - addGenerationPrompt: whether the assistant's turn is opened at the end.
    ///   - variables: further names such as `bos_token` or `enable_thinking`; `tools` and `documents` are none unless given.
    ///   - date: what `strftime_now` shows. Without it the function is undefined, and Llama 3 falls back to a fixed date,
    ///     so that a prompt does not change from day to day.
    /// - Throws: `TemplateError`, among others when the template refuses the messages.
    package func render(
        messages: [JSONValue], addGenerationPrompt: Bool, variables: [String: JSONValue] = [:],
        date: TemplateDate? = nil
    ) throws(TemplateError) -> String {
        var names: [String: TemplateValue] = ["tools": .none, "documents": .none]
        for (name, value) in variables { names[name] = TemplateValue(value) }
        names["messages"] = .list(messages.map { TemplateValue($0) })
        names["add_generation_prompt"] = .boolean(addGenerationPrompt)
        var evaluator = TemplateEvaluator(variables: names, date: date)
        try evaluator.run(statements)
        return evaluator.text
    }

    /// A message with the two members that every template reads.
    package static func message(role: String, content: String) -> JSONValue {
        .object(["role": .string(role), "content": .string(content)])
    }
}
