import Basics
import FoundationEssentials
import RolloutTypes

/// JSON text for the columns that hold it.
enum StoreJSON {
    static func text(_ value: some Encodable, for path: String) throws(RunStoreError) -> String {
        do {
            return String(decoding: try JSONEncoder.line().encode(value), as: UTF8.self)
        } catch {
            throw .file(action: "encode a value for", path: path, reason: "\(error)")
        }
    }

    /// The value, with every number that is not finite as null.
    static func text(finite value: JSONValue, for path: String) throws(RunStoreError) -> String {
        if case .object(let members) = value, members.isEmpty { return "{}" }
        return try text(finite(value), for: path)
    }

    static func value(_ text: String) -> JSONValue? {
        try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }

    /// Nil also for what stores of version 1 hold.
    static func reflection(_ text: String) -> TraceReflection? {
        text == "{}" ? nil : try? JSONDecoder().decode(TraceReflection.self, from: Data(text.utf8))
    }

    static func parts(_ text: String) -> [RewardPart]? {
        text == "[]" ? [] : try? JSONDecoder().decode([RewardPart].self, from: Data(text.utf8))
    }

    static func finite(_ value: JSONValue) -> JSONValue {
        switch value {
        case .number(let number): number.isFinite ? value : .null
        case .array(let values): .array(values.map(finite))
        case .object(let members): .object(members.mapValues(finite))
        default: value
        }
    }
}
