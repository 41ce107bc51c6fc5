package import Basics

/// Where a verifier may look for the answer in a completion.
package enum Extraction: String, Sendable, Equatable, Codable, CaseIterable {
    /// Only the last box or the one answer tag; the default of training.
    case strict
    /// Also "the answer is …", `#### …`, the final expression and the last number; the default of evaluation.
    case lenient
}

/// What a verifier is asked to judge: one completion of one problem.
package struct Submission: Sendable, Equatable {
    package let id: String
    /// The rendered prompt; a prompt that ends with `<think>` opens the thinking part for the completion.
    package let problem: String
    package let completion: String
    /// The reference answer; nil where the problem has none.
    package let answer: String?
    package let tests: [JSONValue]
    package let metadata: [String: JSONValue]
    package let extraction: Extraction

    package init(
        id: String, problem: String = "", completion: String, answer: String?, tests: [JSONValue] = [],
        metadata: [String: JSONValue] = [:], extraction: Extraction = .strict
    ) {
        self.id = id
        self.problem = problem
        self.completion = completion
        self.answer = answer
        self.tests = tests
        self.metadata = metadata
        self.extraction = extraction
    }
}
