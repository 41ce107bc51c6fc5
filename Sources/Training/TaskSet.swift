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

    /// A verifier that judges beside the tasks' own and is never trained on.
    private struct Shadow: Sendable {
        let verifier: any Verifier
        /// Nil takes the same as the tasks' verifiers.
        let extraction: Extraction?
    }

    package let members: [Member]
    private let shadow: Shadow?

    /// - Parameters:
    ///   - split: replaces the recipe's split of every task, for evaluation.
    ///   - allowsUnsandboxed: the recipe's `verification.allowUnsandboxed`.
    ///   - shadow: the recipe's `verification.shadow`, where its opinion is wanted.
    ///   - verifiers: where plug-ins are found.
    /// - Throws: `TaskError`, `VerificationError`.
    package init(
        _ tasks: [RecipeTask], library: TaskLibrary, seed: Int, split: String? = nil, allowsUnsandboxed: Bool = false,
        shadow: RecipeShadow? = nil, verifiers: VerifierLibrary = VerifierLibrary()
    ) throws {
        self.shadow = try shadow.map { choice in
            Shadow(
                verifier: try VerifierTable.make(
                    [VerifierPart(verifier: choice.name, configuration: choice.configuration)],
                    allowsUnsandboxed: allowsUnsandboxed, library: verifiers),
                extraction: choice.extraction?.value)
        }
        members = try tasks.map { choice in
            let task = try library.find(choice.name)
            return Member(
                task: task,
                source: try task.source(
                    split: split ?? choice.split, seed: UInt64(bitPattern: Int64(seed)), knobs: .object(choice.knobs)),
                verifier: try VerifierTable.make(
                    task.verifierParts, allowsUnsandboxed: allowsUnsandboxed, library: verifiers),
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

    /// Every group judged by its own task's verifier, in order, with the shadow's opinion where there is one.
    ///
    /// - Parameter tokenLimit: the most tokens a completion might have had.
    package func judge(
        _ groups: [RolloutGroup], pool: VerifierPool, extraction: Extraction, tokenLimit: Int
    ) async -> [JudgedGroup] {
        var judged = [JudgedGroup?](repeating: nil, count: groups.count)
        // The same task may stand there twice, with different knobs.
        var names: Set<String> = []
        for member in members where names.insert(member.source.task).inserted {
            let own = groups.indices.filter { groups[$0].problem.task == member.source.task }
            let results = await pool.judge(
                own.map { groups[$0] }, with: member.verifier, extraction: extraction, tokenLimit: tokenLimit)
            for (index, result) in zip(own, results) { judged[index] = result }
        }
        return await shadowed(judged.compactMap { $0 }, pool: pool, extraction: extraction, tokenLimit: tokenLimit)
    }

    private func shadowed(
        _ judged: [JudgedGroup], pool: VerifierPool, extraction: Extraction, tokenLimit: Int
    ) async -> [JudgedGroup] {
        guard let shadow else { return judged }
        let opinions = await pool.judge(
            judged.map(\.group), with: shadow.verifier, extraction: shadow.extraction ?? extraction,
            tokenLimit: tokenLimit)
        return zip(judged, opinions).map { judged, opinion in
            JudgedGroup(
                group: judged.group,
                verdicts: zip(judged.verdicts, opinion.verdicts).map {
                    $0.shadowed(by: $1, named: shadow.verifier.name)
                })
        }
    }
}

extension LoadedTask {
    /// Who judges the task's problems.
    package var verifierParts: [VerifierPart] {
        manifest.verifiers.map {
            VerifierPart(verifier: $0.name, weight: $0.weight, configuration: $0.configuration, gate: $0.gate)
        }
    }
}

extension Recipe {
    /// Every task that the run will use, in all its stages and evaluations, found and readable.
    ///
    /// - Returns: warnings for the user, a sentence each.
    /// - Throws: `TaskError`, `VerificationError`.
    package func checkTasks(in library: TaskLibrary, verifiers: VerifierLibrary) throws -> [String] {
        for stage in try resolvedStages() {
            _ = try TaskSet(
                stage.recipe.task, library: library, seed: stage.recipe.seed,
                allowsUnsandboxed: verification.allowUnsandboxed, shadow: verification.shadow,
                verifiers: verifiers)
        }
        guard evaluation.problems > 0, evaluation.every > 0 else { return [] }
        // Every stage is evaluated on the run's own tasks.
        let evaluated = try TaskSet(
            task, library: library, seed: seed, split: evaluation.split, verifiers: verifiers)
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
