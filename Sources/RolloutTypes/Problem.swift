package import Basics

/// One turn of a conversation.
package struct ChatMessage: Sendable, Equatable, Codable {
    package let role: String
    package let content: String

    package init(role: String, content: String) {
        self.role = role
        self.content = content
    }
}

/// One question with its reference answer.
package struct Problem: Sendable, Equatable {
    /// What the policy is asked: raw text, or a conversation for the chat template.
    package enum Content: Sendable, Equatable {
        case prompt(String)
        case messages([ChatMessage])
    }

    /// Unique within the task and split; stable across runs.
    package let id: String
    package let task: String
    package let content: Content
    package let answer: String?
    package let tests: [JSONValue]
    package let metadata: [String: JSONValue]

    package init(
        id: String, task: String, content: Content, answer: String?, tests: [JSONValue] = [],
        metadata: [String: JSONValue] = [:]
    ) {
        self.id = id
        self.task = task
        self.content = content
        self.answer = answer
        self.tests = tests
        self.metadata = metadata
    }
}
