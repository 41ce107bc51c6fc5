import Basics
import Testing
import Tokenization

/// The golden file made by `make_templates.py`.
struct GoldenTemplates: Decodable {
    struct Real: Decodable {
        let template: String
        let conversation: String
        let variables: String
        let prompt: Bool
        let text: String?
        let error: String?
    }

    struct Snippet: Decodable {
        let source: String
        let text: String?
        let error: String?
    }

    let conversations: [String: [JSONValue]]
    let variables: [String: [String: JSONValue]]
    let data: JSONValue
    let talk: [JSONValue]
    let real: [Real]
    let snippets: [Snippet]

    static func load() throws -> GoldenTemplates {
        try Fixtures.decode(GoldenTemplates.self, "templates.json")
    }
}

@Suite("Chat template Golden")
struct ChatTemplateGoldenTests {
    static let families = [
        "smollm2", "qwen2_5", "qwen3", "llama3", "llama3_1", "llama3_2", "deepseek_r1_distill", "deepseekv3",
    ]

    @Test("real templates render what transformers renders, and fail where it fails", arguments: families)
    func real(name: String) throws {
        let golden = try GoldenTemplates.load()
        let template = try ChatTemplate(try Fixtures.text("templates/\(name).jinja"))
        let cases = golden.real.filter { $0.template == name }
        #expect(cases.count > 15)
        for example in cases {
            let rendered = Result { () throws(TemplateError) -> String in
                try template.render(
                    messages: golden.conversations[example.conversation] ?? [],
                    addGenerationPrompt: example.prompt, variables: golden.variables[example.variables] ?? [:])
            }
            expect(
                rendered, example.text, example.error,
                "\(example.conversation), \(example.variables), \(example.prompt)")
        }
    }

    @Test("the language and its white space rules are Jinja's")
    func snippets() throws {
        let golden = try GoldenTemplates.load()
        #expect(golden.snippets.count > 250)
        for example in golden.snippets {
            let rendered = Result { () throws(TemplateError) -> String in
                try ChatTemplate(example.source).render(
                    messages: golden.talk, addGenerationPrompt: true, variables: ["data": golden.data])
            }
            expect(rendered, example.text, example.error, example.source.debugDescription)
        }
    }

    private func expect(_ rendered: Result<String, TemplateError>, _ text: String?, _ error: String?, _ what: String) {
        switch rendered {
        case .success(let found):
            #expect(
                text.map { $0.utf8.elementsEqual(found.utf8) } == true,
                "\(what): \(found.debugDescription) != \(String(describing: text)) \(error ?? "")")
        case .failure(let found):
            #expect(text == nil, "\(what): \(found)")
            if case .unsupported = found { Issue.record("\(what): \(found)") }
            if case .syntax = found { Issue.record("\(what): \(found)") }
        }
    }
}
