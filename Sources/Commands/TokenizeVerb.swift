/// `hone tokenize`.
package enum TokenizeVerb {
    package static let specification = VerbSpecification(
        "tokenize",
        summary: "turn text into a model's token ids, or ids into text",
        examples: [
            .init("echo \"Hello\" | hone tokenize --model smollm2-135m", "the ids of a line"),
            .init("hone tokenize --model DIR --decode --input ids.jsonl", "text from lists of ids"),
        ],
        options: [
            OptionSpecification("model", .text("MODEL"), required: true, "whose tokenizer; see hone help models"),
            OptionSpecification("decode", .flag, "ids to text: every line is a JSON list of ids"),
            OptionSpecification("input", .path("FILE"), "what to read (default -: standard input)"),
            .runs,
        ])
}
