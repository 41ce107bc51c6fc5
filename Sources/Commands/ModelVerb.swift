/// `hone model …`.
package enum ModelVerb {
    package static let verb = CommandVerb(
        name: "model", summary: summary,
        subverbs: [
            CommandVerb(list) { try ModelCacheCommand(arguments: $0, console: $1).list() },
            CommandVerb(get) { try ModelCacheCommand(arguments: $0, console: $1).get() },
            CommandVerb(info) { try ModelInfoCommand(arguments: $0, console: $1).run() },
            CommandVerb(convert) { try ModelConvertCommand(arguments: $0, console: $1).run() },
            CommandVerb(remove) { try ModelCacheCommand(arguments: $0, console: $1).remove() },
        ])

    package static let summary = "fetch, inspect and convert models"

    package static let list = VerbSpecification(
        "model", "list", summary: "list the catalogue and what is in the cache",
        examples: [.init("hone model list", "names, sizes, licences")], options: [.json])

    package static let get = VerbSpecification(
        "model", "get", summary: "fetch a catalogue model into the cache",
        examples: [.init("hone model get smollm2-135m", "once; checks the hash; prints the path")],
        positionals: [name], options: [.json])

    package static let info = VerbSpecification(
        "model", "info", summary: "show a model's architecture, size and tokenizer",
        examples: [.init("hone model info model.gguf", "also of a directory or a run")],
        positionals: [model], options: [.runs, .json])

    package static let convert = VerbSpecification(
        "model", "convert", summary: "write a model as a Hugging Face directory",
        examples: [
            .init("hone model convert model.gguf -o my-model", "config.json, tokenizer.json, model.safetensors")
        ],
        positionals: [model],
        options: [
            OptionSpecification("output", .path("DIR"), short: "o", required: true, "the directory to make"),
            OptionSpecification(
                "precision", .choice(["fp32", "bf16"]), "number format of the weights (default fp32)"),
            .runs, .json,
        ])

    package static let remove = VerbSpecification(
        "model", "remove", summary: "delete a catalogue model from the cache",
        examples: [.init("hone model remove smollm2-135m", "the next use fetches it again")],
        positionals: [name], options: [.json])

    private static let name = VerbSpecification.Positional("NAME", "a name of the catalogue")
    private static let model = VerbSpecification.Positional("MODEL", "see hone help models")
}
