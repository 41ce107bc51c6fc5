import Basics
import PolicyOptimization
import Tensors
import Tokenization

/// A value of a recipe that cannot work.
package struct RecipeProblem: Sendable, Equatable {
    /// Where the value stands: `optimizer.learningRate`, `stages[1].steps`.
    package let path: String
    package let message: String
}

extension Recipe {
    /// Everything in this recipe that cannot work, in no order of importance.
    package func validate() -> [RecipeProblem] {
        var check = RecipeCheck()
        check.require(Self.isName(name), "name", "'\(name)' cannot name a run; use letters, digits, '-', '_' and '.'")
        check.require(seed >= 0, "seed", "seed is \(seed); seeds count from 0")
        checkModel(&check)
        checkpoints.check(&check)
        verification.check(&check)
        guard let resolved = try? resolvedStages() else {
            check.require(false, "stages", "the stages do not fit the recipe")
            return check.problems
        }
        if stages.isEmpty {
            checkLearning(.reinforcement, "", nil, &check)
        }
        for (index, stage) in resolved.enumerated() where !stages.isEmpty {
            stage.recipe.checkLearning(stage.stage.kind, "stages[\(index)].", stage.stage.overrides, &check)
            let examples = stage.stage.examples ?? 1
            check.require(examples > 0, "stages[\(index)].examples", "examples is \(examples); expected at least 1")
        }
        return check.problems
    }

    /// Checks what steers learning; a value that a stage does not replace is reported where the recipe gives it.
    private func checkLearning(
        _ kind: RecipeStage.Kind, _ prefix: String, _ overrides: [String: JSONValue]?, _ check: inout RecipeCheck
    ) {
        check.prefix = { key in
            let first = key.split(whereSeparator: { $0 == "." || $0 == "[" }).first.map(String.init) ?? key
            return overrides?[first] == nil ? key : prefix + key
        }
        defer { check.prefix = { $0 } }
        check.atLeast(1, steps, "steps")
        check.atLeast(1, problemsPerStep, "problemsPerStep")
        check.atLeast(1, maxCompletionTokens, "maxCompletionTokens")
        check.atLeast(1, updatesPerStep, "updatesPerStep")
        check.atLeast(0, logProbChangesEvery, "logProbChangesEvery")
        check.atLeast(1, microBatchTokens, "microBatchTokens")
        check.require(
            microBatchTokens > maxCompletionTokens, "microBatchTokens",
            "microBatchTokens is \(microBatchTokens), but one completion may have \(maxCompletionTokens) tokens and its "
                + "prompt comes on top; raise microBatchTokens or lower maxCompletionTokens")
        if kind == .reinforcement { checkSampling(&check) }
        checkAlgorithm(&check)
        if let promptTemplate { checkTemplate(promptTemplate, &check) }
        checkTasks(&check)
        optimizer.check(&check)
        evaluation.check(&check)
    }

    private func checkSampling(_ check: inout RecipeCheck) {
        check.require(
            groupSize >= 2, "groupSize",
            "groupSize is \(groupSize); learning compares the completions of a problem with one another, which takes at least 2"
        )
        check.require(
            temperature > 0, "temperature",
            "temperature is \(temperature); all completions of a problem would be the same, expected more than 0")
        check.require(topP > 0 && topP <= 1, "topP", "topP is \(topP); expected more than 0 and at most 1")
        check.atLeast(0, topK, "topK")
        check.require((0..<1).contains(minP), "minP", "minP is \(minP); expected at least 0 and less than 1")
        check.require(
            stopStrings?.contains("") != true, "stopStrings", "an empty stop string would stop every completion at once"
        )
    }

    private func checkAlgorithm(_ check: inout RecipeCheck) {
        do {
            let resolved = try resolvedAlgorithm()
            guard samplingPrecision != precision else { return }
            check.require(
                resolved.klPlacement == .loss || resolved.klWeight == 0, "rolloutPrecision",
                "rolloutPrecision is \(samplingPrecision.rawValue) and the KL penalty is part of the reward, which is computed "
                    + "from the sampler's log-probabilities; place it in the loss (algorithm.klPlacement) or sample in "
                    + "\(precision.rawValue)")
            check.require(
                resolved.importanceCap != nil, "algorithm.importanceCap",
                "algorithm.importanceCap is null, but completions sampled in \(samplingPrecision.rawValue) need the correction; "
                    + "leave it out or give a number above 1")
        } catch {
            for problem in error.all {
                check.require(false, problem.key.map { "algorithm.\($0)" } ?? "algorithm", problem.description)
            }
        }
    }

    private func checkTemplate(_ template: String, _ check: inout RecipeCheck) {
        do {
            _ = try PromptTemplate(template)
        } catch {
            let hint = EditDistance.nearest(template, in: ["chat", "r1Zero"]).map { " Did you mean '\($0)'?" } ?? ""
            check.require(false, "promptTemplate", error.description + hint)
        }
    }

    private func checkTasks(_ check: inout RecipeCheck) {
        check.require(!task.isEmpty, "task", "the list of tasks is empty; name at least one")
        for (index, item) in task.enumerated() {
            check.require(!item.name.isEmpty, "task[\(index)]", "task \(index + 1) has no name")
            check.require(
                item.weight > 0, "task[\(index)].weight",
                "the weight of '\(item.name)' is \(item.weight); expected more than 0")
        }
    }

    private func checkModel(_ check: inout RecipeCheck) {
        switch model {
        case .named(let name): check.require(!name.isEmpty, "model", "model is empty; name one")
        case .random(let architecture): architecture.check(&check)
        }
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first,
            first.properties.isAlphabetic || first.properties.numericType != nil
        else { return false }
        return name.utf8.count <= 100
            && name.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || $0.properties.numericType != nil || "-_.".unicodeScalars.contains($0)
            }
    }
}

/// Collects what is wrong.
struct RecipeCheck {
    private(set) var problems: [RecipeProblem] = []
    /// Turns a key into the place where it was given.
    var prefix: (String) -> String = { $0 }

    /// Notes a problem once, however many stages share it.
    mutating func require(_ condition: Bool, _ path: String, _ message: @autoclosure () -> String) {
        guard !condition else { return }
        let problem = RecipeProblem(path: prefix(path), message: message())
        if !problems.contains(problem) { problems.append(problem) }
    }

    /// Counts stay so small that the product of two of them is a whole number of 64 bits.
    static let largestCount = 1_000_000_000

    mutating func atLeast(_ least: Int, _ value: Int, _ path: String) {
        require(value >= least, path, "\(path) is \(value); expected at least \(least)")
        require(value <= Self.largestCount, path, "\(path) is \(value); expected at most \(Self.largestCount)")
    }

    mutating func fraction(_ value: Double, _ path: String) {
        require((0...1).contains(value), path, "\(path) is \(value); expected 0 to 1")
    }

    mutating func positive(_ value: Double, _ path: String) {
        require(value > 0, path, "\(path) is \(value); expected more than 0")
    }
}
