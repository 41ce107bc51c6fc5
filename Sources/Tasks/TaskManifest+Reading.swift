package import Basics

extension TaskManifest {
    private static let keys = [
        "title", "promptTemplate", "systemPrompt", "promptForm", "solutionTemplate", "verifiers", "splits", "generator",
        "format", "dataVariable", "dataHint", "licence", "origin",
    ]

    /// The manifest that a file holds.
    ///
    /// - Throws: `TaskError.manifest` with everything that is wrong, or `unreadable`.
    package init(contentsOf path: String) throws(TaskError) {
        try self.init(try readJSON5(atPath: path), path: path)
    }

    /// The manifest that a value describes; `path` is for messages.
    package init(_ value: JSONValue, path: String) throws(TaskError) {
        var reader = ManifestReader(value, place: "", allowed: Self.keys)
        let template = reader.text("promptTemplate") ?? PromptForm.placeholder
        if !template.contains(PromptForm.placeholder) {
            reader.complain("'promptTemplate' must contain \(PromptForm.placeholder)")
        }
        let generator = Self.generator(&reader)
        let splits = Self.splits(&reader, hasGenerator: generator != nil)
        self.init(
            title: reader.required("title"),
            prompt: PromptForm(
                style: reader.choice("promptForm", default: .chat), template: template,
                systemPrompt: reader.text("systemPrompt"), solutionTemplate: reader.text("solutionTemplate")),
            verifiers: Self.verifiers(&reader), splits: splits, generator: generator,
            format: reader.choice("format", default: .native), dataVariable: reader.text("dataVariable"),
            dataHint: reader.text("dataHint"), licence: reader.required("licence"), origin: reader.required("origin"))
        guard reader.problems.isEmpty else { throw .manifest(path: path, problems: reader.problems) }
    }

    private static func verifiers(_ reader: inout ManifestReader) -> [VerifierChoice] {
        guard let items = reader["verifiers"]?.arrayValue, !items.isEmpty else {
            reader.complain("'verifiers' must be a list of at least one {name, weight, configuration}")
            return []
        }
        return items.enumerated().map { index, item in
            var inner = ManifestReader(
                item, place: "verifiers[\(index)]", allowed: ["name", "weight", "configuration"])
            let choice = VerifierChoice(
                name: inner.required("name"), weight: inner.number("weight") ?? 1,
                configuration: inner["configuration"] ?? .null)
            reader.adopt(inner)
            return choice
        }
    }

    private static func generator(_ reader: inout ManifestReader) -> GeneratorChoice? {
        guard let value = reader["generator"] else { return nil }
        var inner = ManifestReader(value, place: "generator", allowed: ["name", "knobs", "curriculum"])
        var stages: [Stage] = []
        for (index, item) in (inner["curriculum"]?.arrayValue ?? []).enumerated() {
            var stage = ManifestReader(
                item, place: "generator.curriculum[\(index)]", allowed: ["untilStep", "knobs"])
            let until = stage.integer("untilStep", atLeast: 1)
            if until == nil, stage["untilStep"] == nil { stage.complain("'\(stage.path("untilStep"))' is missing") }
            if let until, until <= stages.last?.untilStep ?? 0 {
                stage.complain("'\(stage.path("untilStep"))' must be larger than that of the stage before")
            }
            stages.append(Stage(untilStep: until ?? 0, knobs: stage["knobs"] ?? .object([:])))
            inner.adopt(stage)
        }
        let choice = GeneratorChoice(
            name: inner.required("name"), knobs: inner["knobs"] ?? .object([:]), curriculum: stages)
        reader.adopt(inner)
        return choice
    }

    private static func splits(_ reader: inout ManifestReader, hasGenerator: Bool) -> [String: Split] {
        guard let members = reader["splits"]?.objectValue, !members.isEmpty else {
            reader.complain("'splits' must be an object such as {train: \"train.jsonl\", test: \"test.jsonl\"}")
            return [:]
        }
        var splits: [String: Split] = [:]
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            if let file = value.stringValue {
                splits[name] = .file(file)
                continue
            }
            var inner = ManifestReader(value, place: "splits.\(name)", allowed: ["count", "seed"])
            let count = inner.integer("count", atLeast: 1)
            let seed = inner.integer("seed", atLeast: 0).map { UInt64($0) }
            if !hasGenerator { inner.complain("'splits.\(name)' must name a file, because the task has no generator") }
            if hasGenerator, !GeneratedProblems.splits.contains(name) {
                inner.complain(
                    "'splits.\(name)': a generator has the splits \(GeneratedProblems.splits.joined(separator: ", "))")
            }
            splits[name] = .generated(count: count, seed: seed)
            reader.adopt(inner)
        }
        return splits
    }
}
