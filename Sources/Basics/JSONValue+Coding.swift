package import FoundationEssentials

extension JSONValue {
    /// What `value` encodes to.
    package init(encoding value: some Encodable) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
    }

    /// The value of a type that encodes to this.
    package func decoded<T: Decodable>(as type: T.Type) throws -> T {
        try JSONDecoder().decode(type, from: JSONEncoder().encode(self))
    }
}

extension JSONEncoder {
    /// Indented, keys sorted, slashes as they are: the form of every JSON file Hone writes for people.
    package static func readable() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return encoder
    }
}

extension JSONValue {
    /// The value as one line of JSON, keys sorted.
    package func line() throws -> String {
        String(decoding: try JSONEncoder.line().encode(self), as: UTF8.self)
    }
}
