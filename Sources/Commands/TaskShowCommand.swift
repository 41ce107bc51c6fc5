import Basics
import Inspection
import Tasks

/// The body of `hone task show`.
struct TaskShowCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    func run() throws -> Int32 {
        let task = try ResourceLibraries.tasks(console.environment).find(arguments.positional(0) ?? "")
        if arguments.flag("json") {
            try console.printJSON(Self.json(task))
        } else {
            console.put(try Self.text(task))
        }
        return 0
    }

    private static func json(_ task: LoadedTask) -> JSONValue {
        let manifest = task.manifest
        var members: [String: JSONValue] = [
            "name": .string(task.name), "title": .string(manifest.title), "licence": .string(manifest.licence),
            "origin": .string(manifest.origin), "promptForm": .string(manifest.prompt.style.rawValue),
            "promptTemplate": .string(manifest.prompt.template), "format": .string(manifest.format.rawValue),
            "dataDirectory": .string(task.dataDirectory),
            "verifiers": .array(
                manifest.verifiers.map {
                    .object(["name": .string($0.name), "weight": .number($0.weight), "configuration": $0.configuration])
                }),
            "splits": .object(manifest.splits.mapValues(json)),
        ]
        members["systemPrompt"] = manifest.prompt.systemPrompt.map(JSONValue.string)
        if !manifest.prompt.examples.isEmpty {
            members["examples"] = .array(
                manifest.prompt.examples.map {
                    .object(["problem": .string($0.problem), "completion": .string($0.completion)])
                })
        }
        if !manifest.stopStrings.isEmpty { members["stopStrings"] = .array(manifest.stopStrings.map(JSONValue.string)) }
        members["solutionTemplate"] = manifest.prompt.solutionTemplate.map(JSONValue.string)
        members["generator"] = manifest.generator.map(json)
        return .object(members)
    }

    private static func json(_ split: TaskManifest.Split) -> JSONValue {
        switch split {
        case .file(let file): .string(file)
        case .generated(let count, let seed):
            .object([
                "count": count.map(JSONValue.integer) ?? .null,
                "seed": seed.map { .integer(Int(clamping: $0)) } ?? .null,
            ])
        }
    }

    private static func json(_ generator: TaskManifest.GeneratorChoice) -> JSONValue {
        .object([
            "name": .string(generator.name), "knobs": generator.knobs,
            "curriculum": .array(
                generator.curriculum.map { .object(["untilStep": .integer($0.untilStep), "knobs": $0.knobs]) }),
        ])
    }

    private static func text(_ task: LoadedTask) throws -> String {
        let manifest = task.manifest
        var rows = [
            ("task", task.name), ("title", manifest.title), ("prompt form", manifest.prompt.style.rawValue),
            ("prompt", manifest.prompt.template),
        ]
        if let system = manifest.prompt.systemPrompt { rows.append(("system prompt", system)) }
        for example in manifest.prompt.examples {
            rows.append(("example", example.problem + " → " + example.completion))
        }
        if !manifest.stopStrings.isEmpty {
            rows.append(
                ("stops with", try manifest.stopStrings.map { try JSONValue.string($0).line() }.joined(separator: " ")))
        }
        if let solution = manifest.prompt.solutionTemplate { rows.append(("cold start teaches", solution)) }
        for verifier in manifest.verifiers {
            let configuration = verifier.configuration == .null ? "" : ", " + (try verifier.configuration.line())
            rows.append(("verifier", "\(verifier.name), weight \(verifier.weight)\(configuration)"))
        }
        if let generator = manifest.generator {
            rows.append(("generator", "\(generator.name) \(try generator.knobs.line())"))
            for stage in generator.curriculum {
                rows.append(("  below step \(stage.untilStep)", try stage.knobs.line()))
            }
        }
        for split in task.splits { rows.append(("split \(split)", manifest.splits[split].map(describe) ?? "")) }
        rows += [("licence", manifest.licence), ("origin", manifest.origin)]
        return VisibleText.columns(rows)
    }

    private static func describe(_ split: TaskManifest.Split) -> String {
        switch split {
        case .file(let file): "problems in \(file)"
        case .generated(let count, let seed):
            "generated, \(count.map { "\($0) problems" } ?? "without end")\(seed.map { ", seed \($0)" } ?? ", the run's seed")"
        }
    }
}
