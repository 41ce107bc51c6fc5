/// `hone eval`.
package enum EvalVerb {
    package static let specification = VerbSpecification(
        "eval",
        summary: "measure a model's accuracy on a task's held-out problems",
        examples: [
            .init("hone eval --model smollm2-135m --task arithmetic", "greedy, one completion a problem, 95% interval"),
            .init(
                "hone eval --model @last --task gsm8k --limit 200 --samples 8 --temperature 1",
                "pass@k and maj@k of the latest run's policy"),
        ],
        options: [
            OptionSpecification("model", .text("MODEL"), required: true, "what to measure; see hone help models"),
            OptionSpecification("task", .text("TASK"), required: true, "a task's name or directory"),
            OptionSpecification("split", .text("NAME"), "which problems (default test)"),
            OptionSpecification("samples", .integer(1...100_000), "completions per problem (default 1)"),
            OptionSpecification.temperature,
            OptionSpecification("max-tokens", .integer(1...1_000_000), "longest completion (default 256)"),
            OptionSpecification("limit", .integer(1...Int.max), "only the first N problems"),
            .extraction, .seed, .precision, .threads, .runs, .json,
        ])
}
