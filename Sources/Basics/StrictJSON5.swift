import FoundationEssentials

/// A JSON5 text that has been read and checked against a shape, with everything that is wrong in it.
package struct JSON5Document: Sendable {
    package let file: String
    /// The root node; nil where the text does not parse.
    package let root: JSON5Node?
    /// The text as a value, as the standard decoder reads it; nil where it does not parse.
    package let value: JSONValue?
    /// Everything that is wrong, in the order of the text.
    package let problems: [FileProblem]
    private let positions: TextPositions

    /// Reads `text`; `firstLine` is the number of its first line in `file`.
    package init(_ text: String, file: String, shape: JSONShape, firstLine: Int = 1) {
        self.file = file
        let positions = TextPositions(text, firstLine: firstLine)
        self.positions = positions
        var scanner = JSON5Scanner(text)
        var faults: [JSON5Fault] = []
        do throws(JSON5Fault) {
            let node = try scanner.document()
            root = node
            faults = scanner.faults + shape.faults(in: node)
        } catch {
            root = nil
            faults = scanner.faults + [error]
        }
        var problems = faults.sorted { $0.offset < $1.offset }.map { positions.problem($0.message, at: $0.offset) }
        value = problems.isEmpty ? try? StrictJSON5.decoder.decode(JSONValue.self, from: Data(text.utf8)) : nil
        if problems.isEmpty, value == nil {
            problems.append(FileProblem(message: "the text is not JSON5"))
        }
        self.problems = problems
    }

    /// The problem `message` at the place of `path` (`algorithm.clipLow`, `task[0].name`), or of the nearest thing
    /// above it that the text has.
    package func problem(_ message: String, at path: String) -> FileProblem {
        guard let root else { return FileProblem(message: message) }
        var node = root
        var offset: Int?
        for part in path.split(whereSeparator: { $0 == "." || $0 == "[" || $0 == "]" }) {
            if case .array(let elements) = node.content, let index = Int(part), elements.indices.contains(index) {
                node = elements[index]
                offset = node.offset
            } else if let member = node.member(String(part)) {
                node = member.value
                offset = member.keyOffset
            } else {
                break
            }
        }
        return offset.map { positions.problem(message, at: $0) } ?? FileProblem(message: message)
    }
}

/// A type that says which JSON it can be decoded from.
package protocol StrictlyDecodable: Decodable {
    static var shape: JSONShape { get }
}

/// Decodes JSON5 and refuses what a plain decoder lets through: unknown keys, keys given twice, numbers that are not
/// finite. Every problem of a text is reported at once, with line, column and the nearest valid key.
package enum StrictJSON5 {
    static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        return decoder
    }

    /// The value of `text`.
    ///
    /// - Throws: `FileProblems` that speak of `file`, counting lines from `firstLine`.
    package static func decode<T: Decodable>(
        _ type: T.Type, from text: String, file: String, shape: JSONShape, firstLine: Int = 1
    ) throws(FileProblems) -> T {
        let document = JSON5Document(text, file: file, shape: shape, firstLine: firstLine)
        guard document.problems.isEmpty else { throw FileProblems(file: file, problems: document.problems) }
        do {
            return try decoder.decode(type, from: Data(text.utf8))
        } catch {
            let (path, message) = reason(error)
            throw FileProblems(file: file, problems: [document.problem(message, at: path)])
        }
    }

    /// The value of `text`, of a type that states its own shape.
    package static func decode<T: StrictlyDecodable>(
        _ type: T.Type, from text: String, file: String, firstLine: Int = 1
    ) throws(FileProblems) -> T {
        try decode(type, from: text, file: file, shape: T.shape, firstLine: firstLine)
    }

    /// The value of the file at `path`.
    ///
    /// - Throws: `FileError` where it cannot be read, `FileProblems` where it is wrong.
    package static func decode<T: StrictlyDecodable>(_ type: T.Type, atPath path: String) throws -> T {
        try decode(type, from: try TextFile.read(path), file: path)
    }

    /// Where and why the standard decoder refused a value.
    package static func reason(_ error: any Error) -> (path: String, message: String) {
        guard let error = error as? DecodingError else { return ("", "\(error)") }
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            return (pathText(context.codingPath), context.debugDescription)
        case .keyNotFound(let key, let context):
            return (pathText(context.codingPath), "key '\(key.stringValue)' is missing")
        @unknown default:
            return ("", "\(error)")
        }
    }

    private static func pathText(_ codingPath: [any CodingKey]) -> String {
        codingPath.reduce("") { path, key in
            key.intValue.map { "\(path)[\($0)]" } ?? JSONShape.join(path, key.stringValue)
        }
    }
}
