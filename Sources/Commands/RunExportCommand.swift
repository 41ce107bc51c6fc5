import Basics
import Inspection
import RunStore

/// The body of `hone run export`.
struct RunExportCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    func run() throws -> Int32 {
        let run = try arguments.run(console.environment)
        guard let path = arguments.text("output") else {
            try write(run) { console.put($0) }
            return 0
        }
        try AtomicFile.write(to: path) { file in
            try write(run) { text throws(RunStoreError) in
                do throws(FileError) {
                    try file.write(text)
                } catch {
                    throw .output(error)
                }
            }
        }
        console.note("wrote \(path)")
        return 0
    }

    private func write(_ run: RunDirectory, emit: (String) throws(RunStoreError) -> Void) throws {
        let format = arguments.text("format") ?? "jsonl"
        if arguments.flag("metrics") {
            guard let format = TraceExport.Format(rawValue: format) else {
                throw UsageError("--metrics is a table; --format is jsonl or csv", path: ["run", "export"])
            }
            try MetricExport.write(format, from: try RunReader(run), emit: emit)
        } else {
            let catalogue = RunCatalogue(containing: run)
            let texts = RunTokenTexts(console.environment, catalogue)
            let inspector = Inspector(
                catalogue: catalogue, version: HoneCommand.version, texts: { texts.find($0) })
            try inspector.write(.init(rawValue: format) ?? .jsonl, try scope(run), of: run, emit: emit)
        }
    }

    /// What `--trace`, `--group` or `--query` names, or else the whole run.
    private func scope(_ run: RunDirectory) throws -> ExportScope {
        let given = ["trace", "group", "query"].filter { arguments.text($0) != nil }
        guard given.count <= 1 else {
            throw UsageError("give one of --\(given.joined(separator: ", --"))", path: ["run", "export"])
        }
        if let name = arguments.text("trace") {
            guard let id = TraceID(name) else { throw RunStoreError.noSuchTrace(id: name, run: run.id) }
            return .trace(try RunReader(run).trace(id).id)
        }
        if let name = arguments.text("group") {
            guard let id = GroupID(name), try RunReader(run).group(id) != nil else {
                throw GroupDocuments.unknown(name)
            }
            return .group(id)
        }
        return try arguments.text("query").map { .query(try TraceQuery($0)) } ?? .run
    }
}
