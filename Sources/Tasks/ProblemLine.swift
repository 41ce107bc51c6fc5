import Basics
import RolloutTypes

/// One decoded line of a problem file, in any of the known formats.
struct ProblemLine {
    typealias Fault = ProblemFile.Fault

    let members: [String: JSONValue]
    let task: String
    let prompt: PromptForm

    init(_ members: [String: JSONValue], task: String, prompt: PromptForm) {
        self.members = members
        self.task = task
        self.prompt = prompt
    }

    /// `{"id"?, "prompt" or "messages", "answer"?, "tests"?, "metadata"?}`
    func native(defaultID: String) throws(Fault) -> Problem {
        let known = ["id", "prompt", "messages", "answer", "tests", "metadata"]
        if let unknown = members.keys.sorted().first(where: { !known.contains($0) }) {
            throw Fault(problem: "key '\(unknown)' is unknown; valid keys: \(known.joined(separator: ", "))")
        }
        let tests = try optional("tests", "a list", \.arrayValue) ?? []
        var metadata = try optional("metadata", "an object", \.objectValue) ?? [:]
        let (content, bareText) = try question()
        metadata["problem"] = metadata["problem"] ?? .string(bareText)
        return Problem(
            id: try id(default: defaultID), task: task, content: content, answer: try text("answer"), tests: tests,
            metadata: metadata)
    }

    /// `{"question", "answer"}`; the reference answer is what follows `####`, without separators of thousands.
    func gsm8k(defaultID: String) throws(Fault) -> Problem {
        let (question, answer) = (try required("question"), try required("answer"))
        guard let marker = answer.ranges(of: "####").last else {
            throw Fault(problem: "'answer' does not end with '#### ' and the result")
        }
        let gold = answer[marker.upperBound...].filter { !$0.isWhitespace && $0 != "," }
        guard !gold.isEmpty else { throw Fault(problem: "nothing follows '####' in 'answer'") }
        let steps = Self.withoutCalculations(answer[..<marker.lowerBound])
        return Problem(
            id: defaultID, task: task, content: prompt.content(question), answer: gold,
            metadata: [
                "problem": .string(question), "solution": .string(prompt.solution(steps: steps, answer: gold)),
            ])
    }

    private func id(default fallback: String) throws(Fault) -> String {
        switch members["id"] {
        case nil, .null: fallback
        case .string(let text) where !text.isEmpty: text
        case .integer(let number): String(number)
        case .some: throw Fault(problem: "'id' must be a text that is not empty")
        }
    }

    private func question() throws(Fault) -> (Problem.Content, String) {
        let text = try text("prompt")
        let messages = try optional("messages", "a list", \.arrayValue)
        switch (text, messages) {
        case (let text?, nil):
            guard !text.isEmpty else { throw Fault(problem: "'prompt' is empty") }
            return (prompt.content(text), text)
        case (nil, let values?):
            var messages: [ChatMessage] = []
            for value in values {
                guard let role = value["role"]?.stringValue, let content = value["content"]?.stringValue else {
                    throw Fault(problem: "each of 'messages' must be {\"role\", \"content\"} with texts")
                }
                messages.append(ChatMessage(role: role, content: content))
            }
            guard let last = messages.last else { throw Fault(problem: "'messages' is empty") }
            return (.messages(prompt.withSystemPrompt(messages)), last.content)
        case (nil, nil): throw Fault(problem: "'prompt' is missing (or 'messages')")
        case (_?, _?): throw Fault(problem: "'prompt' and 'messages' are both given; one is enough")
        }
    }

    /// A text that is there and not empty.
    func required(_ key: String) throws(Fault) -> String {
        guard let value = try text(key), !value.isEmpty else { throw Fault(problem: "'\(key)' is missing") }
        return value
    }

    func text(_ key: String) throws(Fault) -> String? {
        try optional(key, "a text, in quotes also where it is a number", \.stringValue)
    }

    func optional<Value>(
        _ key: String, _ expected: String, _ read: (JSONValue) -> Value?
    ) throws(Fault) -> Value? {
        switch members[key] {
        case nil, .null: return nil
        case .some(let value):
            guard let result = read(value) else { throw Fault(problem: "'\(key)' must be \(expected)") }
            return result
        }
    }

    /// The worked steps without GSM8K's calculator marks `<<48/2=24>>`.
    private static func withoutCalculations(_ text: Substring) -> String {
        var result = ""
        var rest = text
        while let open = rest.firstRange(of: "<<"), let close = rest[open.upperBound...].firstRange(of: ">>") {
            result += rest[..<open.lowerBound]
            rest = rest[close.upperBound...]
        }
        result += rest
        while result.last?.isWhitespace == true { result.removeLast() }
        return result
    }
}
