import Basics
import FoundationEssentials
import RunStore

extension Inspector {
    private struct Note: Decodable {
        let text: String
        let tag: String?
        let trace: String?
    }

    private static let tags = ["note", "pin", "filter"]

    /// The only thing that the inspector ever writes.
    func addNote(_ request: HTTPRequest, to directory: RunDirectory) throws -> HTTPResponse {
        guard !isReadOnly else { return .text(403, "This inspector is read-only.") }
        // A form on another site can send text, but not this type without being asked first.
        guard request.headers["content-type"]?.hasPrefix("application/json") == true,
            let note = try? JSONDecoder().decode(Note.self, from: Data(request.body))
        else { throw InspectorError("badNote", .usage, "A note is JSON: {\"text\": …, \"tag\": …, \"trace\": …}.") }
        guard note.text.contains(where: { !$0.isWhitespace }) else {
            throw InspectorError("badNote", .usage, "The note is empty.")
        }
        let tag = note.tag ?? "note"
        guard Self.tags.contains(tag) else {
            let tags = Self.tags.joined(separator: ", ")
            throw InspectorError("badNote", .usage, "The tag is '\(tag)'; expected one of \(tags).")
        }
        let trace = try note.trace.map { name in
            guard let id = TraceID(name) else { throw try TraceDocuments.unknown(name, try RunReader(directory)) }
            return id
        }
        try RunNotes.add(note.text, tag: tag, trace: trace, to: directory, seconds: now())
        let notes = try RunDocuments.notes(try RunReader(directory))
        return try Self.document(["notes": .array(notes)], status: 201)
    }
}
