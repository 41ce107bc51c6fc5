import RunStore

/// `hone run …`.
package enum RunVerb {
    package static let summary = "look at runs, plot, search and export them"

    package static let verb = CommandVerb(
        name: "run", summary: summary,
        subverbs: [
            CommandVerb(list, RunListCommand.self),
            CommandVerb(show, RunShowCommand.self),
            CommandVerb(plot, RunPlotCommand.self),
            CommandVerb(search, RunSearchCommand.self),
            CommandVerb(export, RunExportCommand.self),
            CommandVerb(note, RunNoteCommand.self),
            CommandVerb(fsck, RunFsckCommand.self),
            CommandVerb(remove, RunRemoveCommand.self),
        ])

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
            .init("hone run plot @last --metric reward/mean --metric eval/accuracy -o curve.svg", "as a picture"),
        ],
        positionals: [run],
        options: [
            OptionSpecification("metric", .text("NAME"), required: true, repeatable: true, "what to draw"),
            OptionSpecification("output", .path("FILE.svg"), short: "o", "write a picture instead"),
            .runs, .json,
        ],
        notes: """
            eval/accuracy draws the held-out accuracy of every evaluation of the run, with its 95% intervals.
            """)

    package static let search = VerbSpecification(
        "run", "search", summary: "find traces by their text",
        examples: [
            .init("hone run search @last \"wait\"", "ids and the places where the word stands"),
            .init("hone run search @last --substring \"= 4\"", "the text exactly as it stands, by reading every trace"),
        ],
        positionals: [run, .init("QUERY", "words, or a \"phrase\" in quotes")],
        options: [
            OptionSpecification("substring", .flag, "find QUERY exactly as it stands, inside words too"),
            OptionSpecification("limit", .integer(1...Int.max), "at most N traces, the newest (default 20)"),
            .runs, .json,
        ])

    package static let export = VerbSpecification(
        "run", "export", summary: "write a run's traces or metrics as a file",
        examples: [
            .init("hone run export @last --format jsonl -o traces.jsonl", "one trace a line, tokens included"),
            .init("hone run export @last --format csv > traces.csv", "one row per trace, for a spreadsheet"),
            .init("hone run export @last --metrics --format csv", "one row per step"),
        ],
        positionals: [run],
        options: [
            OptionSpecification("format", .choice(["jsonl", "csv"]), "the form of the file (default jsonl)"),
            OptionSpecification("metrics", .flag, "the metrics of each step instead of traces"),
            OptionSpecification("output", .path("FILE"), short: "o", "where to write (default standard output)"),
            .runs,
        ])

    package static let note = VerbSpecification(
        "run", "note", summary: "add a note to a run",
        examples: [
            .init("hone run note @last \"learning rate too high\"", "kept in the run's store"),
            .init("hone run note @last --trace 000123-21 \"checks itself\"", "about one trace"),
        ],
        positionals: [run, .init("TEXT", "the note")],
        options: [OptionSpecification("trace", .text("TRACE"), "the trace that the note is about"), .runs])

    package static let fsck = VerbSpecification(
        "run", "fsck", summary: "check everything that a run keeps",
        examples: [.init("hone run fsck @last", "exit code 7 where something is damaged")],
        positionals: [run], options: [.runs, .json])

    package static let remove = VerbSpecification(
        "run", "remove", summary: "delete a run and everything it keeps",
        examples: [
            .init("hone run remove 20261122-071000-demo-1f3a", "the id in full"),
            .init("hone run remove @last --yes", "whatever run that is"),
        ],
        positionals: [run],
        options: [OptionSpecification("yes", .flag, "delete also where RUN is not the id in full"), .runs],
        notes: "Nothing is asked. A run that is being written is not deleted.")

    private static let run = VerbSpecification.Positional("RUN", "id, unique beginning, path or @last")
}

extension ParsedArguments {
    /// The run that the first argument names.
    ///
    /// - Throws: `RunStoreError.noSuchRun` and the like.
    func run(_ environment: [String: String]) throws(RunStoreError) -> RunDirectory {
        try RunCatalogue(directory: runsDirectory(environment)).find(positional(0) ?? "")
    }
}
