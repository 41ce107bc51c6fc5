import Basics

/// Reads the keys of a JSON object, naming file and key where a value is absent or of the wrong kind.
struct ConfigurationKeys {
    let members: [String: JSONValue]
    let file: String
    /// Path of the object inside the file, such as "rope_scaling."
    var prefix = ""

    /// The value; nil where the key is absent or null.
    subscript(key: String) -> JSONValue? {
        guard let value = members[key], value != .null else { return nil }
        return value
    }

    func object(_ key: String) throws -> ConfigurationKeys? {
        guard let value = self[key] else { return nil }
        guard let members = value.objectValue else { throw wrong(key, value, "an object") }
        return ConfigurationKeys(members: members, file: file, prefix: prefix + key + ".")
    }

    func integer(_ key: String, default fallback: Int? = nil) throws -> Int {
        guard let value = self[key] else { return try fallback ?? missing(key) }
        guard let number = value.integerValue else { throw wrong(key, value, "a whole number") }
        return number
    }

    func number(_ key: String, default fallback: Double? = nil) throws -> Double {
        guard let value = self[key] else { return try fallback ?? missing(key) }
        guard let number = value.doubleValue else { throw wrong(key, value, "a number") }
        return number
    }

    func flag(_ key: String, default fallback: Bool) throws -> Bool {
        guard let value = self[key] else { return fallback }
        guard let flag = value.boolValue else { throw wrong(key, value, "true or false") }
        return flag
    }

    func string(_ key: String, default fallback: String? = nil) throws -> String {
        guard let value = self[key] else { return try fallback ?? missing(key) }
        guard let text = value.stringValue else { throw wrong(key, value, "a string") }
        return text
    }

    /// One token id or a list of them; empty where absent. Negative ids, which some old checkpoints write for "none",
    /// are dropped.
    func tokens(_ key: String) throws -> [Int32] {
        guard let value = self[key] else { return [] }
        let tokens = try (value.arrayValue ?? [value]).map { item in
            guard let number = item.integerValue, let token = Int32(exactly: number) else {
                throw wrong(key, value, "a token id or a list of token ids")
            }
            return token
        }
        return tokens.filter { $0 >= 0 }
    }

    func wrong(_ key: String, _ value: JSONValue, _ wanted: String) -> ModelFileError {
        .contradiction(file: file, problem: "\(prefix)\(key) is \(text(of: value)); it must be \(wanted).")
    }

    func unsupported(_ key: String, _ value: String, _ hint: String) -> ModelFileError {
        .unsupported(file: file, problem: "\(prefix)\(key) is \(value), which is not supported. \(hint)")
    }

    private func missing<Value>(_ key: String) throws -> Value {
        throw ModelFileError.contradiction(file: file, problem: "\(prefix)\(key) is missing.")
    }

    private func text(of value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let flag): "\(flag)"
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .string(let text): "\"\(text)\""
        case .array: "a list"
        case .object: "an object"
        }
    }
}
