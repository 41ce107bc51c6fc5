import Basics
import Inspection
import Models
import RolloutTypes
import Tensors
import Tokenization
import Training

/// The body of `hone bench`.
struct BenchCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    func run() async throws -> Int32 {
        let names = try names()
        try ComputeSetup.apply(arguments, console.environment)
        let model = try model(names)
        let progress = console.progress()
        defer { progress.stop() }
        progress.begin("bench", of: nil)
        progress.phase("peak")
        let output = BenchOutput(
            machine: .current(peakFlops: ArithmeticPeak.measure()), model: modelName(names),
            precision: options.precision, isJSON: arguments.flag("json"),
            console: console)
        output.begin()
        let run = BenchRun(repetitions: arguments.integer("repeat") ?? BenchVerb.defaultRepetitions, progress: progress)
        if names.contains(.kernels) { try run.kernels(options.precision, output.add) }
        if names.contains(.tokenize) { try output.add(tokenize(run)) }
        if names.contains(.sandbox) { try await run.sandbox(output.add) }
        if let model {
            if names.contains(.decode) { try output.add(run.decode(model, newTokens: size.newTokens, seed: seed)) }
            if !names.isDisjoint(with: [.rollout, .train, .step]) {
                model.precision = Precision.trainable.contains(options.precision) ? options.precision : .fp32
                let workload = StepWorkload(
                    model: model, size: size, seed: seed, rolloutPrecision: options.precision)
                try run.steps(workload, names, output.add)
            }
        }
        return 0
    }

    // MARK: What was asked for

    private func names() throws -> Set<BenchVerb.Name> {
        let hasShape = arguments.text("shape") != nil
        if hasShape, arguments.text("model") != nil {
            throw UsageError("--model and --shape both say what to measure with; give one", path: ["bench"])
        }
        guard !arguments.positionals.isEmpty else {
            return Set(BenchVerb.Name.allCases).subtracting(hasShape ? [.tokenize, .sandbox] : [.sandbox])
        }
        let names = try Set(arguments.positionals.map(name))
        if hasShape, names.contains(.tokenize) {
            throw UsageError("--shape has no tokenizer; tokenize takes --model", path: ["bench"])
        }
        let read = names.reduce(into: Set<String>()) { $0.formUnion($1.options) }
        let known = BenchVerb.Name.allCases.reduce(into: Set<String>()) { $0.formUnion($1.options) }
        if let idle = known.subtracting(read).sorted().first(where: { arguments.text($0) != nil }) {
            throw UsageError("--\(idle) changes nothing of what is measured here", path: ["bench"])
        }
        return names
    }

    private func name(_ given: String) throws -> BenchVerb.Name {
        if let name = BenchVerb.Name(rawValue: given) { return name }
        let known = BenchVerb.Name.allCases.map(\.rawValue)
        let hint = EditDistance.nearest(given, in: known).map { "did you mean '\($0)'?" }
        throw UsageError(
            "nothing called '\(given)' is measured; \(hint ?? "there are \(known.joined(separator: ", "))")",
            path: ["bench"])
    }

    private var seed: Int { arguments.integer("seed") ?? 0 }

    private var size: StepWorkload.Size {
        var size = StepWorkload.Size()
        size.prompts = arguments.integer("prompts") ?? size.prompts
        size.completionsPerPrompt = arguments.integer("completions") ?? size.completionsPerPrompt
        size.promptTokens = arguments.integer("prompt-tokens") ?? size.promptTokens
        size.newTokens = arguments.integer("new-tokens") ?? size.newTokens
        size.microBatchTokens = arguments.integer("micro-batch") ?? size.microBatchTokens
        return size
    }

    // MARK: What to measure with

    private var modelArgument: String { arguments.text("model") ?? BenchVerb.defaultModel }

    private var options: ModelOptions { ModelOptions(arguments: arguments, console: console) }

    private var loader: PolicyLoader { options.loader }

    /// Nil where nothing that was asked for needs weights.
    private func model(_ names: Set<BenchVerb.Name>) throws -> LanguageModel? {
        guard names.contains(where: \.usesWeights) else { return nil }
        guard size.completions <= BenchVerb.completionLimit else {
            throw UsageError(
                "--prompts \(size.prompts) times --completions \(size.completionsPerPrompt) is \(size.completions); expected "
                    + "at most \(BenchVerb.completionLimit)", path: ["bench"])
        }
        let shape = arguments.text("shape").flatMap(BenchShape.init)
        let model = try shape?.model(seed: seed) ?? loader.load(modelArgument).model
        model.precision = options.precision
        let contextLength = model.configuration.contextLength
        let promptTokens =
            names.isDisjoint(with: [.rollout, .train, .step]) ? BenchRun.decodePromptTokens : size.promptTokens
        guard promptTokens + size.newTokens <= contextLength else {
            throw UsageError(
                "a prompt of \(promptTokens) tokens and --new-tokens \(size.newTokens) exceed the model's context of "
                    + "\(contextLength)", path: ["bench"])
        }
        return model
    }

    private func modelName(_ names: Set<BenchVerb.Name>) -> String? {
        if names.isSubset(of: [.kernels, .sandbox]) { return nil }
        return arguments.text("shape").map { "\($0), random weights" } ?? modelArgument
    }

    private func tokenize(_ run: BenchRun) throws -> BenchMeasurement {
        let make = { try loader.tokenizer(of: modelArgument) }
        guard let path = arguments.text("input") else {
            return try run.tokenize(BenchTokenizer.ownText, what: "help and sums", make)
        }
        return try run.tokenize(
            TextFile.read(path), what: path.split(separator: "/").last.map(String.init) ?? path, make)
    }
}
