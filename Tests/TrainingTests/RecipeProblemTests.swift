import Basics
import Testing
import Training

private struct ProblemCase: CustomTestStringConvertible, Sendable {
    let id: String
    /// What follows `model` and `task` in the recipe.
    var keys = ""
    var set: [String] = []
    /// `line:column message`, or `message` for a problem without a place.
    let expected: [String]
    var testDescription: String { id }
}

@Suite("Recipe problems")
struct RecipeProblemTests {
    private static let cases = [
        ProblemCase(
            id: "unknown key", keys: "grupSize: 4",
            expected: ["2:1 unknown key 'grupSize'; did you mean 'groupSize'?"]),
        ProblemCase(
            id: "snake case", keys: "optimizer: {learning_rate: 1e-5}",
            expected: ["2:13 unknown key 'learning_rate' in 'optimizer'; did you mean 'learningRate'?"]),
        ProblemCase(
            id: "group size 1", keys: "steps: 5,\ngroupSize: 1",
            expected: [
                "3:1 groupSize is 1; learning compares the completions of a problem with one another, which takes at least 2"
            ]),
        ProblemCase(id: "zero steps", keys: "steps: 0", expected: ["2:1 steps is 0; expected at least 1"]),
        ProblemCase(
            id: "micro-batch smaller than a completion", keys: "microBatchTokens: 256, maxCompletionTokens: 256",
            expected: [
                "2:1 microBatchTokens is 256, but one completion may have 256 tokens and its prompt comes on top; "
                    + "raise microBatchTokens or lower maxCompletionTokens"
            ]),
        ProblemCase(
            id: "all values at once",
            keys: "seed: -1,\ntemperature: 0,\noptimizer: {beta1: 1}, evaluation: {samples: 4}",
            expected: [
                "2:1 seed is -1; seeds count from 0",
                "3:1 temperature is 0.0; all completions of a problem would be the same, expected more than 0",
                "4:13 optimizer.beta1 is 1.0; expected at least 0 and less than 1",
                "4:37 evaluation.samples is 4, but at temperature 0 all samples are the same; raise evaluation.temperature",
            ]),
        ProblemCase(
            id: "all keys at once", keys: "stpes: 1, algorithm: {klip: 1, kl: 'k4'}",
            expected: [
                "2:1 unknown key 'stpes'; did you mean 'steps'?",
                "2:23 unknown key 'klip' in 'algorithm'; did you mean 'clip'?",
                "2:36 'algorithm.kl' is \"k4\"; expected one of \"none\", \"k1\", \"k2\", \"k3\"; did you mean \"k1\"?",
            ]),
        ProblemCase(
            id: "precision of later", keys: "precision: 'fp8'",
            expected: ["2:12 'precision' is \"fp8\"; expected one of \"fp32\", \"bf16\""]),
        ProblemCase(
            id: "learning in 8 bits", keys: "precision: 'int8'",
            expected: ["2:12 'precision' is \"int8\"; expected one of \"fp32\", \"bf16\""]),
        ProblemCase(
            id: "sampling in 8 bits without its correction",
            keys:
                "rolloutPrecision: 'int8', algorithm: {importanceCap: null, kl: 'k1', klWeight: 0.1,\nklPlacement: 'reward'}",
            expected: [
                "2:1 rolloutPrecision is int8 and the KL penalty is part of the reward, which is computed from the sampler's "
                    + "log-probabilities; place it in the loss (algorithm.klPlacement) or sample in fp32",
                "2:39 algorithm.importanceCap is null, but completions sampled in int8 need the correction; leave it out or "
                    + "give a number above 1",
            ]),
        ProblemCase(
            id: "stage of another kind", keys: "stages: [{kind: 'supervisd'}]",
            expected: [
                "2:17 'stages[0].kind' is \"supervisd\"; expected one of \"supervised\", \"reinforcement\"; "
                    + "did you mean \"supervised\"?"
            ]),
        ProblemCase(
            id: "problem inside a stage",
            keys: "stages: [{kind: 'supervised', groupSize: 1},\n{kind: 'reinforcement', steps: 0}]",
            expected: ["3:25 steps is 0; expected at least 1"]),
        ProblemCase(
            id: "a shared value is reported once",
            keys: "topP: 2, stages: [{kind: 'reinforcement'}, {kind: 'reinforcement'}]",
            expected: ["2:1 topP is 2.0; expected more than 0 and at most 1"]),
        ProblemCase(
            id: "template", keys: "promptTemplate: 'r1zero'",
            expected: [
                "2:1 prompt template: 'r1zero' is neither chat nor r1Zero and has no {prompt}. Known placeholders are "
                    + "{prompt} and {system}; write {{ and }} for braces. Did you mean 'r1Zero'?"
            ]),
        ProblemCase(
            id: "unknown placeholder", keys: "seed: 1,\npromptTemplate: 'Q: {promt} A:'",
            expected: [
                "3:1 prompt template: unknown placeholder {promt}. Known placeholders are {prompt} and {system}; "
                    + "write {{ and }} for braces."
            ]),
        ProblemCase(
            id: "unknown preset", keys: "algorithm: {name: 'gpro', kl: 'k4'}",
            expected: [
                "2:19 'algorithm.name' is \"gpro\"; expected one of \"grpo\", \"dr_grpo\", \"dapo\", \"gspo\", "
                    + "\"gspo_token\", \"cispo\", \"rloo\", \"reinforce_pp\"; did you mean \"grpo\"?",
                "2:31 'algorithm.kl' is \"k4\"; expected one of \"none\", \"k1\", \"k2\", \"k3\"; did you mean \"k1\"?",
            ]),
        ProblemCase(
            id: "values of the algorithm", keys: "algorithm: {clipLow: -1,\nklWeight: 0.1, kl: 'none', dualClip: 1}",
            expected: [
                "2:13 algorithm.clipLow: found -1.0, expected a number of at least 0, or null.",
                "3:28 algorithm.dualClip: found 1.0, expected a number above 1.",
                "2:1 algorithm: klWeight 0.1 has no effect while kl is 'none'; choose k1, k2 or k3.",
            ]),
        ProblemCase(
            id: "an algorithm inside a stage",
            keys: "stages: [{kind: 'supervised'},\n{kind: 'reinforcement', algorithm: {epsilon: -1}}]",
            expected: ["3:37 algorithm.epsilon: found -1.0, expected a number of at least 0."]),
        ProblemCase(
            id: "--set of an unknown key", set: ["grupSize=4", "optimizer.lerningRate=1"],
            expected: [
                "--set grupSize=4: unknown key 'grupSize'; did you mean 'groupSize'?",
                "--set optimizer.lerningRate=1: unknown key 'lerningRate' in 'optimizer'; did you mean 'learningRate'?",
            ]),
        ProblemCase(
            id: "--set of a wrong kind", set: ["steps=many"],
            expected: ["--set steps=many: 'steps' is \"many\"; expected a whole number"]),
        ProblemCase(
            id: "--set of a value that cannot work", set: ["groupSize=1", "steps=0"],
            expected: [
                "--set steps=0: steps is 0; expected at least 1",
                "--set groupSize=1: groupSize is 1; learning compares the completions of a problem with one another, "
                    + "which takes at least 2",
            ]),
        ProblemCase(
            id: "--set of what every stage has itself",
            keys: "stages: [{kind: 'reinforcement', steps: 3}, {kind: 'reinforcement', steps: 4, temperature: 2}]",
            set: ["steps=5", "temperature=1.5"],
            expected: [
                "--set steps=5: has no effect, because every stage has a value of its own; "
                    + "use --set stages.0.steps=… (stages are counted from 0)"
            ]),
        ProblemCase(
            id: "--set into a list that is shorter", set: ["stages.3.steps=1"],
            expected: ["the list in stages.3.steps is shorter"]),
    ]

    @Test("every problem is reported, at its place", arguments: cases)
    private func problems(_ item: ProblemCase) {
        let error = #expect(throws: FileProblems.self) {
            try RecipeLoader.read(
                "{model: 'a', task: 'b',\n\(item.keys)}", file: "a.json5",
                overrides: try item.set.map { try RecipeOverride(parsing: $0) })
        }
        let found = error?.problems.map { $0.line > 0 ? "\($0.line):\($0.column) \($0.message)" : $0.message }
        #expect(found == item.expected)
        #expect(error?.category.rawValue == 2)
    }

    @Test("model and task have no default")
    func required() {
        let error = #expect(throws: FileProblems.self) { try RecipeLoader.read("{}", file: "a.json5") }
        #expect(error?.problems.map(\.message) == ["key 'model' is missing", "key 'task' is missing"])
    }

    @Test("an architecture whose sizes do not divide is refused")
    func architecture() {
        let error = #expect(throws: FileProblems.self) {
            try RecipeLoader.read(
                "{model: {hiddenSize: 100, layerCount: 2, headCount: 6, keyValueHeadCount: 4}, task: 'x'}", file: "a")
        }
        #expect(
            error?.problems.map(\.message) == [
                "model.hiddenSize 100 over 6 heads is not an even whole width",
                "model.headCount 6 is not a multiple of model.keyValueHeadCount 4",
            ])
    }

    @Test("a recipe broken at random is refused or read, and never ends the program")
    func fuzz() {
        let text = """
            {model: {family: 'llama', hiddenSize: 96, layerCount: 2, headCount: 4}, task: [{name: 'a', weight: 2}, 'b'],
             steps: 10, groupSize: 4, topP: 0.9, algorithm: {name: 'dapo', clipHigh: null}, stopStrings: ['x'],
             optimizer: {learningRate: 1e-5}, evaluation: {every: 5}, stages: [{kind: 'supervised', steps: 3, task: 'c'}]}
            """
        var generator = RandomStream(seed: 11).generator()
        var readCount = 0
        for _ in 0..<5000 {
            var characters = Array(text)
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 0..<characters.count, using: &generator)
                let other = characters.randomElement(using: &generator) ?? "9"
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: characters.insert(other, at: place)
                case 1: characters[place] = other
                case 2 where characters[place].isNumber: characters.insert(contentsOf: "99999999999999999", at: place)
                default: characters.remove(at: place)
                }
            }
            if (try? RecipeLoader.read(String(characters), file: "fuzz")) != nil { readCount += 1 }
        }
        #expect((100..<4900).contains(readCount))
    }

    @Test("--set needs a key and a value", arguments: ["steps", "=3", "a..b=1", ""])
    func malformed(_ text: String) {
        #expect(throws: FileProblems.self) { try RecipeOverride(parsing: text) }
    }
}
