/// `hone model …`.
package enum ModelVerb {
    package static let summary = "fetch, inspect and convert models"

    package static let list = VerbSpecification(
        "model", "list", summary: "list the catalogue and what is in the cache",
        examples: [.init("hone model list", "names, sizes, licences")], options: [.json])

    package static let get = VerbSpecification(
        "model", "get", summary: "fetch a catalogue model into the cache",
        examples: [.init("hone model get smollm2-135m", "once; resumes and checks the hash")], positionals: [name])

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
            OptionSpecification("type", .choice(["F32", "F16", "BF16"]), "number format of the weights (default F32)"),
            .runs,
        ])

    package static let remove = VerbSpecification(
        "model", "remove", summary: "delete a catalogue model from the cache",
        examples: [.init("hone model remove smollm2-135m", "the next use fetches it again")], positionals: [name])

    private static let name = VerbSpecification.Positional("NAME", "a name of the catalogue")
    private static let model = VerbSpecification.Positional("MODEL", "see hone help models")
}
