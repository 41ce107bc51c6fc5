import Inspection
import RunStore

/// The body of `hone run compare`.
struct RunCompareCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    func run() throws -> Int32 {
        let catalogue = RunCatalogue(directory: arguments.runsDirectory(console.environment))
        let first = try RunReader(try catalogue.find(arguments.positional(0) ?? ""))
        let second = try RunReader(try catalogue.find(arguments.positional(1) ?? ""))
        if arguments.flag("json") {
            try console.printJSON(try CompareDocuments.compare(first, second))
        } else {
            console.put(try RunQueries.compare(first, second))
        }
        return 0
    }
}
