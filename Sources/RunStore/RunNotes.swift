import FoundationEssentials

/// What people write about a run; notes may be added while the run is being written.
package enum RunNotes {
    /// Adds a note about the run, or about one of its traces.
    ///
    /// - Throws: `RunStoreError.noSuchTrace` where the trace is not there.
    package static func add(
        _ text: String, tag: String = "note", trace: TraceID? = nil, to directory: RunDirectory,
        seconds: Double = Date().timeIntervalSince1970
    ) throws(RunStoreError) {
        if let trace { _ = try RunReader(directory).trace(trace) }
        guard directory.isRun else { throw .noSuchRun(reference: directory.id, directory: directory.path) }
        let connection = try Connection(path: directory.storePath, access: .writing)
        try Schema.check(connection)
        try connection.run(
            "INSERT INTO note (recorded, trace, tag, text) VALUES (?, ?, ?, ?)",
            [.real(seconds), .optional(trace?.description), .text(tag), .text(text)])
    }
}
