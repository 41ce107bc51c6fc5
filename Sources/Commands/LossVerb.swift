/// `hone loss`.
package enum LossVerb {
    package static let verb = CommandVerb(specification, LossCommand.self)

    package static let specification = VerbSpecification(
        "loss",
        summary: "compute loss, gradient and metrics of a batch of log-probabilities",
        examples: [
            .init("hone loss --algorithm grpo --input batch.json", "as one JSON object"),
            .init("hone loss --algorithm grpo --input batch.json --show", "as a table, one line per completion"),
            .init("hone loss --algorithm dapo --show", "print the choices that make up an algorithm"),
        ],
        options: [
            OptionSpecification("algorithm", .text("NAME"), required: true, "grpo, dr_grpo, dapo, rloo, …"),
            OptionSpecification("input", .path("FILE"), "the batch; - is standard input"),
            OptionSpecification(
                "show", .flag, "print the algorithm's choices, and the batch as a table, instead of JSON"),
        ],
        notes: """
            The input is {"groups": [[{"reward", "newLogProbs", "oldLogProbs", "referenceLogProbs"?, "samplerLogProbs"?,
            "mask"?}]], "options"?: {}}; options are the keys of a recipe's `algorithm`. The output is {"loss",
            "advantages", "gradient", "metrics"}; the gradient is that of the loss by each of newLogProbs.
            """)
}
