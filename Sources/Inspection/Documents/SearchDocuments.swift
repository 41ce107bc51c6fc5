package import Basics
package import RunStore

/// What a search of a run's traces found.
package enum SearchDocuments {
    /// How results are ordered.
    package enum Order: String, Sendable, CaseIterable {
        case newest, oldest
    }

    /// - Parameters:
    ///   - deadline: when to give up looking through texts.
    ///   - progress: as for `RunReader.matches`.
    ///   - clock: tells how long the search took.
    /// - Throws: `InspectorError` where the query is not one, `RunStoreError.tookTooLong` when the deadline passes.
    package static func search(
        _ reader: RunReader, _ text: String, order: Order = .newest, offset: Int = 0, limit: Int = 50,
        until deadline: Deadline? = nil, clock: MonotonicClock = .system,
        progress: (SearchProgress) -> Bool = { _ in true }
    ) throws -> JSONValue {
        let start = clock.seconds
        let query = try parsed(text)
        var filter = TraceFilter(query)
        filter.order = order == .oldest ? .oldestFirst : .newestFirst
        return try reader.inMoment {
            let matches = try reader.matches(filter, until: deadline, progress: progress)
            let hits = try reader.traces(of: matches.dropFirst(offset).prefix(limit))
            var scanned = TraceFilter()
            (scanned.purpose, scanned.states) = (nil, filter.states)
            let total = try reader.traceCount(scanned)
            let unmeasured = query.asksForReflection ? try reader.unmeasuredCount(filter.states) : 0
            return [
                "query": .string(text), "total": .integer(matches.count), "scanned": .integer(total),
                "seconds": .number(clock.seconds - start), "perStep": perStep(matches), "facets": facets(matches),
                "filters": JSONValue(query.parts.map(part)), "notice": JSONValue(notice(unmeasured)),
                "message": matches.isEmpty ? .string(nothing(query, total)) : nil, "offset": .integer(offset),
                "limit": .integer(limit), "hits": JSONValue(hits.map { hit($0.summary, $0.text, query, deadline) }),
            ]
        }
    }

    private static func part(_ part: TraceQuery.Part) -> JSONValue {
        [
            "text": .string(part.text), "start": .integer(part.place.lowerBound),
            "end": .integer(part.place.upperBound),
        ]
    }

    /// - Throws: `InspectorError` with the place of what is wrong.
    static func parsed(_ text: String) throws(InspectorError) -> TraceQuery {
        do {
            return try TraceQuery(text)
        } catch {
            throw InspectorError(
                "query", .usage, error.description, suggestion: error.suggestion, place: error.place)
        }
    }

    private static func hit(_ trace: TraceSummary, _ text: String, _ query: TraceQuery, _ deadline: Deadline?)
        -> JSONValue
    {
        let places = query.places(in: text, until: deadline).prefix(200)
        let snippet = Snippet(text, around: Array(places))
        return TraceDocuments.summary(trace).adding([
            "snippet": .string(snippet.text),
            "highlights": JSONValue(snippet.highlights.map { [.integer($0.lowerBound), .integer($0.upperBound)] }),
            "offset": JSONValue(places.first.map { TextPlaces.utf16($0, in: text).lowerBound }),
        ])
    }

    /// How many were found in each step that has any, ascending.
    private static func perStep(_ matches: [TraceMatch]) -> JSONValue {
        var counts: [Int: Int] = [:]
        for match in matches { counts[match.id.step, default: 0] += 1 }
        return JSONValue(counts.sorted { $0.key < $1.key }.map { [.integer($0.key), .integer($0.value)] })
    }

    private static func facets(_ matches: [TraceMatch]) -> JSONValue {
        func counts(_ value: (TraceMatch) -> String?) -> JSONValue {
            var counts: [String: Int] = [:]
            for match in matches { if let word = value(match) { counts[word, default: 0] += 1 } }
            return .object(counts.mapValues(JSONValue.integer))
        }
        return [
            "outcome": counts { $0.outcome }, "class": counts { $0.reflectionClass },
            "purpose": counts { $0.id.purpose.rawValue },
        ]
    }

    private static func nothing(_ query: TraceQuery, _ total: Int) -> String {
        "0 of \(NumberText.grouped(total)) traces \(query.isPlainText ? "contain" : "match") '\(query.source)'."
    }

    /// What a search for reflection cannot have seen.
    private static func notice(_ unmeasured: Int) -> String? {
        unmeasured == 0
            ? nil
            : "\(NumberText.grouped(unmeasured)) traces have no reflection metrics: an earlier version of Hone graded them."
    }
}

/// The part of a text that shows why it was found.
struct Snippet {
    let text: String
    /// In UTF-16 units of the snippet.
    let highlights: [Range<Int>]

    private static let before = 40
    private static let length = 200

    /// - Parameter places: ranges of UTF-8 bytes, ascending; the snippet begins a little before the first.
    init(_ whole: String, around places: [Range<Int>]) {
        let bytes = Array(whole.utf8)
        let first = places.first?.lowerBound ?? 0
        let start = Self.boundary(bytes, max(0, first - Self.before))
        let end = Self.boundary(bytes, min(bytes.count, max(start + Self.length, places.first?.upperBound ?? 0)))
        let body = String(decoding: bytes[start..<end], as: UTF8.self)
        let head = start > 0 ? "…" : ""
        text = head + body + (end < bytes.count ? "…" : "")
        highlights = places.filter { $0.lowerBound >= start && $0.upperBound <= end }.map { place in
            let place = TextPlaces.utf16(place.lowerBound - start..<place.upperBound - start, in: body)
            return place.lowerBound + head.utf16.count..<place.upperBound + head.utf16.count
        }
    }

    /// The nearest place at or before `index` where a character begins.
    private static func boundary(_ bytes: [UInt8], _ index: Int) -> Int {
        var index = index
        while index > 0, index < bytes.count, bytes[index] & 0xC0 == 0x80 { index -= 1 }
        return index
    }
}
