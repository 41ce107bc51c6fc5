import Basics

/// A problem as a generator makes it, before it is put into a prompt.
struct GeneratedProblem: Sendable, Equatable {
    let text: String
    /// What a completion has to state: the answer, or for programs a right one.
    let answer: String
    /// Worked steps, one a line.
    let steps: String
    /// The same for all ways to write the same problem; decides the split.
    let key: String
    /// What the verifier needs besides the answer.
    let metadata: [String: JSONValue]
    /// What a program has to pass.
    let tests: [JSONValue]

    init(
        text: String, answer: String, steps: String = "", key: String, metadata: [String: JSONValue] = [:],
        tests: [JSONValue] = []
    ) {
        self.text = text
        self.answer = answer
        self.steps = steps
        self.key = key
        self.metadata = metadata
        self.tests = tests
    }
}

/// Makes problems of one kind from random bits.
protocol ProblemGenerator: Sendable {
    /// What `task.json5` calls it.
    static var name: String { get }
    static var knobs: [Knob] { get }

    /// - Throws: `TaskError.knob` where a value is wrong by itself or does not go with another.
    init(_ values: KnobValues) throws(TaskError)

    /// The problem that `stream` stands for; nil where these bits make none, then the caller tries others.
    func problem(from stream: RandomStream) -> GeneratedProblem?
}
