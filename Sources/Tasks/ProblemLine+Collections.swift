import Basics
import RolloutTypes

/// The formats of published collections.
extension ProblemLine {
    /// MATH: `{"problem", "solution", "answer"?}`.
    func math(defaultID: String) throws(Fault) -> Problem {
        let (question, solution) = (try required("problem"), try required("solution"))
        guard let answer = try text("answer") ?? Self.lastBox(solution), !answer.isEmpty else {
            throw Fault(problem: "'solution' has no \\boxed{} that is closed, and there is no 'answer'")
        }
        var metadata: [String: JSONValue] = ["problem": .string(question)]
        for key in ["level", "type", "subject"] { metadata[key] = members[key] }
        // The collection's own solution ends with its box.
        let steps = Self.lastBox(solution) == nil ? prompt.solution(steps: solution, answer: answer) : solution
        metadata["solution"] = .string(steps)
        return Problem(
            id: try text("unique_id") ?? defaultID, task: task, content: prompt.content(question), answer: answer,
            metadata: metadata)
    }

    /// HumanEval: the completion continues `prompt`, and `check` of the tests is called with the function.
    func humanEval() throws(Fault) -> Problem {
        let (code, entry) = (try required("prompt"), try required("entry_point"))
        let test = "\(try required("test"))\ncheck(\(entry))"
        return Problem(
            id: try required("task_id"), task: task, content: prompt.content(code),
            answer: try required("canonical_solution"), tests: [.object(["assert": .string(test)])],
            metadata: ["problem": .string(code), "prompt": .string(code), "entryPoint": .string(entry)])
    }

    /// MBPP, as published first or sanitized; the first test is shown, because it names the function.
    func mbpp() throws(Fault) -> Problem {
        guard let number = members["task_id"]?.integerValue else {
            throw Fault(problem: "'task_id' is missing, or not a whole number")
        }
        let question = try required(members["text"] == nil ? "prompt" : "text")
        let tests = try texts("test_list")
        guard let first = tests.first else { throw Fault(problem: "'test_list' is missing or empty") }
        var setup = try texts("test_imports")
        if let code = try text("test_setup_code"), !code.isEmpty { setup.append(code) }
        let shown = "\(question)\nIt has to pass this test, and others of its kind:\n\(first)"
        return Problem(
            id: "mbpp/\(number)", task: task, content: prompt.content(shown), answer: try required("code"),
            tests: tests.map { .object(["assert": .string((setup + [$0]).joined(separator: "\n"))]) },
            metadata: ["problem": .string(question)])
    }

    private func texts(_ key: String) throws(Fault) -> [String] {
        let values = try optional(key, "a list", \.arrayValue) ?? []
        let texts = values.compactMap(\.stringValue)
        guard texts.count == values.count else { throw Fault(problem: "'\(key)' must be a list of texts") }
        return texts
    }

    /// What the last closed `\boxed{…}` or `\fbox{…}` holds, braces counted.
    private static func lastBox(_ text: String) -> String? {
        var last: String?
        var rest = text[...]
        while let open = [rest.firstRange(of: "\\boxed{"), rest.firstRange(of: "\\fbox{")].compactMap({ $0 })
            .min(by: { $0.lowerBound < $1.lowerBound })
        {
            rest = rest[open.upperBound...]
            var (depth, end) = (1, rest.startIndex)
            var isEscaped = false
            while end < rest.endIndex {
                switch rest[end] {
                case "{" where !isEscaped: depth += 1
                case "}" where !isEscaped: depth -= 1
                default: break
                }
                if depth == 0 { break }
                isEscaped = rest[end] == "\\" && !isEscaped
                end = rest.index(after: end)
            }
            if depth == 0 { last = String(rest[..<end]) }
        }
        return last
    }
}
