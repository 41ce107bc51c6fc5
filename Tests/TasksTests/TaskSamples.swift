import Basics
import FoundationEssentials
import RolloutTypes
import Tasks
import TestSupport

/// Short ways to the things that these suites test.
enum TaskSamples {
    /// The shipped tasks, beside the sources.
    static let shipped = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "tasks").path

    static func json(_ text: String) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }

    static func generated(
        _ name: String = "arithmetic", knobs: String = "{}", split: String = "train", seed: UInt64 = 1,
        count: Int? = nil, curriculum: [TaskManifest.Stage] = []
    ) throws -> GeneratedProblems {
        try GeneratedProblems(
            task: "sample", split: split,
            choice: TaskManifest.GeneratorChoice(name: name, knobs: try json(knobs), curriculum: curriculum),
            prompt: PromptForm(), seed: seed, count: count)
    }

    /// A directory with `file` in it.
    static func directory(_ file: String, _ content: String) throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        try Data(content.utf8).write(to: URL(filePath: directory.file(file)))
        return directory
    }
}
