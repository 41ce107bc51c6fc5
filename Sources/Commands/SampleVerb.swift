/// `hone sample`.
package enum SampleVerb {
    package static let verb = CommandVerb(specification) { arguments, console in
        try SampleCommand(arguments: arguments, console: console).run()
    }

    static let defaultTemperature = 0.7
    static let defaultMaxTokens = 256

    package static let specification = VerbSpecification(
        "sample",
        summary: "let a model complete prompts",
        examples: [
            .init("hone sample --model smollm2-135m --chat --prompt \"What is 12 + 30?\"", "one answer"),
            .init("hone sample --model @last --prompt \"2+2=\" --temperature 1 --samples 4", "four different ones"),
            .init("hone sample --model DIR --input prompts.jsonl --json", "many prompts, with token ids and log-probs"),
        ],
        options: [
            OptionSpecification("model", .text("MODEL"), required: true, "what to sample from; see hone help models"),
            OptionSpecification("prompt", .text("TEXT"), "the prompt; not with --input"),
            OptionSpecification(
                "input", .path("FILE"), "JSON lines {\"id\", \"prompt\"} or {\"id\", \"messages\"}; - is standard input"
            ),
            OptionSpecification("chat", .flag, "send prompts that are plain text through the model's chat template"),
            OptionSpecification(
                "temperature", .number(0...Double.greatestFiniteMagnitude),
                "divides the logits (default \(defaultTemperature)); 0 is greedy"),
            OptionSpecification(
                "top-p", .number(0...1), "keep the likeliest tokens of this total probability (default 1)"),
            OptionSpecification("top-k", .integer(0...1_000_000), "keep the N likeliest tokens (default 0: all)"),
            OptionSpecification(
                "min-p", .number(0...1), "drop tokens less likely than X times the likeliest (default 0)"),
            OptionSpecification("stop", .text("TEXT"), repeatable: true, "end a completion where this text appears"),
            OptionSpecification("ignore-end", .flag, "go on past the model's end tokens"),
            OptionSpecification(
                "max-tokens", .integer(1...1_000_000), "longest completion (default \(defaultMaxTokens))"),
            OptionSpecification("samples", .integer(1...100_000), "completions per prompt (default 1)"),
            .seed, .precision, .threads, .runs, .json,
        ],
        notes: """
            A JSON line has id, index, text, promptTokens, tokens, logProbs and stopReason. A log-probability is
            log-softmax(logits / temperature) over the whole vocabulary, before top-k, top-p and min-p; with temperature 0
            it is that of temperature 1. `hone score` gives the same numbers, to the bit. A completion depends on the
            model, its prompt, the options, the seed, the prompt's place in the input and the sample's index, and on
            nothing that is sampled beside it.
            """)
}
