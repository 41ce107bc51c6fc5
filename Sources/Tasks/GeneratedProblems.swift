import Basics
package import RolloutTypes

/// The problems that a generator makes for one split.
///
/// Splits are disjoint by construction: a hash of the canonical key gives every problem to one split, and each split
/// draws until it meets its own. A problem depends on (seed, split, index) and, where there is a curriculum, on the
/// stage that the step falls into; on nothing else.
package struct GeneratedProblems: ProblemSource {
    /// The splits a generator has: one in ten keys belongs to `test`.
    package static let splits = ["train", "test"]

    package let task: String
    package let split: String
    package let count: Int?
    private let seed: UInt64
    private let prompt: PromptForm
    private let generator: any ProblemGenerator
    private let stages: [(untilStep: Int, generator: any ProblemGenerator)]
    /// Which attempts of a counted split gave a key that none before it had.
    private let distinct: [GeneratedProblem]

    private static let attemptLimit = 20_000
    private static let testShare: UInt64 = 10

    /// - Parameter count: nil for an endless source; otherwise that many problems with different keys.
    /// - Throws: `TaskError.exhausted` where the knobs do not leave enough different problems.
    package init(
        task: String, split: String, choice: TaskManifest.GeneratorChoice, prompt: PromptForm, seed: UInt64, count: Int?
    ) throws(TaskError) {
        precondition(Self.splits.contains(split), "split '\(split)' of a generator; it has \(Self.splits)")
        self.task = task
        self.split = split
        self.seed = seed
        self.prompt = prompt
        self.count = count
        generator = try GeneratorTable.make(choice.name, knobs: choice.knobs)
        var stages: [(untilStep: Int, generator: any ProblemGenerator)] = []
        // A counted split is a fixed set, so the curriculum is for endless ones.
        for stage in count == nil ? choice.curriculum : [] {
            let knobs = GeneratorTable.merged(choice.knobs, with: stage.knobs)
            stages.append((stage.untilStep, try GeneratorTable.make(choice.name, knobs: knobs)))
        }
        self.stages = stages
        distinct = try Self.distinct(count ?? 0, split: split, seed: seed, generator: generator)
    }

    package func problem(at index: Int, step: Int) throws(TaskError) -> Problem {
        precondition(index >= 0 && index < count ?? .max, "problem \(index) of \(count ?? .max)")
        if count != nil { return problem(distinct[index], index: index) }
        let generator = stages.first { step < $0.untilStep }?.generator ?? generator
        let stream = Self.stream(seed: seed, split: split).child("problem", index)
        for attempt in 0..<Self.attemptLimit {
            guard let generated = generator.problem(from: stream.child("attempt", attempt)) else { continue }
            if Self.split(ofKey: generated.key) == split { return problem(generated, index: index) }
        }
        throw .exhausted(generator: type(of: generator).name, split: split, found: index, wanted: index + 1)
    }

    /// The split that a key belongs to.
    package static func split(ofKey key: String) -> String {
        RandomStream(seed: 0).child(key).bits(0) % testShare == 0 ? "test" : "train"
    }

    private static func stream(seed: UInt64, split: String) -> RandomStream {
        RandomStream(seed: seed).child("split:" + split)
    }

    private static func distinct(
        _ count: Int, split: String, seed: UInt64, generator: any ProblemGenerator
    ) throws(TaskError) -> [GeneratedProblem] {
        let stream = stream(seed: seed, split: split)
        var problems: [GeneratedProblem] = []
        var keys: Set<String> = []
        var misses = 0
        var attempt = 0
        while problems.count < count {
            let generated = generator.problem(from: stream.child("distinct", attempt))
            attempt += 1
            if let generated, Self.split(ofKey: generated.key) == split, keys.insert(generated.key).inserted {
                problems.append(generated)
                misses = 0
            } else {
                misses += 1
                guard misses < attemptLimit else {
                    throw .exhausted(
                        generator: type(of: generator).name, split: split, found: problems.count, wanted: count)
                }
            }
        }
        return problems
    }

    private func problem(_ generated: GeneratedProblem, index: Int) -> Problem {
        var metadata = generated.metadata
        metadata["problem"] = .string(generated.text)
        metadata["key"] = .string(generated.key)
        metadata["solution"] = .string(prompt.solution(steps: generated.steps, answer: generated.answer))
        return Problem(
            id: "\(split)-\(seed)-\(index)", task: task, content: prompt.content(generated.text),
            answer: generated.answer, tests: generated.tests, metadata: metadata)
    }
}

extension TaskManifest.GeneratorChoice {
    /// The same generator with some knobs replaced, in every stage of its curriculum too.
    func replacing(_ own: JSONValue) -> TaskManifest.GeneratorChoice {
        guard own.objectValue?.isEmpty == false else { return self }
        return TaskManifest.GeneratorChoice(
            name: name, knobs: GeneratorTable.merged(knobs, with: own),
            curriculum: curriculum.map {
                TaskManifest.Stage(untilStep: $0.untilStep, knobs: GeneratorTable.merged($0.knobs, with: own))
            })
    }
}
