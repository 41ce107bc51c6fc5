import Basics
package import RolloutTypes
package import Tasks
package import Verification

/// The tasks of a recipe, found and ready: their problems and who judges them.
package struct TaskSet: Sendable {
    /// One task of the set.
    package struct Member: Sendable {
        package let task: LoadedTask
        package let source: any ProblemSource
        package let verifier: any Verifier
        package let weight: Double
    }

    package let members: [Member]

    /// - Parameters:
    ///   - split: replaces the recipe's split of every task, for evaluation.
    ///   - allowsUnsandboxed: the recipe's `verification.allowUnsandboxed`.
    /// - Throws: `TaskError`, `VerificationError`.
    package init(
        _ tasks: [RecipeTask], library: TaskLibrary, seed: Int, split: String? = nil, allowsUnsandboxed: Bool = false
    ) throws {
        members = try tasks.map { choice in
            let task = try library.find(choice.name)
            return Member(
                task: task,
                source: try task.source(
                    split: split ?? choice.split, seed: UInt64(bitPattern: Int64(seed)), knobs: .object(choice.knobs)),
                verifier: try VerifierTable.make(task.verifierParts, allowsUnsandboxed: allowsUnsandboxed),
                weight: choice.weight)
        }
    }

    package func stream(seed: Int, state: ProblemStream.State?) -> ProblemStream {
        ProblemStream(
            TaskMixture(members.map { TaskMixture.Part(source: $0.source, weight: $0.weight) }),
            seed: UInt64(bitPattern: Int64(seed)), state: state)
    }

    /// The member whose problems carry `problem`'s task name.
    package func member(of problem: Problem) -> Member {
        guard let member = members.first(where: { $0.source.task == problem.task }) else {
            preconditionFailure("problem of task '\(problem.task)' in a set of \(members.map(\.source.task))")
        }
        return member
    }

    /// Where a completion of `problem` is complete: what the recipe says, or else the problem's task.
    package func stopStrings(of problem: Problem, recipe: [String]?) -> [String] {
        recipe ?? member(of: problem).task.manifest.stopStrings
    }

    /// Every group judged by its own task's verifier, in order.
    package func judge(
        _ groups: [RolloutGroup], pool: VerifierPool, extraction: Extraction
    ) async -> [JudgedGroup] {
        var judged = [JudgedGroup?](repeating: nil, count: groups.count)
        // The same task may stand there twice, with different knobs.
        var names: Set<String> = []
        for member in members where names.insert(member.source.task).inserted {
            let own = groups.indices.filter { groups[$0].problem.task == member.source.task }
            let results = await pool.judge(own.map { groups[$0] }, with: member.verifier, extraction: extraction)
            for (index, result) in zip(own, results) { judged[index] = result }
        }
        return judged.compactMap { $0 }
    }
}

extension LoadedTask {
    /// Who judges the task's problems.
    package var verifierParts: [VerifierPart] {
        manifest.verifiers.map { VerifierPart(verifier: $0.name, weight: $0.weight, configuration: $0.configuration) }
    }
}

extension Recipe {
    /// Every task that the run will use, in all its stages and evaluations, found and readable.
    ///
    /// - Returns: warnings for the user, a sentence each.
    /// - Throws: `TaskError`, `VerificationError`.
    package func checkTasks(in library: TaskLibrary) throws -> [String] {
        for stage in try resolvedStages() {
            _ = try TaskSet(stage.recipe.task, library: library, seed: stage.recipe.seed)
        }
        guard evaluation.problems > 0, evaluation.every > 0 else { return [] }
        // Every stage is evaluated on the run's own tasks.
        let evaluated = try TaskSet(task, library: library, seed: seed, split: evaluation.split)
        var warnings: [String] = []
        for member in evaluated.members where member.task.sharesProblems {
            let warning =
                "task \(member.task.name): training and evaluation use the same file, so the accuracy says nothing "
                + "about new problems; make a task directory with train.jsonl and test.jsonl to measure that"
            if !warnings.contains(warning) { warnings.append(warning) }
        }
        return warnings
    }
}
