import Basics
import Inspection
import RunStore

/// The body of `hone run search`.
struct RunSearchCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    func run() throws -> Int32 {
        let reader = try RunReader(try arguments.run(console.environment))
        let progress = console.progress()
        defer { progress.stop() }
        progress.begin("search", of: nil)
        var isPartial = false
        let found = try SearchDocuments.search(
            reader, arguments.positional(1) ?? "", limit: arguments.integer("limit") ?? 20
        ) { state in
            progress.advance(to: state.scanned, detail: "of \(state.total) traces")
            isPartial = StopFlag.isRequested && state.scanned < state.total
            return !isPartial
        }
        progress.stop()
        if arguments.flag("json") {
            try console.printJSON(found)
        } else {
            show(found)
        }
        guard isPartial else { return 0 }
        console.note("stopped before every trace was looked at: there may be more than these")
        return StopFlag.exitCode
    }

    private func show(_ found: JSONValue) {
        let hits = found["hits"]?.arrayValue ?? []
        for name in ["message", "notice"] {
            if let sentence = found[name]?.stringValue { console.note(sentence) }
        }
        guard !hits.isEmpty else { return }
        var table = TextTable([("trace", .left), ("outcome", .left), ("reward", .right), ("text", .left)])
        for hit in hits {
            table.add([
                hit["id"]?.stringValue ?? "", hit["outcome"]?.stringValue ?? "",
                NumberText.short(hit["reward"]?.doubleValue), Self.excerpt(hit),
            ])
        }
        console.put(table.text)
        let total = found["total"]?.integerValue ?? 0
        if total > hits.count { console.note("\(hits.count) of \(total); --limit N shows more") }
    }

    /// The beginning of the snippet on one line.
    private static func excerpt(_ hit: JSONValue) -> String {
        let snippet = hit["snippet"]?.stringValue ?? ""
        let line = VisibleText.visible(snippet).map { $0.isNewline ? " " : String($0) }.joined()
        return line.count > 100 ? line.prefix(99) + "…" : line
    }
}
