import Basics
import FoundationEssentials
package import Models
package import RunStore
package import Tokenization

/// Finds and loads the policy that a model argument or a recipe names.
package struct PolicyLoader {
    private let catalogue: ModelCatalogue
    private let runs: RunCatalogue
    /// Called with what is being fetched or loaded.
    private let report: (String) -> Void

    package init(
        environment: [String: String], runs: RunCatalogue, report: @escaping (String) -> Void = { _ in }
    ) {
        catalogue = ModelCatalogue(environment: environment)
        self.runs = runs
        self.report = report
    }

    /// A catalogue name, a directory, a `.gguf` file, a cached hub name, or `RUN[@step]` (the newest checkpoint without
    /// a step).
    ///
    /// Catalogue names and paths win over runs; what is in the catalogue and not yet cached is fetched.
    package func load(_ argument: String) throws -> Policy {
        try withPlace(of: argument) { try load(at: $0, name: argument) }
    }

    /// Opens the model that `argument` names and checks its files; no weights are read.
    package func open(_ argument: String) throws -> any WeightSource {
        try withPlace(of: argument) { try ModelFiles.open($0) }
    }

    /// The policy a recipe starts from; random weights depend on `seed` alone.
    package func load(_ model: RecipeModel, seed: Int) throws -> Policy {
        switch model {
        case .named(let name): return try load(name)
        case .random(let architecture):
            let tokenizer = try architecture.tokenizer == "bytes" ? .bytes() : tokenizer(of: architecture.tokenizer)
            let configuration = architecture.configuration(for: tokenizer)
            let stream = RandomStream(seed: UInt64(bitPattern: Int64(seed))).child("weights")
            return Policy(
                model: LanguageModel(configuration: configuration, random: stream), tokenizer: tokenizer,
                origin: "random weights, \(configuration.parameterCount) parameters")
        }
    }

    /// The tokenizer of a model argument; no weights are read, and a directory with `tokenizer.json` needs none.
    package func tokenizer(of argument: String) throws -> Tokenizer {
        let file = "tokenizer.json"
        if argument.hasSuffix("/" + file) { return try Tokenizer(directory: String(argument.dropLast(file.count + 1))) }
        return try withPlace(of: argument) { path in
            if FileManager.default.fileExists(atPath: path + "/" + file) { return try Tokenizer(directory: path) }
            return try Self.tokenizer(of: try ModelFiles.open(path))
        }
    }

    /// Calls `body` with the path that `argument` names: a model's, or else a run's checkpoint.
    private func withPlace<Result>(of argument: String, _ body: (_ path: String) throws -> Result) throws -> Result {
        do {
            return try body(try path(of: argument))
        } catch let error as ModelFileError where error.category == .notFound {
            guard let checkpoint = try checkpoint(argument) else { throw error }
            return try body(checkpoint)
        }
    }

    private func load(at path: String, name: String) throws -> Policy {
        report("loading \(name)")
        let source = try ModelFiles.open(path)
        let tokenizer = try Self.tokenizer(of: source)
        let model = try LanguageModel(loading: source)
        guard tokenizer.vocabularySize <= model.configuration.vocabularySize else {
            throw TrainingError.unsuitable(
                "\(path): the tokenizer has \(tokenizer.vocabularySize) tokens, the model's embedding "
                    + "\(model.configuration.vocabularySize) rows. They do not belong together.")
        }
        let stored = source.storedPrecision
        let note = stored.contains("Q") ? ", dequantised from \(stored)" : ", \(stored)"
        return Policy(model: model, tokenizer: tokenizer, origin: name + note)
    }

    private func path(of argument: String) throws -> String {
        switch try catalogue.resolve(argument) {
        case .path(let path): return path
        case .notFetched(let entry):
            return try fetch(entry)
        }
    }

    /// Fetches a catalogue model into the cache, says how far it is, and returns its path.
    package func fetch(_ entry: CatalogueEntry) throws -> String {
        var last = ""
        return try catalogue.fetch(entry) { progress in
            let text = "fetching \(entry.name): \(progress.text)"
            if text != last { report(text) }
            last = text
        }
    }

    /// The checkpoint directory of `RUN[@step]`, or nil where no run is meant.
    private func checkpoint(_ argument: String) throws -> String? {
        let (reference, step) = Self.split(argument)
        let run: RunDirectory
        do {
            run = try runs.find(reference)
        } catch {
            if case .noSuchRun = error { return nil }
            throw error
        }
        let steps = run.checkpointSteps
        guard let chosen = step ?? steps.last, steps.contains(chosen) else {
            throw TrainingError.notFound(
                "run \(run.id) has no checkpoint\(step.map { " of step \($0)" } ?? ""); it has "
                    + "\(steps.isEmpty ? "none" : steps.map(String.init).joined(separator: ", ")).")
        }
        return run.checkpointPath(step: chosen)
    }

    /// `RUN@step` apart; `@last` begins with its own sign.
    private static func split(_ argument: String) -> (run: String, step: Int?) {
        guard let sign = argument.lastIndex(of: "@"), sign != argument.startIndex,
            let step = Int(argument[argument.index(after: sign)...])
        else { return (argument, nil) }
        return (String(argument[..<sign]), step)
    }

    private static func tokenizer(of source: any WeightSource) throws -> Tokenizer {
        switch source.tokenizerOrigin {
        case .directory(let directory): try Tokenizer(directory: directory)
        case .gguf(let metadata): try Tokenizer(gguf: metadata, source: source.path)
        }
    }
}

extension RecipeArchitecture {
    /// The full configuration, with the embedding as large as the tokenizer.
    func configuration(for tokenizer: Tokenizer) -> ModelConfiguration {
        let family: ModelConfiguration.Family =
            switch self.family {
            case .llama: .llama
            case .qwen2: .qwen2
            case .qwen3: .qwen3
            }
        return ModelConfiguration(
            family: family, vocabularySize: tokenizer.vocabularySize, hiddenSize: hiddenSize,
            intermediateSize: intermediateSize, layerCount: layerCount, headCount: headCount,
            keyValueHeadCount: keyValueHeadCount, normEpsilon: 1e-5, tiesEmbeddings: true,
            contextLength: contextLength, beginToken: tokenizer.beginToken, endTokens: tokenizer.endTokens,
            padToken: tokenizer.padToken, initializerRange: initializerRange)
    }
}
