/// How far a search has come.
package struct SearchProgress: Sendable, Equatable {
    package let scanned: Int
    package let total: Int
}

extension RunReader {
    /// The traces whose completion contains every word of `words`, and every phrase of it between double quotes.
    ///
    /// Letters match without regard to case and accents; each Han character is a word, so a run of them is a phrase.
    /// - Throws: `RunStoreError.emptyQuery` where there is no word in it.
    package func search(
        words: String, _ filter: TraceFilter = TraceFilter()
    ) throws(RunStoreError) -> [TraceRecord] {
        guard let query = WordIndex.query(words) else { throw .emptyQuery(query: words) }
        let match = "trace.id IN (SELECT rowid FROM trace_words WHERE trace_words MATCH ?)"
        return try search(match, [.text(query)], filter, limit: filter.limit ?? -1, offset: filter.offset)
    }

    /// The traces whose completion contains `substring` exactly as it stands, found by reading all of them.
    ///
    /// - Parameter progress: called after every thousand traces; false ends the search with what was found.
    /// - Throws: `RunStoreError.emptyQuery` where `substring` is empty.
    package func search(
        substring: String, _ filter: TraceFilter = TraceFilter(), progress: (SearchProgress) -> Bool = { _ in true }
    ) throws(RunStoreError) -> [TraceRecord] {
        guard !substring.isEmpty else { throw .emptyQuery(query: substring) }
        let total = try connection.integer("SELECT max(id) FROM trace") ?? 0
        let batch = 1000
        var found: [TraceRecord] = []
        var skipped = 0
        var start = 0
        while start < total {
            let end = min(start + batch, total)
            // Newest first walks the rows downwards, so that a limit stops the scan early in either direction.
            let bounds = filter.order == .oldestFirst ? (start + 1, end) : (total - end + 1, total - start)
            let values: [SQLValue] = [.integer(bounds.0), .integer(bounds.1), .text(substring)]
            for record in try search("trace.id BETWEEN ? AND ? AND instr(trace.text, ?) > 0", values, filter) {
                if skipped < filter.offset {
                    skipped += 1
                } else {
                    found.append(record)
                }
                if let limit = filter.limit, found.count >= limit { return found }
            }
            start = end
            guard progress(SearchProgress(scanned: end, total: total)) else { break }
        }
        return found
    }

    private func search(
        _ match: String, _ matched: [SQLValue], _ filter: TraceFilter, limit: Int = -1, offset: Int = 0
    ) throws(RunStoreError) -> [TraceRecord] {
        let (conditions, values) = filter.conditions()
        let direction = filter.order == .oldestFirst ? "ASC" : "DESC"
        return try connection.rows(
            """
            \(TraceRow.select(withTokens: false)) WHERE \(([match] + conditions).joined(separator: " AND "))
            ORDER BY rollout_group.step \(direction), trace.number \(direction), rollout_group.attempt \(direction)
            LIMIT ? OFFSET ?
            """, matched + values + [.integer(limit), .integer(offset)]
        ) { row throws(RunStoreError) in
            try TraceRow.read(row, withTokens: false, path: connection.path)
        }
    }
}
