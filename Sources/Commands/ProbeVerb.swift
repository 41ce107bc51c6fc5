/// `hone probe`.
package enum ProbeVerb {
    package static let verb = CommandVerb(specification, ProbeCommand.self)

    package static let specification = VerbSpecification(
        "probe",
        summary: "ask a stored policy what a trace would have answered on the way",
        examples: [
            .init("hone probe @last 000123-21", "forced answers at the ends of sentences, and the first marker"),
            .init("hone probe @last 000123-21 --samples 64", "a narrower interval"),
            .init("hone probe @last 000123-21 --estimate", "what it would cost, no more"),
        ],
        positionals: [
            .init("RUN", "id, unique beginning, path or @last"), .init("TRACE", "a trace's id"),
        ],
        options: [
            OptionSpecification(
                "checkpoint", .integer(0...Int.max),
                "which stored policy answers (default: the newest from before the trace, else the oldest)"),
            OptionSpecification(
                "samples", .integer(2...10_000), "completions with the marker and without (default 16)"),
            OptionSpecification("marker", .integer(1...10_000), "which marker of the trace (default 1, the first)"),
            OptionSpecification("estimate", .flag, "print what it costs, and stop"), .seed, .precision, .threads, .runs,
            .json,
        ],
        notes: """
            Forced answers: the completion is cut at up to 32 ends of sentences, an answer is begun, and the policy ends it
            greedily. Marker ablation: completions that go on with the marker against completions that may not begin with
            its first token, from the same random numbers; the interval of the difference is Newcombe's, 95%. The result
            is also kept in the run, as an event.
            """)
}
