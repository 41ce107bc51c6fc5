import Inspection

/// `hone inspect`.
package enum InspectVerb {
    package static let verb = CommandVerb(specification, stopsGracefully: true, InspectCommand.self)

    package static let specification = VerbSpecification(
        "inspect", summary: "read a run's traces in the browser or the terminal",
        examples: [
            .init("hone inspect @last", "opens the latest run in the browser, also while it trains"),
            .init("hone inspect", "every run of the directory"),
            .init("hone inspect @last --terminal", "the same without a browser"),
        ],
        positionals: [.init("RUN", required: false, "id, unique beginning, path or @last")],
        options: [
            OptionSpecification(
                "port", .integer(0...65535), "where to listen on 127.0.0.1 (default 7171; 0 is any free one)"),
            OptionSpecification("terminal", .flag, "in this terminal instead of the browser"),
            OptionSpecification("no-open", .flag, "do not start a browser"),
            OptionSpecification("read-only", .flag, "refuse notes, the only thing that the inspector writes"),
            .runs,
        ],
        notes: """
            The page reads the store and nothing else: training goes on undisturbed, and the run may be a copy. It is served on
            127.0.0.1 only. Ctrl-C ends it. HONE_INSPECT_PAGE=DIR serves the page's own sources, for work on it.
            """)
}
