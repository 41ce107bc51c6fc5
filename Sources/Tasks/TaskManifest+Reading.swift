import Basics

extension TaskManifest {
    /// The manifest that a file holds.
    ///
    /// - Throws: `TaskError.manifest` with everything that is wrong, each problem at its place, or `unreadable`.
    package init(contentsOf path: String) throws(TaskError) {
        let text: String
        do {
            text = try TextFile.read(path)
        } catch {
            throw .unreadable(path: path, reason: error.description)
        }
        let document = JSON5Document(text, file: path, shape: Self.shape)
        let problems = (document.problems + ManifestCheck(document).problems)
            .sorted { ($0.line, $0.column) < ($1.line, $1.column) }
        guard problems.isEmpty, let value = document.value else {
            throw .manifest(FileProblems(file: path, problems: problems))
        }
        self.init(checked: value)
    }

    /// The manifest that `value` describes, which is of the manifest's shape.
    private init(checked value: JSONValue) {
        self.init(
            title: value["title"]?.stringValue ?? "",
            prompt: PromptForm(
                style: Self.choice(value["promptForm"]) ?? .chat,
                template: value["promptTemplate"]?.stringValue ?? PromptForm.placeholder,
                systemPrompt: value["systemPrompt"]?.stringValue,
                examples: (value["examples"]?.arrayValue ?? []).map { example in
                    PromptForm.Example(
                        problem: example["problem"]?.stringValue ?? "",
                        completion: example["completion"]?.stringValue ?? "")
                },
                solutionTemplate: value["solutionTemplate"]?.stringValue),
            stopStrings: (value["stopStrings"]?.arrayValue ?? []).compactMap(\.stringValue),
            verifiers: (value["verifiers"]?.arrayValue ?? []).map(Self.verifier),
            splits: (value["splits"]?.objectValue ?? [:]).mapValues(Self.split),
            generator: value["generator"].flatMap(Self.generator), format: Self.choice(value["format"]) ?? .native,
            dataVariable: value["dataVariable"]?.stringValue, dataHint: value["dataHint"]?.stringValue,
            licence: value["licence"]?.stringValue ?? "", origin: value["origin"]?.stringValue ?? "")
    }

    private static func verifier(_ value: JSONValue) -> VerifierChoice {
        VerifierChoice(
            name: value["name"]?.stringValue ?? "", weight: value["weight"]?.doubleValue ?? 1,
            configuration: value["configuration"] ?? .null, gate: value["gate"]?.stringValue)
    }

    private static func split(_ value: JSONValue) -> Split {
        if let file = value.stringValue { return .file(file) }
        return .generated(
            count: value["count"]?.integerValue, seed: value["seed"]?.integerValue.map { UInt64($0) })
    }

    private static func generator(_ value: JSONValue) -> GeneratorChoice? {
        guard let name = value["name"]?.stringValue else { return nil }
        return GeneratorChoice(
            name: name, knobs: value["knobs"] ?? .object([:]),
            curriculum: (value["curriculum"]?.arrayValue ?? []).map { stage in
                Stage(
                    untilStep: stage["untilStep"]?.integerValue ?? 0, knobs: stage["knobs"] ?? .object([:]))
            })
    }

    private static func choice<Choice: RawRepresentable<String>>(_ value: JSONValue?) -> Choice? {
        value?.stringValue.flatMap(Choice.init(rawValue:))
    }
}
