import Basics
import FoundationEssentials
import Models
import RolloutTypes
import Tasks
import Tokenization

/// Worked examples for the cold start: the task's own solutions, or a file of prompts and completions.
struct ExampleSource {
    private let tasks: TaskSet
    private let renderer: PromptRenderer
    private let policy: Policy
    private let seed: Int
    /// How many different examples there are; nil for a fresh one every time.
    private let limit: Int?
    private let file: [MicroBatch.Source]?

    init(stage: RecipeStage, recipe: Recipe, tasks: TaskSet, renderer: PromptRenderer, policy: Policy) throws {
        self.tasks = tasks
        self.renderer = renderer
        self.policy = policy
        seed = recipe.seed
        limit = stage.examples
        file =
            stage.source == "task"
            ? nil : try Self.read(stage.source, policy: policy, limit: stage.examples)
    }

    /// The examples of a step, counted from 1; the same step always has the same ones.
    func examples(step: Int, count: Int) throws -> [MicroBatch.Source] {
        let first = (step - 1) * count
        if let file {
            return (0..<count).map { file[order(first + $0, of: file.count)] }
        }
        return try (0..<count).map { offset in
            let position = limit.map { order(first + offset, of: $0) } ?? first + offset
            return try taskExample(position)
        }
    }

    /// Position `index` of an endless sequence of shuffled passes over `count` examples.
    private func order(_ index: Int, of count: Int) -> Int {
        var generator = RandomStream(seed: UInt64(bitPattern: Int64(seed))).child("examples", index / count)
            .generator()
        return Array(0..<count).shuffled(using: &generator)[index % count]
    }

    private func taskExample(_ position: Int) throws -> MicroBatch.Source {
        let share = RandomStream(seed: UInt64(bitPattern: Int64(seed))).child("example-task").uniform(position)
        let member = tasks.member(at: share)
        let index = member.source.count.map { position % $0 } ?? position
        let problem = try member.source.problem(at: index, step: .max)
        guard let text = problem.metadata["solution"]?.stringValue else {
            throw TrainingError.unsuitable(
                "task '\(problem.task)', problem \(problem.id) has no worked solution (metadata.solution), which a cold "
                    + "start needs. Give the stage a source file of {\"prompt\", \"completion\"} lines.")
        }
        return MicroBatch.Source(
            promptTokens: try renderer.render(problem).tokens, completions: [Self.completion(text, policy)])
    }

    /// The tokens of `text` and the end token after them, which teaches the policy to stop.
    private static func completion(_ text: String, _ policy: Policy) -> [Int32] {
        let end = policy.tokenizer.endTokens.first ?? policy.model.configuration.endTokens.first
        return policy.tokenizer.encode(text) + (end.map { [$0] } ?? [])
    }

    private struct Line: Decodable {
        let prompt: String
        let completion: String
    }

    private static func read(_ path: String, policy: Policy, limit: Int?) throws -> [MicroBatch.Source] {
        var sources: [MicroBatch.Source] = []
        for (number, text) in try TextFile.read(path).split(separator: "\n").enumerated() {
            guard let line = try? JSONDecoder().decode(Line.self, from: Data(text.utf8)) else {
                throw TrainingError.unsuitable(
                    "\(path), line \(number + 1): expected {\"prompt\": text, \"completion\": text}")
            }
            let prompt = policy.tokenizer.encode(line.prompt)
            guard !prompt.isEmpty else {
                throw TrainingError.unsuitable("\(path), line \(number + 1): the prompt is empty")
            }
            sources.append(
                MicroBatch.Source(promptTokens: prompt, completions: [completion(line.completion, policy)]))
        }
        guard !sources.isEmpty else { throw TrainingError.unsuitable("\(path) has no examples") }
        return Array(sources.prefix(limit ?? sources.count))
    }
}

extension TaskSet {
    /// The member that `uniform` in [0, 1) falls on, by weight.
    func member(at uniform: Double) -> Member {
        var rest = uniform * members.reduce(0) { $0 + $1.weight }
        for member in members {
            rest -= member.weight
            if rest < 0 { return member }
        }
        return members[members.count - 1]
    }
}
