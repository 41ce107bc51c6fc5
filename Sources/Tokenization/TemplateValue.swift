import Basics

/// A value inside a template.
enum TemplateValue: Sendable {
    /// A name or member that does not exist; carries what was asked for.
    case undefined(String)
    case none
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case list([TemplateValue])
    case mapping(TemplateMapping)
    /// Index into the evaluator's namespaces: namespaces are the one thing templates share and change.
    case namespace(Int)
    case function(TemplateFunction)

    init(_ value: JSONValue) {
        switch value {
        case .null: self = .none
        case .bool(let value): self = .boolean(value)
        case .integer(let value): self = .integer(value)
        case .number(let value): self = .number(value)
        case .string(let value): self = .string(value)
        case .array(let values): self = .list(values.map { TemplateValue($0) })
        case .object(let members): self = .mapping(TemplateMapping(members))
        }
    }

    /// Python's truth of the value; namespaces and functions are true.
    var isTrue: Bool {
        switch self {
        case .undefined, .none: false
        case .boolean(let value): value
        case .integer(let value): value != 0
        case .number(let value): value != 0
        case .string(let text): !text.isEmpty
        case .list(let items): !items.isEmpty
        case .mapping(let mapping): !mapping.keys.isEmpty
        case .namespace, .function: true
        }
    }

    /// Python's name of the type, for error messages.
    var typeName: String {
        switch self {
        case .undefined(let name): "undefined '\(name)'"
        case .none: "none"
        case .boolean: "a boolean"
        case .integer: "an integer"
        case .number: "a number"
        case .string: "a string"
        case .list: "a list"
        case .mapping: "a mapping"
        case .namespace: "a namespace"
        case .function: "a function"
        }
    }

    /// The value as an integer where Python's arithmetic treats it as one.
    var wholeNumber: Int? {
        switch self {
        case .integer(let value): value
        case .boolean(let value): value ? 1 : 0
        default: nil
        }
    }

    var real: Double? {
        if case .number(let value) = self { value } else { wholeNumber.map(Double.init) }
    }

    /// What `{{ value }}` prints; nil for values whose Python spelling Hone does not imitate.
    var printed: String? {
        switch self {
        case .undefined: ""
        case .none: "None"
        case .boolean(let value): value ? "True" : "False"
        case .integer(let value): "\(value)"
        case .number(let value): JSONText.number(value)
        case .string(let text): text
        case .list, .mapping, .namespace, .function: nil
        }
    }

    /// A rough size, charged to the work limit whenever the value is copied or compared.
    var weight: Int {
        switch self {
        case .string(let text): text.utf8.count / 16 + 1
        case .list(let items): items.count + 1
        case .mapping(let mapping): mapping.keys.count + 1
        default: 1
        }
    }

    /// The value as JSON, with members in the mapping's order; nil for what JSON cannot hold.
    func json(indent: Int?, depth: Int = 0) -> String? {
        switch self {
        case .undefined, .namespace, .function: return nil
        case .none: return "null"
        case .boolean(let value): return value ? "true" : "false"
        case .integer(let value): return "\(value)"
        case .number(let value): return JSONText.number(value)
        case .string(let text): return JSONText.quoted(text)
        case .list(let items):
            let texts = items.compactMap { $0.json(indent: indent, depth: depth + 1) }
            return texts.count == items.count ? JSONText.list("[", texts, "]", indent, depth) : nil
        case .mapping(let mapping):
            let texts = mapping.keys.compactMap { key in
                mapping[key]?.json(indent: indent, depth: depth + 1).map { JSONText.quoted(key) + ": " + $0 }
            }
            return texts.count == mapping.keys.count ? JSONText.list("{", texts, "}", indent, depth) : nil
        }
    }
}

/// String keys with values. Objects that come from JSON are in key order, because `JSONValue` keeps none.
struct TemplateMapping: Sendable {
    let keys: [String]
    private let values: [String: TemplateValue]

    init(_ members: [String: JSONValue]) {
        keys = members.keys.sorted()
        values = members.mapValues { TemplateValue($0) }
    }

    init(_ members: [(String, TemplateValue)]) {
        keys = members.map(\.0)
        values = Dictionary(members, uniquingKeysWith: { _, last in last })
    }

    subscript(key: String) -> TemplateValue? { values[key] }
}
