package import Basics
import FoundationEssentials

/// Results of probes, kept as events of the run; they may be added while the run is being written.
package enum ProbeRecord {
    package static let kind = "probe"

    /// - Throws: `RunStoreError.noSuchRun`, `.busy` and the like.
    package static func add(
        _ details: JSONValue, message: String, step: Int, to directory: RunDirectory,
        seconds: Double = Date().timeIntervalSince1970
    ) throws(RunStoreError) {
        guard directory.isRun else { throw .noSuchRun(reference: directory.id, directory: directory.path) }
        let connection = try Connection(path: directory.storePath, access: .writing)
        try Schema.check(connection)
        let attempt = try connection.integer("SELECT max(number) FROM attempt") ?? 0
        try connection.run(
            "INSERT INTO event (recorded, attempt, step, kind, message, details) VALUES (?, ?, ?, ?, ?, ?)",
            [
                .real(seconds), .integer(attempt), .integer(step), .text(kind), .text(message),
                .text(try StoreJSON.text(finite: details, for: directory.storePath)),
            ])
    }
}
