package import RolloutTypes

/// Problems that were read from a file.
package struct StoredProblems: ProblemSource {
    package let task: String
    package let split: String
    private let problems: [Problem]

    package init(task: String, split: String, problems: [Problem]) {
        self.task = task
        self.split = split
        self.problems = problems
    }

    /// Reads `path` strictly.
    ///
    /// - Throws: `TaskError.brokenLines` naming file and line, `noProblems`, or `unreadable`.
    package init(
        task: String, split: String, path: String, format: TaskManifest.Format, prompt: PromptForm
    ) throws(TaskError) {
        var reader = ProblemFile(task: task, split: split, prompt: prompt)
        self.init(task: task, split: split, problems: try reader.read(path: path, format: format))
    }

    package var count: Int? { problems.count }

    package func problem(at index: Int, step: Int) throws(TaskError) -> Problem {
        precondition(problems.indices.contains(index), "problem \(index) of \(problems.count)")
        return problems[index]
    }
}
