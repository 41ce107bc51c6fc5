/// `hone run …`.
package enum RunVerb {
    package static let summary = "look at runs, plot, search and export them"

    package static let list = VerbSpecification(
        "run", "list", summary: "list the runs, newest first",
        examples: [.init("hone run list", "id, state, step, reward")], options: [.runs, .json])

    package static let show = VerbSpecification(
        "run", "show", summary: "show a run, or one trace of it",
        examples: [
            .init("hone run show @last", "metrics and evaluations of the latest run"),
            .init("hone run show @last 000123-21", "trace 21 of step 123 in full"),
        ],
        positionals: [run, .init("TRACE", required: false, "a trace's id")], options: [.runs, .json])

    package static let plot = VerbSpecification(
        "run", "plot", summary: "draw curves of a run's metrics",
        examples: [
            .init("hone run plot @last --metric reward/mean", "in the terminal"),
            .init("hone run plot @last --metric reward/mean --metric policy/entropy -o curve.svg", "as a picture"),
        ],
        positionals: [run],
        options: [
            OptionSpecification("metric", .text("NAME"), required: true, repeatable: true, "what to draw"),
            OptionSpecification("output", .path("FILE.svg"), short: "o", "write a picture instead"),
            .runs,
        ])

    package static let search = VerbSpecification(
        "run", "search", summary: "find traces by their text",
        examples: [.init("hone run search @last \"wait\"", "ids and the places where the word stands")],
        positionals: [run, .init("QUERY", "words, or a \"phrase\" in quotes")],
        options: [OptionSpecification("limit", .integer(1...Int.max), "at most N traces (default 20)"), .runs, .json])

    package static let export = VerbSpecification(
        "run", "export", summary: "write a run's traces or metrics as a file",
        examples: [
            .init("hone run export @last --format jsonl -o traces.jsonl", "one trace a line"),
            .init("hone run export @last --format csv", "one row per step"),
        ],
        positionals: [run],
        options: [
            OptionSpecification("format", .choice(["jsonl", "csv"]), "traces as jsonl (default), metrics as csv"),
            OptionSpecification("output", .path("FILE"), short: "o", "where to write (default standard output)"),
            .runs,
        ])

    package static let note = VerbSpecification(
        "run", "note", summary: "add a note to a run",
        examples: [.init("hone run note @last \"learning rate too high\"", "kept in the run's store")],
        positionals: [run, .init("TEXT", "the note")], options: [.runs])

    package static let fsck = VerbSpecification(
        "run", "fsck", summary: "check everything that a run keeps",
        examples: [.init("hone run fsck @last", "exit code 7 where something is damaged")],
        positionals: [run], options: [.runs, .json])

    package static let remove = VerbSpecification(
        "run", "remove", summary: "delete a run and everything it keeps",
        examples: [.init("hone run remove 20261122-0710-demo-1f3a --yes", "without asking")],
        positionals: [run], options: [OptionSpecification("yes", .flag, "do not ask"), .runs])

    private static let run = VerbSpecification.Positional("RUN", "id, unique beginning, path or @last")
}
