/// `hone sample`.
package enum SampleVerb {
    package static let specification = VerbSpecification(
        "sample",
        summary: "let a model complete prompts",
        examples: [
            .init("hone sample --model smollm2-135m --chat --prompt \"What is 12 + 30?\"", "one answer, greedy"),
            .init("hone sample --model @last --prompt \"2+2=\" --temperature 1 --samples 4", "four different ones"),
            .init("hone sample --model DIR --input prompts.jsonl --json", "many prompts, with token ids and log-probs"),
        ],
        options: [
            OptionSpecification("model", .text("MODEL"), required: true, "what to sample from; see hone help models"),
            OptionSpecification("prompt", .text("TEXT"), "the prompt; not with --input"),
            OptionSpecification(
                "input", .path("FILE"), "JSON lines {\"id\", \"prompt\"} or {\"id\", \"messages\"}; - is standard input"
            ),
            OptionSpecification("chat", .flag, "send --prompt through the model's chat template"),
            .temperature,
            OptionSpecification(
                "top-p", .number(0...1), "keep the likeliest tokens of this total probability (default 1)"),
            OptionSpecification("top-k", .integer(0...1_000_000), "keep the N likeliest tokens (default 0: all)"),
            OptionSpecification(
                "min-p", .number(0...1), "drop tokens less likely than X times the likeliest (default 0)"),
            OptionSpecification("stop", .text("TEXT"), repeatable: true, "end a completion where this text appears"),
            OptionSpecification("max-tokens", .integer(1...1_000_000), "longest completion (default 256)"),
            OptionSpecification("samples", .integer(1...100_000), "completions per prompt (default 1)"),
            .seed, .precision, .threads, .runs, .json,
        ])
}
