import RunStore

/// The body of `hone run note`.
struct RunNoteCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    func run() throws -> Int32 {
        let run = try arguments.run(console.environment)
        let text = arguments.positional(1) ?? ""
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw UsageError("the note is empty", path: ["run", "note"])
        }
        let trace = try arguments.text("trace").map { name in
            guard let id = TraceID(name) else { throw RunStoreError.noSuchTrace(id: name, run: run.id) }
            return id
        }
        try RunNotes.add(text, trace: trace, to: run)
        console.note("noted in \(run.id)")
        return 0
    }
}
