import Basics
package import RolloutTypes

extension RunReader {
    /// The problem of a trace, as it was asked.
    ///
    /// - Throws: `RunStoreError.noSuchTrace`; `.damaged` where it cannot be read.
    package func problem(of id: TraceID) throws(RunStoreError) -> Problem {
        let rows = try connection.rows(
            """
            SELECT problem.task, problem.name, problem.content, problem.answer, problem.tests, problem.metadata
            FROM trace JOIN rollout_group ON rollout_group.id = trace.group_id
            JOIN problem ON problem.id = rollout_group.problem_id
            WHERE rollout_group.step = ? AND rollout_group.purpose = ? AND trace.number = ?
            ORDER BY rollout_group.state = 'committed' DESC, rollout_group.attempt DESC LIMIT 1
            """, [.integer(id.step), .text(id.purpose.rawValue), .integer(id.number)]
        ) { row in
            Self.problem(
                task: row.text(0), name: row.text(1), content: row.text(2), answer: row.optionalText(3),
                tests: row.text(4), metadata: row.text(5))
        }
        guard let found = rows.first else { throw .noSuchTrace(id: id.description, run: directory.id) }
        guard let problem = found else {
            throw .damaged(path: connection.path, detail: "the problem of trace \(id) cannot be read")
        }
        return problem
    }

    private static func problem(
        task: String, name: String, content: String, answer: String?, tests: String, metadata: String
    ) -> Problem? {
        guard let tests = StoreJSON.value(tests)?.arrayValue, let metadata = StoreJSON.value(metadata)?.objectValue,
            let content = StoreJSON.value(content)
        else { return nil }
        let asked: Problem.Content
        if let prompt = content["prompt"]?.stringValue {
            asked = .prompt(prompt)
        } else if let messages = try? content["messages"]?.decoded(as: [ChatMessage].self) {
            asked = .messages(messages)
        } else {
            return nil
        }
        return Problem(id: name, task: task, content: asked, answer: answer, tests: tests, metadata: metadata)
    }
}
