/// `hone tokenize`.
package enum TokenizeVerb {
    package static let verb = CommandVerb(specification) { arguments, console in
        try TokenizeCommand(arguments: arguments, console: console).run()
    }

    package static let specification = VerbSpecification(
        "tokenize",
        summary: "turn text into a model's token ids, or ids into text",
        examples: [
            .init("echo \"Hello\" | hone tokenize --model smollm2-135m", "the ids of a line"),
            .init("hone tokenize --model DIR --decode --input ids.txt", "text from lists of ids"),
            .init("hone tokenize --model DIR --jsonl --input texts.jsonl --json", "texts with line breaks in them"),
        ],
        options: [
            OptionSpecification("model", .text("MODEL"), required: true, "whose tokenizer; see hone help models"),
            OptionSpecification(
                "decode", .flag, "ids to text: every line is a JSON list of ids, or ids between blanks"),
            OptionSpecification(
                "jsonl", .flag, "every line is a JSON object: {\"id\", \"text\"}, with --decode {\"id\", \"tokens\"}"),
            OptionSpecification("input", .path("FILE"), "what to read (default -: standard input)"),
            .runs, .json,
        ],
        notes: """
            Every line is one text, without its line break; nothing is added to it. Special tokens are recognised in text
            and spelt out in it. With --json a line is {"tokens"}, or {"text"} with --decode.
            """)
}
