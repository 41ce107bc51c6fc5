import Basics
import RunStore
import Synchronization

/// Documents that read every trace of a run, kept until another step is committed.
final class DocumentCache: Sendable {
    private struct Entry {
        let mark: String
        let document: JSONValue
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// Beyond these many all are forgotten, so that memory stays small.
    private static let capacity = 32

    /// The document called `key` of the run, made where it is not known or a step has been committed since.
    func document(_ reader: RunReader, _ key: String, make: () throws -> JSONValue) throws -> JSONValue {
        let key = "\(reader.directory.path) \(key)"
        let mark = try reader.commitMark()
        if let entry = entries.withLock({ $0[key] }), entry.mark == mark { return entry.document }
        let document = try make()
        entries.withLock { entries in
            if entries.count >= Self.capacity { entries.removeAll() }
            entries[key] = Entry(mark: mark, document: document)
        }
        return document
    }
}
