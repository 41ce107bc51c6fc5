package import Basics
package import RolloutTypes

/// A task that was found, ready to give problems.
package struct LoadedTask: Sendable, Equatable {
    package let name: String
    package let manifest: TaskManifest
    /// Where the problem files of the manifest are looked for.
    package let dataDirectory: String

    package init(name: String, manifest: TaskManifest, dataDirectory: String) {
        self.name = name
        self.manifest = manifest
        self.dataDirectory = dataDirectory
    }

    /// The names of the splits, `train` first.
    package var splits: [String] {
        manifest.splits.keys.sorted { ($0 == "train" ? 0 : 1, $0) < ($1 == "train" ? 0 : 1, $1) }
    }

    /// Whether training and testing use the same file, so that test results are not held-out results.
    package var sharesProblems: Bool {
        guard case .file = manifest.splits["train"] else { return false }
        return manifest.splits["train"] == manifest.splits["test"]
    }

    /// A completion that states the problem's own reference answer, with the worked solution where there is one; nil
    /// where the problem has neither.
    package func goldCompletion(of problem: Problem) -> String? {
        problem.metadata["solution"]?.stringValue
            ?? problem.answer.map { manifest.prompt.solution(steps: "", answer: $0) }
    }

    /// The problems of `split`.
    ///
    /// - Parameter seed: the run's; a split with a seed of its own in the manifest keeps that, so that held-out
    ///   problems are the same for every run.
    /// - Parameter knobs: difficulty settings that replace the manifest's, one by one.
    /// - Throws: `TaskError`.
    package func source(split: String, seed: UInt64, knobs: JSONValue = .null) throws(TaskError) -> any ProblemSource {
        guard let found = manifest.splits[split] else {
            throw .unknownSplit(split, task: name, known: splits)
        }
        switch found {
        case .file(let file): return try stored(file, split: split)
        case .generated(let count, let own):
            guard let choice = manifest.generator else { throw .unknownSplit(split, task: name, known: []) }
            return try GeneratedProblems(
                task: name, split: split, choice: choice.replacing(knobs), prompt: manifest.prompt, seed: own ?? seed,
                count: count)
        }
    }

    private func stored(_ file: String, split: String) throws(TaskError) -> StoredProblems {
        let path = file.hasPrefix("/") ? file : "\(dataDirectory)/\(file)"
        do {
            return try StoredProblems(
                task: name, split: split, path: path, format: manifest.format, prompt: manifest.prompt)
        } catch {
            guard case .unreadable = error, let hint = manifest.dataHint else { throw error }
            throw .missingData(task: name, path: path, hint: hint)
        }
    }
}
