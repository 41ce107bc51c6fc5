/// `hone verify`.
package enum VerifyVerb {
    package static let verb = CommandVerb(specification, VerifyCommand.self)

    package static let specification = VerbSpecification(
        "verify",
        summary: "judge completions with a verifier, one verdict per line",
        examples: [
            .init("hone verify math --input answers.jsonl", "verdicts in the order of the input"),
            .init("hone verify countdown --input - --extraction strict < answers.jsonl", "as training would judge"),
            .init("hone verify math --config \"{form: 'evaluated'}\" --input answers.jsonl", "configured as in a task"),
        ],
        positionals: [.init("VERIFIER", "a verifier's name, or the path of a plug-in's directory")],
        options: [
            OptionSpecification(
                "input", .path("FILE"), required: true,
                "JSON lines {\"id\", \"answer\", \"completion\", \"problem\"?, \"tests\"?, \"metadata\"?}; - is standard input"
            ),
            .verifierConfiguration, .jobs, .extraction,
        ],
        notes: """
            Every output line is {"id", "outcome", "reward", "extracted", "explanation", "seconds"}. A broken input line
            gives outcome "error" with the line's number and the rest is still judged. The exit code is 4 where any
            outcome is "error", the verifier's own failures included, else 0.
            """)
}
