import Basics
import FoundationEssentials

/// What is wrong with one record of an input file.
struct InputFault: Error {
    let message: String
}

/// The JSON objects of an input file, one a line; blank lines are skipped.
///
/// Everything wrong with a file is reported at once, each fault with the file's name and the line.
struct InputRecords {
    let file: String
    let records: [InputRecord]

    /// Reads `path` to its end; `-` is standard input.
    ///
    /// - Throws: `FileError`, or `FileProblems` naming every line that is not a JSON object.
    init(path: String) throws {
        let lines = try TextLines(path: path)
        var records: [InputRecord] = []
        var problems: [FileProblem] = []
        while let line = try lines.next() {
            guard line.text.utf8.contains(where: { $0 > 0x20 }) else { continue }
            do throws(InputFault) {
                records.append(try InputRecord(line))
            } catch {
                problems.append(Self.problem(line.number, error))
            }
        }
        file = lines.name
        self.records = records
        guard problems.isEmpty else { throw FileProblems(file: file, problems: problems) }
    }

    /// `transform` of every record, in order.
    ///
    /// - Throws: `FileProblems` naming every record that `transform` finds fault with; its other errors at once.
    func map<Result>(_ transform: (InputRecord) throws -> Result) throws -> [Result] {
        var results: [Result] = []
        var problems: [FileProblem] = []
        for record in records {
            do {
                results.append(try transform(record))
            } catch let fault as InputFault {
                problems.append(Self.problem(record.line, fault))
            }
        }
        guard problems.isEmpty else { throw FileProblems(file: file, problems: problems) }
        return results
    }

    static func problem(_ line: Int, _ fault: InputFault) -> FileProblem {
        FileProblem(line: line, column: 1, message: fault.message, excerpt: "")
    }
}

/// One JSON object of an input file.
struct InputRecord {
    /// Counted from 1.
    let line: Int
    private let members: [String: JSONValue]

    init(_ line: TextLine) throws(InputFault) {
        self.line = line.number
        guard line.isValidText else { throw InputFault(message: "the line is not UTF-8 text") }
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(line.text.utf8)),
            let members = value.objectValue
        else {
            let shown = line.text.prefix(80)
            throw InputFault(
                message: "expected a JSON object, found '\(shown)\(shown.count < line.text.count ? "…" : "")'")
        }
        self.members = members
    }

    /// The record's id as it was given; its line number where it has none.
    var id: JSONValue {
        switch members["id"] {
        case nil, .null: .integer(line)
        case let id?: id
        }
    }

    /// Whether the member is there and not null.
    func has(_ key: String) -> Bool {
        members[key].map { $0 != .null } ?? false
    }

    func text(_ key: String) throws(InputFault) -> String {
        guard let value = members[key], value != .null else { throw InputFault(message: "\"\(key)\" is missing") }
        guard let text = value.stringValue else { throw InputFault(message: "\"\(key)\" must be a text in quotes") }
        return text
    }

    func integer(_ key: String) throws(InputFault) -> Int {
        guard let value = members[key], value != .null else { throw InputFault(message: "\"\(key)\" is missing") }
        guard let number = value.integerValue else { throw InputFault(message: "\"\(key)\" must be a whole number") }
        return number
    }

    func list(_ key: String) throws(InputFault) -> [JSONValue] {
        guard let value = members[key], value != .null else { throw InputFault(message: "\"\(key)\" is missing") }
        guard let values = value.arrayValue else { throw InputFault(message: "\"\(key)\" must be a list") }
        return values
    }

    func tokens(_ key: String) throws(InputFault) -> [Int32] {
        try Self.tokens(try list(key), named: "\"\(key)\"")
    }

    /// Token ids from JSON numbers.
    static func tokens(_ values: [JSONValue], named name: String) throws(InputFault) -> [Int32] {
        var tokens: [Int32] = []
        for (index, value) in values.enumerated() {
            guard let id = value.integerValue.flatMap({ Int32(exactly: $0) }), id >= 0 else {
                throw InputFault(message: "\(name) must be a list of token ids; entry \(index + 1) is none")
            }
            tokens.append(id)
        }
        return tokens
    }
}
