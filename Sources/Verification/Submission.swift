package import Basics

/// Where a verifier may look for the answer in a completion.
package enum Extraction: String, Sendable, Equatable, Codable, CaseIterable {
    /// Only the last box or the one answer tag; the default of training.
    case strict
    /// Also "the answer is …", `#### …`, the final expression and the last number; the default of evaluation.
    case lenient
}

/// How long a completion is.
package struct CompletionLength: Sendable, Equatable {
    package let tokenCount: Int
    /// The most tokens it might have had; a completion of so many was cut off.
    package let limit: Int

    package init(tokenCount: Int, limit: Int) {
        precondition(tokenCount >= 0 && limit > 0, "a completion of \(tokenCount) tokens under a limit of \(limit)")
        self.tokenCount = tokenCount
        self.limit = limit
    }
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
    /// Nil where the text did not come from a sampler that counted.
    package let length: CompletionLength?

    package init(
        id: String, problem: String = "", completion: String, answer: String?, tests: [JSONValue] = [],
        metadata: [String: JSONValue] = [:], extraction: Extraction = .strict, length: CompletionLength? = nil
    ) {
        self.id = id
        self.problem = problem
        self.completion = completion
        self.answer = answer
        self.tests = tests
        self.metadata = metadata
        self.extraction = extraction
        self.length = length
    }
}
