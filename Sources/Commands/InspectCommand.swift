import Basics
import FoundationEssentials
import Inspection
import RunStore

/// The body of `hone inspect`.
struct InspectCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    private static let standardPort = 7171

    func run() async throws -> Int32 {
        let (catalogue, open) = try target()
        let texts = RunTokenTexts(console.environment, catalogue)
        if arguments.flag("terminal") {
            guard let run = open ?? catalogue.runs().last else {
                throw RunStoreError.noRuns(directory: catalogue.directory)
            }
            return try InspectTerminal(run: run, texts: texts.find(run), console: console).inspect()
        }
        let page = console.environment["HONE_INSPECT_PAGE"].map(InspectorPage.files) ?? .embedded
        let inspector = Inspector(
            catalogue: catalogue, openRun: open?.id, isReadOnly: arguments.flag("read-only"),
            version: HoneCommand.version, page: page, texts: { texts.find($0) })
        let server = try listen(inspector)
        let address = "http://127.0.0.1:\(server.port)/"
        console.print(address)
        console.note("The inspector is at \(address); Ctrl-C ends it.")
        if !arguments.flag("no-open") { Browser.open(address, console.environment) }
        while !StopFlag.isRequested { try? await Task.sleep(for: .milliseconds(100)) }
        withExtendedLifetime(server) {}
        return 0
    }

    /// The directory to serve and the run to open; a run that is named by a path brings its own directory.
    private func target() throws -> (RunCatalogue, RunDirectory?) {
        let catalogue = RunCatalogue(directory: arguments.runsDirectory(console.environment))
        guard let reference = arguments.positional(0) else { return (catalogue, nil) }
        let run = try catalogue.find(reference)
        guard reference.contains("/") else { return (catalogue, run) }
        return (RunCatalogue(containing: run), run)
    }

    /// Listens on `--port`, or else on the standard port, or else on any free one.
    private func listen(_ inspector: Inspector) throws -> HTTPServer {
        let port = arguments.integer("port")
        do {
            return try HTTPServer(port: port ?? Self.standardPort, respond: inspector.respond)
        } catch {
            guard port == nil, error.isTaken else { throw error }
            return try HTTPServer(port: 0, respond: inspector.respond)
        }
    }
}
