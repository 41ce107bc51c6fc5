import Basics
import Inspection
import Tasks

/// The body of `hone task list`.
struct TaskListCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    private struct Row: Encodable {
        let name: String
        var title: String?
        var splits: [String]?
        var verifiers: [String]?
        var generator: String?
        /// The keys that `--set` of `hone task sample` and a recipe's `knobs` take.
        var knobs: [String]?
        /// Why the task cannot be used.
        var error: String?
    }

    func run() throws -> Int32 {
        let rows = ResourceLibraries.tasks(console.environment).list().map(row)
        if arguments.flag("json") {
            try console.printJSON(rows)
            return 0
        }
        var table = TextTable([
            ("task", .left), ("title", .left), ("verifiers", .left), ("problems", .left), ("knobs", .left),
        ])
        for row in rows {
            table.add([
                row.name, row.error.map { "cannot be used: \($0)" } ?? row.title ?? "",
                (row.verifiers ?? []).joined(separator: " + "),
                row.error == nil ? Self.origin(row) : "",
                Self.knobs(row.generator).map(\.label).joined(separator: " "),
            ])
        }
        console.put(table.text)
        return 0
    }

    private func row(_ entry: TaskLibrary.Entry) -> Row {
        switch entry {
        case .task(let task):
            Row(
                name: task.name, title: task.manifest.title, splits: task.splits,
                verifiers: task.manifest.verifiers.map(\.name), generator: task.manifest.generator?.name,
                knobs: Self.knobs(task.manifest.generator?.name).flatMap(\.keys))
        case .broken(let name, let error): Row(name: name, error: error.description)
        }
    }

    /// Where the problems come from; a generator is named where it has another name than the task.
    private static func origin(_ row: Row) -> String {
        guard let generator = row.generator else { return "files" }
        return generator == row.name ? "generated" : "generated (\(generator))"
    }

    private static func knobs(_ generator: String?) -> [Knob] {
        generator.flatMap(GeneratorTable.knobs) ?? []
    }
}
