import Basics
import Inspection
import RolloutTypes
import Tasks
import Training

/// The body of `hone task sample`.
struct TaskSampleCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    func run() throws -> Int32 {
        let task = try ResourceLibraries.tasks(console.environment).find(arguments.positional(0) ?? "")
        let knobs = try knobs(task)
        let source = try task.source(
            split: arguments.text("split") ?? "train", seed: UInt64(arguments.integer("seed") ?? 0), knobs: knobs)
        for problem in try source.problems(limit: arguments.integer("count") ?? 5) {
            if arguments.flag("json") {
                try console.printJSON(Self.json(problem))
            } else {
                console.put(Self.text(problem))
            }
        }
        return 0
    }

    private func knobs(_ task: LoadedTask) throws -> JSONValue {
        let given = arguments.all("set")
        guard !given.isEmpty, task.manifest.generator == nil else {
            return .object(
                try given.reduce(into: [:]) { knobs, text in
                    let setting = try RecipeOverride(parsing: text)
                    knobs[setting.path.joined(separator: ".")] = setting.value
                })
        }
        throw UsageError(
            "--set \(given[0]): task '\(task.name)' has no generator, so there is no knob to set",
            path: ["task", "sample"])
    }

    /// A line that a problem file could hold.
    private static func json(_ problem: Problem) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(problem.id), "answer": problem.answer.map(JSONValue.string) ?? .null,
            "metadata": .object(problem.metadata),
        ]
        switch problem.content {
        case .prompt(let text): members["prompt"] = .string(text)
        case .messages(let messages):
            members["messages"] = .array(
                messages.map { .object(["role": .string($0.role), "content": .string($0.content)]) })
        }
        if !problem.tests.isEmpty { members["tests"] = .array(problem.tests) }
        return .object(members)
    }

    private static func text(_ problem: Problem) -> String {
        var rows = [("problem", problem.id)]
        switch problem.content {
        case .prompt(let text): rows.append(("  prompt", text))
        case .messages(let messages): rows += messages.map { ("  \($0.role)", $0.content) }
        }
        rows.append(("  answer", problem.answer ?? "(none)"))
        if let solution = problem.metadata["solution"]?.stringValue { rows.append(("  solution", solution)) }
        return VisibleText.columns(rows)
    }
}
