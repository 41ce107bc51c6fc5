import Basics

/// One test of a program, as a problem has it.
enum CodeTest: Sendable, Equatable {
    /// The program reads `input` and must print `output`.
    case conversation(input: String, output: String)
    /// A Python expression that calls the program, and a Python literal that it must equal.
    case call(String, expected: String)
    /// Python statements that must not raise.
    case assertion(String)
    /// A test file in pytest's form.
    case pytest(String)
    /// The program must leave a file of that name and content.
    case file(name: String, expected: String)

    private struct Form: Sendable {
        let keys: [String]
        let make: @Sendable ([String]) -> CodeTest
    }

    private static let forms: [Form] = [
        Form(keys: ["input", "output"]) { .conversation(input: $0[0], output: $0[1]) },
        Form(keys: ["call", "expected"]) { .call($0[0], expected: $0[1]) },
        Form(keys: ["assert"]) { .assertion($0[0]) },
        Form(keys: ["pytest"]) { .pytest($0[0]) },
        Form(keys: ["file", "expected"]) { .file(name: $0[0], expected: $0[1]) },
    ]

    /// A test that cannot be read; the problem is the task's, not the candidate's.
    struct Fault: Error {
        let reason: String
    }

    /// - Throws: `Fault` where the value has none of the forms.
    init(_ value: JSONValue) throws(Fault) {
        guard case .object(let members) = value else { throw Fault(reason: "it is no object") }
        guard let form = Self.forms.first(where: { members[$0.keys[0]] != nil }) else {
            let known = Self.forms.map { $0.keys.joined(separator: " and ") }.joined(separator: "; ")
            throw Fault(reason: "it has none of the forms: \(known)")
        }
        var texts: [String] = []
        for key in form.keys {
            guard let text = members[key]?.stringValue else { throw Fault(reason: "'\(key)' must be a text") }
            texts.append(text)
        }
        if form.keys[0] == "file" {
            let parts = texts[0].split(separator: "/", omittingEmptySubsequences: false)
            guard parts.allSatisfy({ !["", ".", ".."].contains($0) }) else {
                throw Fault(reason: "'\(texts[0])' is no file name below the program's directory")
            }
        }
        self = form.make(texts)
    }

    /// The test as the examiner reads it; nil where it is judged outside the boxes.
    var examined: JSONValue? {
        switch self {
        case .call(let source, let expected):
            .object(["kind": .string("call"), "source": .string(source), "expected": .string(expected)])
        case .assertion(let source): .object(["kind": .string("assert"), "source": .string(source)])
        case .pytest(let source): .object(["kind": .string("pytest"), "source": .string(source)])
        case .conversation, .file: nil
        }
    }
}
