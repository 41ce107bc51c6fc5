import Basics
import FoundationEssentials

/// The value of a JSON5 file; the only place of this module that knows how JSON5 is decoded.
func readJSON5(atPath path: String) throws(TaskError) -> JSONValue {
    guard let data = FileManager.default.contents(atPath: path) else {
        throw .unreadable(path: path, reason: "the file is missing or not readable")
    }
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    do {
        return try decoder.decode(JSONValue.self, from: data)
    } catch {
        throw .manifest(path: path, problems: ["this is not JSON5: \(error)"])
    }
}

/// Reads the members of one object and collects everything that is wrong with them.
struct ManifestReader {
    private let members: [String: JSONValue]
    private let place: String
    private(set) var problems: [String] = []

    /// - Parameter place: the path of keys to the object, for messages; empty at the top.
    init(_ value: JSONValue, place: String, allowed: [String]) {
        self.place = place
        guard let members = value.objectValue else {
            self.members = [:]
            problems = ["\(place.isEmpty ? "the manifest" : "'\(place)'") must be an object"]
            return
        }
        self.members = members
        for key in members.keys.sorted() where !allowed.contains(key) {
            problems.append("key '\(path(key))' is unknown; valid keys: \(allowed.joined(separator: ", "))")
        }
    }

    subscript(key: String) -> JSONValue? {
        if case .null = members[key] { return nil }
        return members[key]
    }

    func path(_ key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }

    mutating func complain(_ problem: String) { problems.append(problem) }

    mutating func adopt(_ other: ManifestReader) { problems += other.problems }

    mutating func text(_ key: String) -> String? {
        guard let value = self[key] else { return nil }
        guard let text = value.stringValue else {
            complain("'\(path(key))' must be a text")
            return nil
        }
        return text
    }

    mutating func required(_ key: String) -> String {
        let count = problems.count
        if let text = text(key), !text.isEmpty { return text }
        if problems.count == count { complain("'\(path(key))' is missing") }
        return ""
    }

    mutating func integer(_ key: String, atLeast least: Int) -> Int? {
        guard let value = self[key] else { return nil }
        guard let number = value.integerValue, number >= least else {
            complain("'\(path(key))' must be a whole number of at least \(least)")
            return nil
        }
        return number
    }

    mutating func number(_ key: String) -> Double? {
        guard let value = self[key] else { return nil }
        guard let number = value.doubleValue, number.isFinite else {
            complain("'\(path(key))' must be a number")
            return nil
        }
        return number
    }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, default fallback: Choice
    ) -> Choice {
        guard let value = self[key] else { return fallback }
        if let choice = value.stringValue.flatMap(Choice.init(rawValue:)) { return choice }
        complain("'\(path(key))' must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        return fallback
    }
}
