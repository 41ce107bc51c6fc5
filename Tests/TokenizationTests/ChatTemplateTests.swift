import Basics
import Testing
import Tokenization

@Suite("Chat template")
struct ChatTemplateTests {
    @Test(
        "what is outside the subset is named with its line",
        arguments: [
            ("a\n{% macro f() %}{% endmacro %}", "the statement 'macro'", 2),
            ("{% include 'x' %}", "the statement 'include'", 1),
            ("{% for x in y %}{% break %}{% endfor %}", "the statement 'break'", 1),
            ("\n\n{% raw %}{% endraw %}", "the statement 'raw'", 3),
            ("{% set x %}a{% endset %}", "a set block", 1),
            ("{% set a, b = 1, 2 %}", "assigning to several names", 1),
            ("{% for x in y recursive %}{% endfor %}", "a recursive loop", 1),
            ("{{ range(3) }}", "the function 'range'", 1),
            ("{{ x|urlize }}", "the filter 'urlize'", 1),
            ("{# one\ntwo #}\n{{ x is callable }}", "the test 'callable'", 3),
            ("{{ x.title() }}", "the method 'title'", 1),
            ("{{ x.y()() }}", "the method 'y'", 1),
            ("{{ {'a': 1} }}", "a dictionary literal", 1),
            ("{{ [x] }}", "a list of anything but constants ('x')", 1),
            ("{{ (x, 1) }}", "a tuple of anything but constants", 1),
            ("{{ f(*x) }}", "the function 'f'", 1),
            ("{{ '\\q' }}", "the string escape \\q", 1),
            ("{{ 99999999999999999999 }}", "the number 99999999999999999999", 1),
        ])
    func unsupported(source: String, construct: String, line: Int) {
        #expect(throws: TemplateError.unsupported(construct: construct, line: line)) { try ChatTemplate(source) }
    }

    @Test(
        "what is not Jinja is a syntax error with its line",
        arguments: [
            ("{{ 'a", 1), ("{{ a", 1), ("{% if a %}", 1), ("a\n{% endif %}", 2), ("{{ }}", 1), ("{# a", 1),
            ("{% for in x %}{% endfor %}", 1),
            ("{{ a b }}", 1), ("{{ a. }}", 1), ("{{ a[1 }}", 1), ("{{ (a }}", 1), ("{{ a ? b }}", 1),
            ("\n{{ 1 + }}", 2), ("{% if %}{% endif %}", 1), ("{{ a; }}", 1),
        ])
    func syntax(source: String, line: Int) {
        let error = #expect(throws: TemplateError.self) { try ChatTemplate(source) }
        guard case .syntax(_, line) = error else {
            Issue.record("\(source): got \(String(describing: error))")
            return
        }
    }

    @Test(
        "rendering work is bounded however the template loops or grows",
        arguments: [
            "{% for a in s %}{% for b in s %}{% for c in s %}{% for d in s %}x{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
            "{% set ns = namespace(x='aaaaaaaaaaaaaaaa') %}{% for a in s %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
            "{% set ns = namespace(x='aaaaaaaaaaaaaaaa') %}{% for a in s %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
            "{% set ns = namespace(x='aaaaaaaaaaaaaaaa') %}{% for a in s %}{% set ns.x = ns.x.replace('a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa') %}{% endfor %}",
            "{% set ns = namespace(x='aaaaaaaaaaaaaaaa') %}{% for a in s %}{% set ns.x = ns.x|join(ns.x) %}{% endfor %}",
            "{% set ns = namespace(x='\"\"\"\"\"\"\"\"') %}{% for a in s %}{% set ns.x = ns.x|tojson|tojson %}{% endfor %}",
            "{% set ns = namespace(x='ab') %}{% for a in s %}{% set ns.x = ns.x.split('')|join %}{% endfor %}",
        ])
    func bounded(source: String) throws {
        let template = try ChatTemplate(source)
        let long = JSONValue.string(String(repeating: "a", count: 1000))
        #expect(throws: TemplateError.self) {
            try template.render(messages: [], addGenerationPrompt: true, variables: ["s": long])
        }
    }

    @Test(
        "nesting and long chains are limits, not stack overflows",
        arguments: [
            String(repeating: "(", count: 100_000), "{{ " + String(repeating: "(", count: 100_000) + "1",
            "{{ " + String(repeating: "not ", count: 100_000) + "1 }}",
            "{{ " + String(repeating: "-", count: 100_000) + "1 }}",
            "{{ 1" + String(repeating: "+1", count: 100_000) + " }}",
            "{{ a" + String(repeating: "|trim", count: 100_000) + " }}",
            "{{ a" + String(repeating: ".b", count: 100_000) + " }}",
            "{{ a" + String(repeating: "[0]", count: 100_000) + " }}",
            "{{ a" + String(repeating: "[a", count: 100_000) + " }}", String(repeating: "{% if a %}", count: 100_000),
            "{{ 1" + String(repeating: " if a else 1", count: 100_000) + " }}",
            "{{ 1" + String(repeating: " < 1", count: 100_000) + " }}",
            "{{ 1" + String(repeating: " or 1", count: 100_000) + " }}",
            "{% if a %}" + String(repeating: "{% elif a %}", count: 20_000) + "{% endif %}",
            "{{ f(" + String(repeating: "namespace(", count: 100_000),
            String(repeating: "{% for a in a %}", count: 100_000),
        ])
    func nesting(source: String) {
        do throws(TemplateError) {
            _ = try ChatTemplate(source).render(messages: [], addGenerationPrompt: false)
        } catch {
            #expect(!error.description.isEmpty)
        }
    }

    @Test(
        "a mutated template parses and renders or is refused, and never crashes",
        arguments: ChatTemplateGoldenTests.families)
    func mutations(name: String) throws {
        let golden = try GoldenTemplates.load()
        let source = try Fixtures.bytes("templates/\(name).jinja")
        var generator = RandomStream(seed: 16).child(name).generator()
        var refused = 0
        for _ in 0..<400 {
            var mutant = source
            for _ in 0..<Int.random(in: 1...4, using: &generator) { mutant.mutate(&generator) }
            do throws(TemplateError) {
                let template = try ChatTemplate(String(decoding: mutant, as: UTF8.self))
                for conversation in ["turns", "toolTwice"] {
                    _ = try template.render(
                        messages: golden.conversations[conversation] ?? [], addGenerationPrompt: true,
                        variables: golden.variables["tools"] ?? [:])
                }
            } catch {
                #expect(!error.description.isEmpty)
                refused += 1
            }
        }
        #expect(refused > 50)
    }

    @Test("strftime_now formats the date it is given and is undefined without one")
    func date() throws {
        let template = try ChatTemplate(try Fixtures.text("templates/llama3_2.jinja"))
        let messages = [ChatTemplate.message(role: "user", content: "hi")]
        let variables: [String: JSONValue] = ["bos_token": .string("")]
        let fixed = try template.render(messages: messages, addGenerationPrompt: true, variables: variables)
        #expect(PromptText.contains(fixed, "Today Date: 26 Jul 2024\n"))
        let dated = try template.render(
            messages: messages, addGenerationPrompt: true, variables: variables,
            date: TemplateDate(year: 2031, month: 2, day: 3))
        #expect(PromptText.contains(dated, "Today Date: 03 Feb 2031\n"))
        let all = try ChatTemplate("{{ strftime_now('%Y-%m-%d %H:%M:%S %B %y %%') }}")
        let moment = TemplateDate(year: 2031, month: 11, day: 3, hour: 4, minute: 5, second: 6)
        #expect(
            try all.render(messages: [], addGenerationPrompt: false, date: moment)
                == "2031-11-03 04:05:06 November 31 %")
        #expect(throws: TemplateError.unsupported(construct: "the date directive '%j'", line: 1)) {
            try ChatTemplate("{{ strftime_now('%j') }}").render(messages: [], addGenerationPrompt: false, date: moment)
        }
    }

    @Test("a template that refuses the messages says why, and where")
    func refusal() throws {
        let template = try ChatTemplate("\n{% if not messages %}\n{{ raise_exception('no messages') }}{% endif %}")
        #expect(throws: TemplateError.raised(message: "no messages", line: 3)) {
            try template.render(messages: [], addGenerationPrompt: true)
        }
    }
}
