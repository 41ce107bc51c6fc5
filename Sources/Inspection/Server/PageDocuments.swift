import Basics
import RunStore

/// The documents that an exported page carries, by the addresses at which the served page would find them.
struct PageDocuments {
    let inspector: Inspector
    /// In the one moment that the whole page shows.
    let reader: RunReader
    let texts: TokenTexts?
    /// In bytes of JSON.
    let limit: Int
    private var lines: [String] = []
    private var size = 0

    init(inspector: Inspector, reader: RunReader, texts: TokenTexts?, limit: Int) {
        self.inspector = inspector
        self.reader = reader
        self.texts = texts
        self.limit = limit
    }

    var isTooLarge: Bool { size > limit }

    mutating func add(_ path: [String], _ query: [String: String] = [:]) throws {
        let document = try inspector.document(reader, path, QueryArguments(query), texts: texts)
        let arguments = query.map { "\($0.key)=\(Self.encoded($0.value))" }.sorted().joined(separator: "&")
        let address =
            (["/api/run", Self.encoded(reader.directory.id)] + path.map(Self.encoded)).joined(separator: "/")
            + (arguments.isEmpty ? "" : "?" + arguments)
        let line = "\(try JSONValue.string(address).line()):\(try document.line())"
        lines.append(line)
        size += line.utf8.count
    }

    /// `head`, whose member `documents` these are added to, as one line of JSON.
    func joined(to head: JSONValue) throws -> String {
        var members = head.objectValue ?? [:]
        var documents: [String] = []
        for (address, document) in members.removeValue(forKey: "documents")?.objectValue ?? [:] {
            documents.append("\(try JSONValue.string(address).line()):\(try document.line())")
        }
        let start = try JSONValue.object(members).line().dropLast()
        return start + ",\"documents\":{" + (documents + lines).joined(separator: ",") + "}}"
    }

    /// As `encodeURIComponent` writes it.
    static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 48...57, 65...90, 97...122, 33, 39, 40, 41, 42, 45, 46, 95, 126:
                result.append(Character(UnicodeScalar(byte)))
            default: result += "%" + SHA256.hexadecimal([byte]).uppercased()
            }
        }
    }
}
