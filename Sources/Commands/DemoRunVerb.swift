import Basics
import RunStore
import Training

/// `hone demo-run`.
package enum DemoRunVerb {
    package static let verb = CommandVerb(specification, DemoRunCommand.self)

    package static let specification = VerbSpecification(
        "demo-run",
        summary: "write a sample run, to try the tools that read runs",
        examples: [
            .init("hone demo-run sample", "a run of 42 steps in the directory sample"),
            .init("hone demo-run large --traces 100000", "a large one"),
        ],
        positionals: [.init("DIR", "the run's directory, which is made")],
        options: [
            OptionSpecification("seed", .integer(0...Int.max), "seed of all that is not planted (default 7)"),
            OptionSpecification(
                "traces", .integer(0...10_000_000), "at least so many training traces (default and least 2688)"),
            OptionSpecification("plain", .flag, "no completion reflects"),
        ],
        notes: """
            Nothing is trained: texts and probabilities are made up, everything else is judged, computed and stored as
            in a real run. The same seed gives the same run. Look at it with hone inspect ./sample.
            """)
}

/// The body of `hone demo-run`.
struct DemoRunCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    func run() async throws -> Int32 {
        let path = arguments.positional(0) ?? ""
        let directory = RunDirectory(path: path.contains("/") ? path : "./" + path)
        var settings = DemoRun.Settings()
        settings.seed = arguments.integer("seed") ?? settings.seed
        settings.traces = arguments.integer("traces") ?? settings.traces
        settings.isPlain = arguments.flag("plain")
        let progress = console.progress()
        defer { progress.stop() }
        progress.begin("demo run", of: nil)
        let steps = try await DemoRun.write(to: directory, settings) { step, total in
            progress.advance(to: step, detail: "of \(total) steps")
        }
        progress.stop()
        console.note("wrote \(steps) steps into \(directory.path)")
        console.note("look at it with: hone run show \(directory.path)")
        return 0
    }
}
