import Basics
import Commands
import FoundationEssentials
import TestSupport
import Testing

/// Runs command lines of the real verbs in this process.
struct CommandRun {
    let code: Int32
    let output: String
    let errors: String

    init(_ arguments: String..., environment: [String: String] = [:]) async {
        self = await CommandRun(arguments, environment: environment)
    }

    init(_ arguments: [String], environment: [String: String] = [:]) async {
        let recorder = RecordingConsole()
        code = await HoneCommand.run(arguments, verbs: VerbTable.verbs, console: recorder.console(environment))
        output = recorder.output
        errors = recorder.errors
    }

    /// Standard output as one JSON value.
    func json() throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(output.utf8))
    }

    /// Standard output as one JSON value a line.
    func jsonLines() throws -> [JSONValue] {
        try output.split(separator: "\n").map { try JSONDecoder().decode(JSONValue.self, from: Data($0.utf8)) }
    }

    /// The shipped tasks, beside the sources.
    static let tasks = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "tasks").path
}

/// A run of two steps of a model of a few thousand weights, made by `hone train`.
enum TinyRun {
    /// `extra` is more of the recipe, after everything a small run needs.
    static func recipe(task: String = CommandRun.tasks + "/addition-tiny", _ extra: String = "") -> String {
        """
        {
          model: {hiddenSize: 16, layerCount: 1, headCount: 2, contextLength: 96},
          task: "\(task)", steps: 2, problemsPerStep: 2, groupSize: 2, maxCompletionTokens: 8,
          evaluation: {every: 1, problems: 4}, checkpoints: {every: 1},
          \(extra)
        }
        """
    }

    /// The id of a new run in `runs`.
    static func make(in runs: TemporaryDirectory) async throws -> String {
        let path = runs.file("tiny.json5")
        try AtomicFile.write(recipe(), to: path)
        let trained = await CommandRun("train", path, "--runs", runs.path, "--json")
        #expect(trained.code == 0, "\(trained.errors)")
        return try #require(try trained.json()["id"]?.stringValue)
    }
}
