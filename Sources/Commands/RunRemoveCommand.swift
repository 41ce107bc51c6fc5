import RunStore

/// The body of `hone run remove`: only the id in full, or `--yes`, deletes.
struct RunRemoveCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    func run() throws -> Int32 {
        let reference = arguments.positional(0) ?? ""
        let run = try arguments.run(console.environment)
        guard reference == run.id || arguments.flag("yes") else {
            throw UsageError(
                "'\(reference)' is run \(run.id); give that id in full, or --yes", path: ["run", "remove"])
        }
        try run.remove()
        console.note("removed \(run.id)")
        return 0
    }
}
