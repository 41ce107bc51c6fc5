import Basics

extension PluginManifest {
    private enum Profile: String, CaseIterable {
        case none, strict
    }

    /// Every key that a `verifier.json5` may have.
    static let shape = JSONShape.object(
        [
            "protocol": .choice([PluginProtocol.name]), "name": .string, "version": .string, "title": .string,
            "command": .array(.string), "deterministic": .boolean, "goldCompletion": .nullable(.string),
            "batch": .object(["maxItems": .integer, "maxBytes": .integer]),
            "limits": .object([
                "startSeconds": .number, "itemSeconds": .number, "memoryMiB": .integer, "processes": .integer,
                "outputKiB": .integer,
            ]),
            "workers": .object(["max": .integer, "recycleAfterItems": .integer]),
            "sandbox": .object([
                "profile": .choice(Profile.allCases.map(\.rawValue)), "read": .array(.string),
            ]),
            "reward": .object(["min": .number, "max": .number], required: ["min", "max"]),
            "environment": .array(.string), "configuration": .map(.anything), "cases": .string,
        ], required: ["protocol", "name", "version", "command"])

    /// The numbers that have a range.
    private static let ranges: [(path: String, range: ClosedRange<Double>)] = [
        ("batch.maxItems", 1...1024), ("batch.maxBytes", 1024...4_194_304), ("limits.startSeconds", 0.1...3600),
        ("limits.itemSeconds", 0.01...3600), ("limits.memoryMiB", 16...1_048_576), ("limits.processes", 1...4096),
        ("limits.outputKiB", 1...4096), ("workers.max", 1...256), ("workers.recycleAfterItems", 0...1e9),
        ("reward.min", -1e6...1e6), ("reward.max", -1e6...1e6),
    ]

    /// The manifest in `directory`, which is called `name`.
    ///
    /// - Throws: `VerificationError.manifest` with everything that is wrong, each problem at its place, or `unreadable`.
    init(directory: String, name: String) throws(VerificationError) {
        let path = "\(directory)/\(Self.fileName)"
        let text: String
        do {
            text = try TextFile.read(path)
        } catch {
            throw .unreadable(error)
        }
        let document = JSON5Document(text, file: path, shape: Self.shape)
        var problems = document.problems
        if let value = document.value { problems += Self.problems(in: value, document, name: name) }
        guard problems.isEmpty, let value = document.value else {
            throw .manifest(FileProblems(file: path, problems: problems))
        }
        self.init(checked: value)
    }

    private static func problems(in value: JSONValue, _ document: JSON5Document, name: String) -> [FileProblem] {
        var problems: [FileProblem] = []
        func add(_ path: String, _ message: String) { problems.append(document.problem(message, at: path)) }
        let given = value["name"]?.stringValue ?? ""
        if given != name { add("name", "'name' is \"\(given)\"; expected \"\(name)\", as its directory is called") }
        if VerifierTable.names.contains(given) { add("name", "'\(given)' is a built-in verifier; choose another name") }
        if value["version"]?.stringValue?.isEmpty == true { add("version", "'version' is empty") }
        let command = value["command"]?.arrayValue ?? []
        if command.isEmpty || command.contains(.string("")) { add("command", "'command' needs a program") }
        for (path, range) in ranges {
            let parts = path.split(separator: ".")
            guard let number = value[String(parts[0])]?[String(parts[1])]?.doubleValue, !range.contains(number) else {
                continue
            }
            add(path, "'\(path)' is \(number); expected a number from \(range.lowerBound) to \(range.upperBound)")
        }
        if let least = value["reward"]?["min"]?.doubleValue, let most = value["reward"]?["max"]?.doubleValue,
            least >= most
        {
            add("reward", "'reward.min' is \(least), which is not below 'reward.max', \(most)")
        }
        if let gold = value["goldCompletion"]?.stringValue, !gold.contains(goldPlaceholder) {
            add("goldCompletion", "'goldCompletion' lacks \(goldPlaceholder), where the answer stands")
        }
        return problems
    }

    /// The manifest that `value` describes, which is of the manifest's shape and has nothing wrong in it.
    private init(checked value: JSONValue) {
        name = value["name"]?.stringValue ?? ""
        version = value["version"]?.stringValue ?? ""
        title = value["title"]?.stringValue ?? ""
        command = Self.strings(value["command"])
        isDeterministic = value["deterministic"]?.boolValue ?? true
        goldCompletion = value["goldCompletion"]?.stringValue
        var batch = Batch()
        batch.maxItems = value["batch"]?["maxItems"]?.integerValue ?? batch.maxItems
        batch.maxBytes = value["batch"]?["maxBytes"]?.integerValue ?? batch.maxBytes
        self.batch = batch
        var limits = Limits()
        limits.startSeconds = value["limits"]?["startSeconds"]?.doubleValue ?? limits.startSeconds
        limits.itemSeconds = value["limits"]?["itemSeconds"]?.doubleValue ?? limits.itemSeconds
        limits.memoryMiB = value["limits"]?["memoryMiB"]?.integerValue ?? limits.memoryMiB
        limits.processes = value["limits"]?["processes"]?.integerValue ?? limits.processes
        limits.outputKiB = value["limits"]?["outputKiB"]?.integerValue ?? limits.outputKiB
        self.limits = limits
        var workers = Workers()
        workers.max = value["workers"]?["max"]?.integerValue ?? workers.max
        workers.recycleAfterItems = value["workers"]?["recycleAfterItems"]?.integerValue ?? workers.recycleAfterItems
        self.workers = workers
        let profile = value["sandbox"].map { $0["profile"]?.stringValue ?? Profile.strict.rawValue }
        readablePaths = profile == Profile.strict.rawValue ? Self.strings(value["sandbox"]?["read"]) : nil
        reward = (value["reward"]?["min"]?.doubleValue ?? 0)...(value["reward"]?["max"]?.doubleValue ?? 1)
        environment = Self.strings(value["environment"])
        configuration = value["configuration"]?.objectValue ?? [:]
        cases = value["cases"]?.stringValue ?? "cases.jsonl"
    }

    private static func strings(_ value: JSONValue?) -> [String] {
        (value?.arrayValue ?? []).compactMap(\.stringValue)
    }
}
