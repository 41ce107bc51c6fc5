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
            CommandVerb(search, stopsGracefully: true, RunSearchCommand.self),
            CommandVerb(export, RunExportCommand.self),
            CommandVerb(rescore, RunRescoreCommand.self),
            CommandVerb(compare, RunCompareCommand.self),
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
            .init("hone run show @last --aha", "how completions reflect, and the most telling ones"),
        ],
        positionals: [run, .init("TRACE", required: false, "a trace's id")],
        options: [
            OptionSpecification("aha", .flag, "reflection: what comes of it, since when, and where to look"),
            OptionSpecification(
                "limit", .integer(1...Int.max), "how many traces --aha lists (default 10; 50 with --json)"),
            .runs, .json,
        ])

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
            .init("hone run search @last wait", "ids and the places where the text stands"),
            .init("hone run search @last \"step:10..20 outcome:timeout\"", "by what is known of a trace"),
            .init("hone run search @last \"等等 OR re:wait[,.]\"", "either text, the second by an expression"),
        ],
        positionals: [
            run, .init("QUERY", "text, \"words in a row\", re:EXPRESSION, FIELD:VALUE; AND, OR, NOT and ( )"),
        ],
        options: [
            OptionSpecification("limit", .integer(1...Int.max), "at most N traces, the newest (default 20)"),
            .runs, .json,
        ],
        notes: """
            Text is found as it stands, inside words too, in any script, whatever the case of its letters. Words in quotes
            are found as whole words in this order. Fields: step group slot attempt reward advantage length flips strong
            (3, >3, <=3, 3..5); problem task answer prompt has marker (text); outcome stop split state class is (a word).
            has:"= 4" is text with spaces.
            The inspector's search is the same.
            """)

    package static let export = VerbSpecification(
        "run", "export", summary: "write a run's traces or metrics as a file",
        examples: [
            .init("hone run export @last --format jsonl -o traces.jsonl", "one trace a line, tokens included"),
            .init("hone run export @last --format csv > traces.csv", "one row per trace, for a spreadsheet"),
            .init("hone run export @last --metrics --format csv", "one row per step"),
            .init("hone run export @last --trace 000123-21 --format html -o trace.html", "a page that needs no server"),
        ],
        positionals: [run],
        options: [
            OptionSpecification(
                "format", .choice(["jsonl", "csv", "html", "md"]), "the form of the file (default jsonl)"),
            OptionSpecification("trace", .text("TRACE"), "one trace only"),
            OptionSpecification("group", .text("GROUP"), "one group only, for example 000123.g2"),
            OptionSpecification("query", .text("QUERY"), "what 'hone run search' would find"),
            OptionSpecification("metrics", .flag, "the metrics of each step instead of traces"),
            OptionSpecification("output", .path("FILE"), short: "o", "where to write (default standard output)"),
            .runs,
        ])

    package static let rescore = VerbSpecification(
        "run", "rescore", summary: "judge a run's traces with another verifier",
        examples: [
            .init("hone run rescore @last --verifier math", "every verdict that would be another one"),
            .init(
                "hone run rescore @last --verifier math --config \"{form: 'evaluated'}\" --json", "for a program"),
        ],
        positionals: [run],
        options: [
            OptionSpecification("verifier", .text("NAME"), required: true, "the verifier to judge with"),
            .verifierConfiguration, .jobs,
            OptionSpecification(
                "extraction", .choice(["strict", "lenient"]), "how answers are found (default: as the run did)"),
            .runs, .json,
        ],
        notes: """
            Judges every trace of committed steps and of evaluations, and lists those with another outcome, with what
            the run's own algorithm would have made of the new rewards of their groups. Nothing is written. The exit
            code is 4 where any new outcome is "error".
            """)

    package static let compare = VerbSpecification(
        "run", "compare", summary: "put two runs side by side",
        examples: [.init("hone run compare 20261122-0717 @last", "recipes, metrics and evaluations, with differences")],
        positionals: [run, .init("OTHER", "the run to compare it with")], options: [.runs, .json])

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
