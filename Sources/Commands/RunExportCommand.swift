import Basics
import RunStore

/// The body of `hone run export`.
struct RunExportCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    func run() throws -> Int32 {
        let reader = try RunReader(try arguments.run(console.environment))
        guard let path = arguments.text("output") else {
            try write(reader) { console.put($0) }
            return 0
        }
        try AtomicFile.write(to: path) { file in
            try write(reader) { text throws(RunStoreError) in
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

    private func write(_ reader: RunReader, emit: (String) throws(RunStoreError) -> Void) throws(RunStoreError) {
        let format = arguments.text("format").flatMap(TraceExport.Format.init(rawValue:)) ?? .jsonl
        if arguments.flag("metrics") {
            try MetricExport.write(format, from: reader, emit: emit)
        } else {
            try TraceExport.write(format, from: reader, emit: emit)
        }
    }
}
