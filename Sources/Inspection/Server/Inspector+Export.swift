import Basics
package import RunStore

/// What of a run goes into a file.
package enum ExportScope: Sendable, Equatable {
    case trace(TraceID)
    case group(GroupID)
    case query(TraceQuery)
    case run

    /// The traces that belong to it.
    package var filter: TraceFilter {
        var filter = TraceFilter()
        switch self {
        case .trace(let id): (filter.trace, filter.purpose, filter.steps) = (id, id.purpose, id.step...id.step)
        case .group(let id):
            (filter.group, filter.purpose, filter.steps) = (id.number, id.purpose, id.step...id.step)
        case .query(let query): filter = TraceFilter(query)
        case .run: break
        }
        return filter
    }

    /// In words, for the head of the file.
    var text: String {
        switch self {
        case .trace(let id): "trace \(id)"
        case .group(let id): "group \(id)"
        case .query(let query): query.source
        case .run: "the whole run"
        }
    }
}

extension Inspector {
    /// The forms of a file.
    package enum ExportFormat: String, Sendable, CaseIterable {
        case html, jsonl, csv, md

        var type: String {
            switch self {
            case .html: "text/html; charset=utf-8"
            case .jsonl: "application/x-ndjson; charset=utf-8"
            case .csv: "text/csv; charset=utf-8"
            case .md: "text/markdown; charset=utf-8"
            }
        }
    }

    /// Calls `emit` with one piece of the file after another.
    package func write(
        _ format: ExportFormat, _ scope: ExportScope, of directory: RunDirectory,
        emit: (String) throws(RunStoreError) -> Void
    ) throws {
        let reader = try RunReader(directory)
        try reader.inMoment {
            switch format {
            case .jsonl: try TraceExport.write(.jsonl, from: reader, scope.filter, emit: emit)
            case .csv: try TraceExport.write(.csv, from: reader, scope.filter, emit: emit)
            case .md: try MarkdownExport.write(reader, scope, emit: emit)
            case .html: try emit(try exportedPage(scope, of: directory, reader))
            }
        }
    }

    func export(_ directory: RunDirectory, _ query: QueryArguments) throws -> HTTPResponse {
        let format = try query.choice("format", ExportFormat.self) ?? .html
        let scope = try Self.scope(query, RunReader(directory))
        let file = try UnnamedFile()
        try write(format, scope, of: directory) { text throws(RunStoreError) in try file.write(text) }
        let name = "\(directory.id)-\(Self.fileName(scope)).\(format.rawValue)"
        // A page of a run's own texts stays a file, even where somebody opens its address.
        return HTTPResponse(
            type: format.type,
            headers: [
                "Content-Disposition": "attachment; filename=\"\(name)\"",
                "Content-Security-Policy": "default-src 'none'; sandbox",
            ], body: try file.finish())
    }

    private static func scope(_ query: QueryArguments, _ reader: RunReader) throws -> ExportScope {
        if let name = query.text("trace") {
            return .trace(try TraceDocuments.found(reader, name).id)
        }
        if let name = query.text("group") {
            guard let id = GroupID(name), try reader.group(id) != nil else { throw GroupDocuments.unknown(name) }
            return .group(id)
        }
        let steps = try query.steps().map {
            "step:\($0.lowerBound)..\($0.upperBound == .max ? "" : String($0.upperBound))"
        }
        guard let text = query.text("q") else {
            return try steps.map { .query(try SearchDocuments.parsed($0)) } ?? .run
        }
        return .query(try SearchDocuments.parsed(steps.map { "\($0) (\(text))" } ?? text))
    }

    private static func fileName(_ scope: ExportScope) -> String {
        switch scope {
        case .trace(let id): id.description
        case .group(let id): id.description
        case .query: "search"
        case .run: "run"
        }
    }

    // MARK: One page

    private static let largestPage = 20 << 20
    /// A page of the whole run holds the newest traces; who wants all takes JSONL.
    private static let sampledTraces = 500

    /// The page with everything that it shows inside: the same documents that it would fetch.
    private func exportedPage(_ scope: ExportScope, of directory: RunDirectory, _ reader: RunReader) throws -> String {
        var documents = PageDocuments(
            inspector: self, reader: reader, texts: texts(directory), limit: Self.largestPage)
        try documents.add([])
        var start = "#/r/\(directory.id)"
        var filter = scope.filter
        switch scope {
        case .trace(let id): start += "/trace/\(id)"
        case .group(let id):
            try documents.add(["group", id.description])
            start += "/group/\(id)"
        case .query(let query):
            try documents.add(["search"], ["q": query.source])
            start += "/search?q=\(PageDocuments.encoded(query.source))"
        case .run:
            (filter.order, filter.limit) = (.newestFirst, Self.sampledTraces)
            for name in ["steps", "events", "problems"] { try documents.add([name]) }
        }
        let matches = try reader.matches(filter)
        var shown = 0
        for match in matches {
            let before = documents
            try documents.add(["trace", match.id.description])
            try documents.add(["trace", match.id.description, "tokens"])
            guard documents.isTooLarge else {
                shown += 1
                continue
            }
            guard scope == .run else {
                throw InspectorError(
                    "tooLarge", .usage,
                    "\(matches.count) traces make a page of more than 20 MB. Narrow the filter, or take JSONL.")
            }
            documents = before
            break
        }
        let all = try reader.overview().traces
        let head: JSONValue = [
            "title": .string("\(scope.text) of \(directory.id)"), "start": .string(start), "hone": .string(version),
            "run": .string(directory.id), "filter": .string(scope.text), "shown": .integer(shown), "of": .integer(all),
            "documents": .object(["/api/runs": runs(only: directory)]),
        ]
        return try page.exported(nonce: InspectorPage.nonce(), data: documents.joined(to: head))
    }
}
