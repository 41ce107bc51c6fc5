import Basics

/// A function that does some steps in order, with arguments to try it on.
struct Pipeline<Step: FunctionStep> {
    private let steps: [Step]
    private let inputs: [Step.Value]

    private static var inputCount: Int { 8 }

    /// Random steps of which each changes a result; nil where these bits make none.
    init?(_ count: Int, _ draw: inout Draw) {
        let steps = (0..<count).map { _ in Step.random(&draw) }
        let inputs = (0..<Self.inputCount).map { _ in Step.input(&draw) }
        self.init(steps: steps, inputs: inputs)
        // No step twice: two squares in a row would leave what a machine word holds.
        let areDifferent = steps.indices.allSatisfy { steps.firstIndex(of: steps[$0]) == $0 }
        guard areDifferent, Set(results.map(Step.literal)).count > 3,
            steps.indices.allSatisfy({ without($0).results != results })
        else { return nil }
    }

    private init(steps: [Step], inputs: [Step.Value]) {
        self.steps = steps
        self.inputs = inputs
    }

    /// What it makes of each input.
    private var results: [Step.Value] {
        inputs.map { input in steps.reduce(input) { $1.apply($0) } }
    }

    private func without(_ index: Int) -> Pipeline {
        var rest = steps
        rest.remove(at: index)
        return Pipeline(steps: rest, inputs: inputs)
    }

    /// The same with one step confused with another; nil where that has the same results.
    private func broken(_ draw: inout Draw) -> Pipeline? {
        var steps = steps
        let index = draw.integer(in: 0...steps.count - 1)
        steps[index] = steps[index].confused(&draw)
        let broken = Pipeline(steps: steps, inputs: inputs)
        return broken.results == results ? nil : broken
    }

    /// `reverse the list; then square every number`
    private var english: String { steps.map(\.english).joined(separator: "; then ") }

    /// The Python function.
    private func program(_ name: String) -> String {
        let variable = Step.variable
        let lines = steps.map { "    \(variable) = \($0.python)\n" }.joined()
        return "def \(name)(\(variable)):\n\(lines)    return \(variable)\n"
    }

    /// `name([1, 2])`
    private func call(_ place: Int, _ name: String) -> String { "\(name)(\(Step.literal(inputs[place])))" }

    /// A call with its result for every input.
    private func tests(_ name: String) -> [JSONValue] {
        results.enumerated().map { place, result in
            .object(["call": .string(call(place, name)), "expected": .string(Step.literal(result))])
        }
    }

    private static var names: [String] { ["transform", "process", "convert", "rework", "solve"] }

    /// The problem to write this function.
    func writing(_ draw: inout Draw) -> GeneratedProblem {
        let name = draw.element(of: Self.names)
        let signature = "\(name)(\(Step.variable))"
        let example = "\(call(0, name)) == \(Step.literal(results[0]))"
        let text = draw.element(of: [
            "Write a Python function \(signature) that takes \(Step.subject) and returns the result of doing this, in this order: \(english). For example, \(example).",
            "\(signature) shall be a Python function of \(Step.subject). It has to \(english); and return the result. For example, \(example).",
            "Define \(signature) in Python. Its argument is \(Step.subject), and these are its steps: \(english). It returns what comes out: \(example).",
        ])
        return GeneratedProblem(text: text, answer: program(name), key: english, tests: tests(name))
    }

    /// The problem to mend this function.
    func mending(_ draw: inout Draw) -> GeneratedProblem? {
        guard let broken = broken(&draw) else { return nil }
        let name = draw.element(of: Self.names)
        guard let place = inputs.indices.first(where: { results[$0] != broken.results[$0] }) else { return nil }
        let (right, wrong) = (Step.literal(results[place]), Step.literal(broken.results[place]))
        let text = draw.element(of: [
            "This Python function takes \(Step.subject). It should \(english); and return the result. There is a mistake in it:",
            "The following function of \(Step.subject) has a bug. What it is meant to do: \(english); then return the result.",
        ])
        return GeneratedProblem(
            text:
                "\(text)\n```python\n\(broken.program(name))```\nFor example, \(call(place, name)) should be \(right), but is \(wrong).",
            answer: program(name), key: "\(broken.english) for \(english)",
            metadata: ["faulty": .string(broken.program(name))], tests: tests(name))
    }
}
