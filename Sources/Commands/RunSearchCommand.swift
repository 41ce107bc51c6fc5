import Basics
import Inspection
import RolloutTypes
import RunStore

/// The body of `hone run search`.
struct RunSearchCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    private struct Hit: Encodable {
        let id: String
        let step: Int
        let problem: String
        let outcome: String
        let reward: Double?
        let excerpt: String
    }

    func run() throws -> Int32 {
        let reader = try RunReader(try arguments.run(console.environment))
        let query = arguments.positional(1) ?? ""
        var filter = TraceFilter()
        filter.purpose = nil
        filter.order = .newestFirst
        filter.limit = arguments.integer("limit") ?? 20
        let traces =
            try arguments.flag("substring") ? scan(reader, query, filter) : reader.search(words: query, filter)
        let hits = traces.map { trace in
            Hit(
                id: trace.id.description, step: trace.step, problem: trace.problem,
                outcome: trace.verdict.outcome.rawValue, reward: trace.reward,
                excerpt: Self.excerpt(trace.text, around: query))
        }
        if arguments.flag("json") {
            try console.printJSON(hits)
        } else {
            show(hits, query)
        }
        return 0
    }

    private func scan(_ reader: RunReader, _ query: String, _ filter: TraceFilter) throws -> [TraceRecord] {
        let progress = console.progress()
        defer { progress.stop() }
        progress.begin("search", of: nil)
        return try reader.search(substring: query, filter) { state in
            progress.advance(to: state.scanned, detail: "of \(state.total) traces")
            return !StopFlag.isRequested
        }
    }

    private func show(_ hits: [Hit], _ query: String) {
        guard !hits.isEmpty else {
            console.note("no trace has '\(query)' in it")
            return
        }
        var table = TextTable([("trace", .left), ("outcome", .left), ("reward", .right), ("text", .left)])
        for hit in hits { table.add([hit.id, hit.outcome, NumberText.short(hit.reward), hit.excerpt]) }
        console.put(table.text)
    }

    /// The text around the first place where the query, or its first word, stands; its beginning where neither is found
    /// letter by letter.
    private static func excerpt(_ text: String, around query: String) -> String {
        let all = Array(text.lowercased())
        let words = query.lowercased().split { $0 == "\"" || $0.isWhitespace }
        let wanted = [query.lowercased(), words.first.map(String.init) ?? ""].map(Array.init)
        let place = wanted.lazy.compactMap { word in
            word.isEmpty ? nil : all.indices.first { all[$0...].starts(with: word) }
        }.first
        let start = max(0, (place ?? 0) - 30)
        let shown = text.dropFirst(start).prefix(90)
        return (start > 0 ? "…" : "")
            + VisibleText.visible(String(shown)).map { $0.isNewline ? " " : String($0) }.joined()
            + (start + 90 < text.count ? "…" : "")
    }
}
