import Basics
import FoundationEssentials
import Testing
import Tokenization

@Suite("Prompt template")
struct PromptTemplateTests {
    @Test(
        "placeholders are filled once and doubled braces are literal",
        arguments: [
            ("Q: {prompt}\nA:", "Q: {system} }}\nA:"), ("{{{prompt}}}", "{{system} }}}"),
            ("{{prompt}} {prompt}", "{prompt} {system} }}"),
            ("{prompt}{prompt}", "{system} }}{system} }}"), ("\r\n{prompt}\u{301}", "\r\n{system} }}\u{301}"),
        ])
    func filling(text: String, expected: String) throws {
        #expect(try PromptTemplate(text).render(prompt: "{system} }}") == expected)
    }

    @Test("the system text goes to its placeholder, or before the rest")
    func system() throws {
        #expect(try PromptTemplate("[{system}] {prompt}").render(prompt: "p", system: "s") == "[s] p")
        #expect(try PromptTemplate("[{system}] {prompt}").render(prompt: "p") == "[] p")
        #expect(try PromptTemplate("> {prompt}").render(prompt: "p", system: "s") == "s\n\n> p")
    }

    @Test(
        "a template that cannot work is refused with the reason",
        arguments: [
            ("{prompt} {answer}", "unknown placeholder {answer}"), ("{prompt", "a single { without }"),
            ("prompt}", "a single } without {"), ("caht", "neither chat nor r1Zero"), ("{{prompt}}", "has no {prompt}"),
            ("{}{prompt}", "unknown placeholder {}"), ("{ prompt }", "unknown placeholder { prompt }"),
        ])
    func refusals(text: String, expected: String) {
        let error = #expect(throws: TemplateError.self) { try PromptTemplate(text) }
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test("R1-Zero's template names both tag pairs, and ends where the assistant begins")
    func r1Zero() throws {
        let text = try PromptTemplate.r1Zero.render(prompt: "What is {1+1}?")
        for part in ["<think>", "</think>", "<answer>", "</answer>"] { #expect(text.contains(part)) }
        #expect(text.hasSuffix("\nUser: What is {1+1}?\nAssistant:"))
    }

    @Test("chat uses the model's template with a system turn when there is one")
    func chat() throws {
        let smol = try ChatTemplate(try Fixtures.text("templates/smollm2.jinja"))
        let text = try PromptTemplate.chat.render(prompt: "q", system: "s", chatTemplate: smol)
        #expect(text == "<|im_start|>system\ns<|im_end|>\n<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\n")
        let error = #expect(throws: TemplateError.self) { try PromptTemplate.chat.render(prompt: "q") }
        #expect(error?.description.contains("the model has no chat template") == true)
    }

    @Test("recipes read and write a template as one text", arguments: ["chat", "r1Zero", "Q {prompt}"])
    func coding(text: String) throws {
        let bytes = try JSONEncoder.line().encode([text])
        let templates = try JSONDecoder().decode([PromptTemplate].self, from: bytes)
        #expect(templates.map(\.text) == [text])
        #expect(try JSONEncoder.line().encode(templates) == bytes)
    }
}

/// Substring search by bytes, for texts whose line breaks matter.
enum PromptText {
    static func contains(_ text: String, _ part: String) -> Bool {
        text.unicodeScalars.split(separator: "\n").contains { String($0) + "\n" == part }
    }
}
