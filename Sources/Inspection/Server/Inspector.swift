import Basics
import FoundationEssentials
package import RunStore

/// The web inspector without its socket: requests in, answers out.
///
/// It reads the stores of runs and nothing else; only a note is ever written. Every request opens the store anew, so
/// that what it shows is one committed moment, however long the run has been going on.
package struct Inspector: Sendable {
    package let catalogue: RunCatalogue
    /// The id of the run that the page opens; nil opens the list.
    package let openRun: String?
    package let isReadOnly: Bool
    /// Hone's own version, for exports.
    package let version: String
    let page: InspectorPage
    let texts: @Sendable (RunDirectory) -> TokenTexts?
    let now: @Sendable () -> Double
    private let scales = TokenScales()
    private let cache = DocumentCache()

    /// - Parameter texts: what turns a run's tokens into text; nil where its tokenizer cannot be found.
    package init(
        catalogue: RunCatalogue, openRun: String? = nil, isReadOnly: Bool = false, version: String,
        page: InspectorPage = .embedded, texts: @escaping @Sendable (RunDirectory) -> TokenTexts? = { _ in nil },
        now: @escaping @Sendable () -> Double = { Date().timeIntervalSince1970 }
    ) {
        self.catalogue = catalogue
        self.openRun = openRun
        self.isReadOnly = isReadOnly
        self.version = version
        self.page = page
        self.texts = texts
        self.now = now
    }

    /// The answer to any request; what goes wrong on the way is an answer too.
    package func respond(to request: HTTPRequest) -> HTTPResponse {
        if let refusal = RequestGuard.refusal(of: request) { return refusal }
        do {
            return try answer(request)
        } catch let error as InspectorError {
            return Self.failure(error)
        } catch let error as RunStoreError {
            return Self.failure(InspectorError(error))
        } catch {
            return Self.failure(InspectorError("failed", .failed, "\(error)"))
        }
    }

    private func answer(_ request: HTTPRequest) throws -> HTTPResponse {
        let isReading = request.method == "GET" || request.method == "HEAD"
        switch request.path.first {
        case nil where isReading: return try servedPage()
        case "favicon.ico" where isReading: return HTTPResponse(status: 204, type: "image/x-icon", body: .bytes([]))
        case "api": return try answer(Array(request.path.dropFirst()), request, isReading: isReading)
        default: throw InspectorError("noSuchPage", .notFound, "There is nothing here. The inspector is at /.")
        }
    }

    private func answer(_ path: [String], _ request: HTTPRequest, isReading: Bool) throws -> HTTPResponse {
        let query = QueryArguments(request.query)
        if path.count == 3, path[0] == "run", path[2] == "note" {
            guard request.method == "POST" else { return Self.notAllowed("POST") }
            return try addNote(request, to: try run(path[1]))
        }
        guard isReading else { return Self.notAllowed("GET, HEAD") }
        switch (path.first, path.count) {
        case ("runs", 1): return try Self.document(runs())
        case ("compare", 1): return try Self.document(compare(query))
        case ("run", 2...):
            let directory = try run(path[1])
            if path.count == 3, path[2] == "export" { return try export(directory, query) }
            return try Self.document(
                document(RunReader(directory), Array(path.dropFirst(2)), query, texts: texts(directory)))
        default: throw InspectorError("noSuchPage", .notFound, "There is no document at this address.")
        }
    }

    /// The document that a path below a run names: what the page fetches and what an export carries.
    ///
    /// All of it is one moment of the run.
    func document(
        _ reader: RunReader, _ path: [String], _ query: QueryArguments, texts: TokenTexts?
    ) throws -> JSONValue {
        try reader.inMoment {
            switch (path.first, path.count) {
            case (nil, _):
                let hasTexts = try reader.knowsTokens() || texts != nil
                return try RunDocuments.run(reader, now: now()).adding(["hasTokenTexts": .bool(hasTexts)])
            case ("version", 1): return try RunDocuments.version(reader, now: now())
            case ("events", 1): return try RunDocuments.events(reader)
            case ("steps", 1): return try StepDocuments.steps(reader, try query.steps() ?? 0...Int.max)
            case ("groups", 1): return try GroupDocuments.list(reader, try query.groupFilter())
            case ("group", 2):
                return try GroupDocuments.group(reader, path[1], attempt: query.integer("attempt"), texts: texts)
            case ("trace", 2): return try TraceDocuments.trace(reader, path[1], attempt: query.integer("attempt"))
            case ("trace", 3) where path[2] == "tokens":
                return try TokenDocuments.tokens(
                    reader, path[1], attempt: query.integer("attempt"), texts: texts, scales: scales)
            case ("problem", 2): return try ProblemDocuments.problem(reader, path[1])
            case ("search", 1):
                return try SearchDocuments.search(
                    reader, query.text("q") ?? "", order: try query.choice("order") ?? .newest,
                    offset: query.offset(), limit: query.limit(50, atMost: 1000),
                    until: Deadline(seconds: Self.searchSeconds))
            case ("diff", 1):
                return try TextDifference.document(
                    reader, query.text("a") ?? "", query.text("b") ?? "", unit: try query.choice("unit") ?? .word,
                    texts: texts)
            case (let name?, 1): return try expensiveDocument(reader, name, query)
            default: throw InspectorError("noSuchPage", .notFound, "There is no document at this address.")
            }
        }
    }

    /// Nobody waits longer for a page, and a search that does not end would hold a core for nobody.
    private static let searchSeconds = 10.0

    /// A document that reads every trace of the run.
    private func expensiveDocument(_ reader: RunReader, _ name: String, _ query: QueryArguments) throws -> JSONValue {
        switch name {
        case "problems":
            let filter = try query.problemFilter()
            return try cache.value(reader, "problems?\(query.key(QueryArguments.problemNames))") {
                try ProblemDocuments.list(reader, filter)
            }
        case "aha":
            let (asked, offset) = (try query.ahaQuery(), try query.offset())
            // One report serves every page of the list up to a length that grows eightfold.
            var whole = asked
            whole.limit = 256
            while whole.limit < offset + asked.limit { whole.limit *= 8 }
            let report = try cache.value(reader, "aha?\(query.key(QueryArguments.ahaNames)) \(whole.limit)") {
                try AhaReport(reader, whole)
            }
            return try ReflectionDocuments.aha(reader, report, offset: offset, limit: asked.limit)
        case "diagnosis":
            return try cache.value(reader, name) { try JSONValue(encoding: RunDiagnosis(reader)) }
        default: throw InspectorError("noSuchPage", .notFound, "There is no document at this address.")
        }
    }

    /// The list of runs, or how to get one where there is none.
    func runs() -> JSONValue {
        let runs = RunDocuments.list(catalogue)
        let hint =
            "No runs in \(catalogue.directory). Start one: `hone train demo`, or `hone demo-run DIR` for a sample run."
        return [
            "directory": .string(catalogue.directory), "open": JSONValue(openRun), "readOnly": .bool(isReadOnly),
            "hone": .string(version), "message": runs.isEmpty ? .string(hint) : nil, "runs": .array(runs),
        ]
    }

    /// The list of runs as an exported page knows it: the one it came from.
    func runs(only directory: RunDirectory) -> JSONValue {
        let line = RunDocuments.list(catalogue).filter { $0["id"]?.stringValue == directory.id }
        return runs().adding(["open": .string(directory.id), "readOnly": true, "runs": .array(line)])
    }

    private func compare(_ query: QueryArguments) throws -> JSONValue {
        let readers = try ["a", "b"].map { name in
            guard let id = query.text(name) else {
                throw InspectorError("badArgument", .usage, "compare needs two runs: a and b.")
            }
            return try RunReader(run(id))
        }
        return try CompareDocuments.compare(readers[0], readers[1])
    }

    func run(_ id: String) throws -> RunDirectory {
        guard let directory = catalogue.runs().first(where: { $0.id == id }) else {
            throw InspectorError("noSuchRun", .notFound, "No run '\(id)' in \(catalogue.directory).")
        }
        return directory
    }

    private func servedPage() throws -> HTTPResponse {
        let nonce = InspectorPage.nonce()
        return HTTPResponse(
            type: "text/html; charset=utf-8",
            headers: [
                "Content-Security-Policy": InspectorPage.policy(nonce: nonce), "Referrer-Policy": "no-referrer",
            ], body: .bytes(Array(try page.served(nonce: nonce).utf8)))
    }

    static func document(_ value: JSONValue, status: Int = 200) throws -> HTTPResponse {
        HTTPResponse(
            status: status, type: "application/json; charset=utf-8", body: .bytes(Array(try value.line().utf8)))
    }

    private static func failure(_ error: InspectorError) -> HTTPResponse {
        let status =
            switch error.category {
            case .notFound: 404
            case .usage: 400
            default: 500
            }
        let text = (try? error.document.line()) ?? "{}"
        return HTTPResponse(
            status: status, type: "application/json; charset=utf-8", body: .bytes(Array(text.utf8)))
    }

    private static func notAllowed(_ methods: String) -> HTTPResponse {
        HTTPResponse(
            status: 405, type: "text/plain; charset=utf-8", headers: ["Allow": methods],
            body: .bytes(Array("This address answers \(methods).\n".utf8)))
    }
}
