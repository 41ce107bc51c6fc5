/// `hone eval`.
package enum EvalVerb {
    package static let verb = CommandVerb(specification) { arguments, console in
        try await EvalCommand(arguments: arguments, console: console).run()
    }

    static let defaultMaxTokens = 256

    package static let specification = VerbSpecification(
        "eval",
        summary: "measure a model's accuracy on a task's held-out problems",
        examples: [
            .init("hone eval --model smollm2-135m --task arithmetic", "greedy, one completion a problem, 95% interval"),
            .init(
                "hone eval --model @last --task gsm8k --limit 200 --samples 8 --temperature 1",
                "pass@k and maj@k of the latest run's policy"),
            .init(
                "hone eval --model DIR --task mine.jsonl --template \"Q: {prompt} A:\"",
                "a problem file of your own, asked in your own words"),
        ],
        options: [
            OptionSpecification("model", .text("MODEL"), required: true, "what to measure; see hone help models"),
            OptionSpecification("task", .text("TASK"), required: true, "a task's name or directory, or a .jsonl file"),
            OptionSpecification("split", .text("NAME"), "which problems (default test)"),
            OptionSpecification("samples", .integer(1...100_000), "completions per problem (default 1)"),
            OptionSpecification(
                "temperature", .number(0...Double.greatestFiniteMagnitude), "divides the logits (default 0: greedy)"),
            OptionSpecification(
                "max-tokens", .integer(1...1_000_000), "longest completion (default \(defaultMaxTokens))"),
            OptionSpecification("limit", .integer(1...Int.max), "only the first N problems"),
            OptionSpecification(
                "template", .text("TEXT"), "prompt form: chat, r1Zero or a text with {prompt} (default: the task's)"),
            .extraction, .seed, .precision, .threads, .runs, .json,
        ],
        notes: """
            The interval is 95% for pass@1: Wilson's with one completion a problem, else a bootstrap over problems. For
            maj@k answers that cannot be parsed abstain and ties are split. Problems whose prompt does not fit the model or
            that no verdict was reached for are left out and counted as skipped.
            """)
}
