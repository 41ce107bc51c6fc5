/// `hone score`.
package enum ScoreVerb {
    package static let verb = CommandVerb(specification) { arguments, console in
        try ScoreCommand(arguments: arguments, console: console).run()
    }

    package static let specification = VerbSpecification(
        "score",
        summary: "print the log-probability and entropy of every token of given completions",
        examples: [
            .init("hone score --model smollm2-135m --input pairs.jsonl", "one JSON line per pair, in the same order"),
            .init("hone score --model DIR --input - --temperature 0.7 --top 5", "with the five likeliest tokens"),
        ],
        options: [
            OptionSpecification("model", .text("MODEL"), required: true, "what scores; see hone help models"),
            OptionSpecification(
                "input", .path("FILE"), required: true,
                "JSON lines {\"id\", \"tokens\", \"promptLength\"} or {\"id\", \"prompt\", \"completion\"}; - is standard input"
            ),
            OptionSpecification(
                "temperature", .number(0...Double.greatestFiniteMagnitude), "divides the logits (default 1)"),
            OptionSpecification("top", .integer(1...1000), "also the N likeliest tokens of every position"),
            .precision, .threads, .runs,
            OptionSpecification("json", .flag, "the output is JSON with and without it"),
        ],
        notes: """
            A log-probability is log-softmax(logits / temperature) over the whole vocabulary, in nats. Prompt and
            completion are encoded separately and nothing is added to them. The prompt needs at least one token, because
            nothing predicts the first. A JSON line has id, tokens, promptLength, and for every token after the prompt an
            entry of logProbs and entropies; with --top N also of top: [[id, logProb], ...], likeliest first.
            """)
}
