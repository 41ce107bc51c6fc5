package import Basics

/// A problem of a run with what came of it over training.
package struct ProblemRecord: Sendable, Equatable {
    /// One step's groups of the problem, taken together.
    package struct Visit: Sendable, Equatable {
        package let step: Int
        package let correct: Int
        /// Traces that a verifier could judge.
        package let judged: Int
        package let traces: Int
        package let meanLength: Double
    }

    /// The row of the problem in the store; stable, because rows are never deleted.
    package let row: Int
    package let task: String
    package let name: String
    package let answer: String?
    /// What was asked, as JSON: read for the few problems that are looked at, not for all of a list.
    let contentText: String
    let testsText: String
    let metadataText: String
    /// Committed training steps that asked it, ascending.
    package let visits: [Visit]

    package var content: JSONValue { StoreJSON.value(contentText) ?? .null }
    package var tests: JSONValue { StoreJSON.value(testsText) ?? .null }
    package var metadata: JSONValue { StoreJSON.value(metadataText) ?? .null }

    /// The task's own wording: the prompt, or the last message of a conversation.
    package var wording: String {
        let content = content
        return content["prompt"]?.stringValue ?? content["messages"]?.arrayValue?.last?["content"]?.stringValue ?? ""
    }

    package var traces: Int { visits.reduce(0) { $0 + $1.traces } }
    package var judged: Int { visits.reduce(0) { $0 + $1.judged } }
    package var correct: Int { visits.reduce(0) { $0 + $1.correct } }
    package var firstSolved: Int? { visits.first { $0.correct > 0 }?.step }
}
