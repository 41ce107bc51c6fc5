import Training

/// `hone bench`.
package enum BenchVerb {
    package static let verb = CommandVerb(specification, BenchCommand.self)

    /// What can be measured, in the order in which it is.
    enum Name: String, CaseIterable {
        case kernels, tokenize, decode, rollout, train, step, sandbox

        var usesWeights: Bool { self != .kernels && self != .tokenize && self != .sandbox }

        /// The options that change what is measured.
        var options: Set<String> {
            let sampling: Set = ["model", "shape", "new-tokens", "precision"]
            let steps = sampling.union(["prompts", "completions", "prompt-tokens"])
            return switch self {
            case .kernels: ["precision"]
            case .sandbox: []
            case .tokenize: ["model", "input"]
            case .decode: sampling
            case .rollout: steps
            case .train, .step: steps.union(["micro-batch"])
            }
        }
    }

    static let defaultModel = "smollm2-135m"
    static let defaultRepetitions = 3
    /// More completions in one step than this would only look like a hang.
    static let completionLimit = 65_536

    private static let size = StepWorkload.Size()

    package static let specification = VerbSpecification(
        "bench",
        summary: "measure how fast this machine samples and trains",
        examples: [
            .init("hone bench", "everything, on SmolLM2-135M"),
            .init("hone bench step --threads 2 --repeat 5", "a whole GRPO step: sampling and update"),
            .init("hone bench decode --model DIR --json", "one completion at a time; a JSON object a line"),
            .init("hone bench rollout --shape 360m --prompts 32 --new-tokens 512", "random weights, another size"),
            .init("hone bench tokenize --input corpus.txt", "megabytes a second on a text of yours"),
            .init("hone bench sandbox", "programs a second, judged by the verifier 'code'"),
        ],
        positionals: [
            .init("NAME", required: false, repeatable: true, Name.allCases.map(\.rawValue).joined(separator: ", "))
        ],
        options: [
            OptionSpecification("model", .text("MODEL"), "what to measure with (default \(defaultModel))"),
            OptionSpecification(
                "shape", .choice(BenchShape.allCases.map(\.rawValue)), "random weights of this size instead of a model"),
            OptionSpecification(
                "prompts", .integer(1...completionLimit), "prompts of a step (default \(size.prompts))"),
            OptionSpecification(
                "completions", .integer(1...completionLimit),
                "completions per prompt (default \(size.completionsPerPrompt))"),
            OptionSpecification(
                "prompt-tokens", .integer(1...1_000_000), "length of a prompt (default \(size.promptTokens))"),
            OptionSpecification(
                "new-tokens", .integer(2...1_000_000), "length of a completion (default \(size.newTokens))"),
            OptionSpecification(
                "micro-batch", .integer(1...1_000_000),
                "rows of a micro-batch of the update (default \(size.microBatchTokens))"),
            OptionSpecification(
                "repeat", .integer(1...1000),
                "timed repetitions, after one that is not (default \(defaultRepetitions))"),
            OptionSpecification("input", .path("FILE"), "text for tokenize (default: Hone's own help, and sums)"),
            .precision, .threads, .seed, .runs, .json,
        ],
        notes: """
            Times are medians. tokens/s counts sampled tokens (rollout, decode, step), tokens learned from (train) or
            tokens made (tokenize). GFLOP/s counts the matrix products that are needed, each prompt's once; "of peak"
            divides by what fused multiply-adds on registers alone reached at the start. Memory is the most the process has
            held so far: for one figure alone, measure one NAME. Without NAME everything but sandbox is measured, which
            needs bubblewrap. Completions never end early; rewards are drawn by lot.
            """)
}
