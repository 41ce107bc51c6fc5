/// What a JSON document may look like: the keys of every object and the kind of every value.
///
/// A `Decodable` type states its shape beside its properties; the shape is what makes an unknown key an error with the
/// nearest valid one, and what reports every wrong value of a file instead of the first.
package indirect enum JSONShape: Sendable {
    case anything
    case string
    /// A string out of a closed set.
    case choice([String])
    /// A whole number; `3.0` is one.
    case integer
    case number
    case boolean
    case array(JSONShape)
    /// An object with these keys and no others.
    case object([String: JSONShape], required: [String] = [])
    /// An object whose keys are free.
    case map(JSONShape)
    /// The value or null.
    case nullable(JSONShape)
    /// One of several kinds; the first alternative that takes the value's kind is the one that checks it.
    case either([JSONShape])

    /// The keys of an object shape, in alphabetical order; empty for every other shape.
    package var keys: [String] {
        if case .object(let members, _) = self { members.keys.sorted() } else { [] }
    }

    /// The kind in words, for "expected …".
    package var expectation: String {
        switch self {
        case .anything: "anything"
        case .string: "text in quotes"
        case .choice(let names): "one of " + names.map { "\"\($0)\"" }.joined(separator: ", ")
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "true or false"
        case .array: "a list"
        case .object, .map: "an object"
        case .nullable(let shape): shape.expectation + ", or null"
        case .either(let shapes): shapes.map(\.expectation).joined(separator: ", or ")
        }
    }

    /// Every way in which `node` is not of this shape; `path` is where it stands: `algorithm.clipLow`, `task[0]`.
    package func faults(in node: JSON5Node, path: String = "") -> [JSON5Fault] {
        switch (self, node.content) {
        case (.anything, _), (.string, .string), (.number, .number), (.boolean, .bool), (.nullable, .null): return []
        case (.nullable(let shape), _): return shape.faults(in: node, path: path)
        case (.choice(let names), .string(let name)):
            guard !names.contains(name) else { return [] }
            let hint = EditDistance.nearest(name, in: names).map { "; did you mean \"\($0)\"?" } ?? ""
            return [mismatch(node, path, hint)]
        case (.integer, .number(_, let value)):
            return Int(exactly: value) == nil ? [mismatch(node, path)] : []
        case (.array(let element), .array(let nodes)):
            return nodes.enumerated().flatMap { index, node in element.faults(in: node, path: "\(path)[\(index)]") }
        case (.map(let element), .object(let members)):
            return members.flatMap { element.faults(in: $0.value, path: Self.join(path, $0.key)) }
        case (.object(let keys, let required), .object(let members)):
            return unknownAndWrong(members, keys, path) + missing(required, node, path)
        case (.either(let shapes), _):
            guard let shape = shapes.first(where: { $0.takesKind(of: node) }) else { return [mismatch(node, path)] }
            return shape.faults(in: node, path: path)
        default: return [mismatch(node, path)]
        }
    }

    private func unknownAndWrong(
        _ members: [JSON5Node.Member], _ keys: [String: JSONShape], _ path: String
    ) -> [JSON5Fault] {
        members.flatMap { member -> [JSON5Fault] in
            if let shape = keys[member.key] {
                return shape.faults(in: member.value, path: Self.join(path, member.key))
            }
            let place = path.isEmpty ? "" : " in '\(path)'"
            return [
                JSON5Fault(
                    offset: member.keyOffset,
                    message: "unknown key '\(member.key)'\(place); \(Self.suggestion(for: member.key, in: keys.keys))")
            ]
        }
    }

    private func missing(_ required: [String], _ node: JSON5Node, _ path: String) -> [JSON5Fault] {
        required.filter { node.member($0) == nil }.map { key in
            let place = path.isEmpty ? "" : " in '\(path)'"
            return JSON5Fault(offset: node.offset, message: "key '\(key)' is missing\(place)")
        }
    }

    private func takesKind(of node: JSON5Node) -> Bool {
        switch (self, node.content) {
        case (.anything, _), (.string, .string), (.choice, .string), (.integer, .number), (.number, .number),
            (.boolean, .bool), (.array, .array), (.object, .object), (.map, .object), (.nullable, .null):
            true
        case (.nullable(let shape), _): shape.takesKind(of: node)
        case (.either(let shapes), _): shapes.contains { $0.takesKind(of: node) }
        default: false
        }
    }

    private func mismatch(_ node: JSON5Node, _ path: String, _ hint: String = "") -> JSON5Fault {
        let subject = path.isEmpty ? "the text" : "'\(path)'"
        return JSON5Fault(
            offset: node.offset, message: "\(subject) is \(node.summary); expected \(expectation)\(hint)")
    }

    /// "did you mean …?" for a near miss, else the keys there are.
    package static func suggestion(for key: String, in keys: some Sequence<String>) -> String {
        let sorted = keys.sorted()
        if let near = EditDistance.nearest(key, in: sorted) { return "did you mean '\(near)'?" }
        return "keys here: \(sorted.joined(separator: ", "))"
    }

    /// `path.key`, or `key` at the top.
    package static func join(_ path: String, _ key: String) -> String {
        path.isEmpty ? key : path + "." + key
    }
}

extension JSON5Node {
    /// The value in a few words, for "… is …".
    package var summary: String {
        switch content {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let written, _): written
        case .string(let text): text.count > 40 ? "\"\(text.prefix(40))…\"" : "\"\(text)\""
        case .array: "a list"
        case .object: "an object"
        }
    }
}

extension JSONShape {
    /// The shape of what stands under `key`, or of a list's element where `key` is a number; nil where there is none.
    package func child(_ key: String) -> JSONShape? {
        switch self {
        case .anything: .anything
        case .object(let members, _): members[key]
        case .map(let element): element
        case .array(let element): Int(key) == nil ? nil : element
        case .nullable(let shape): shape.child(key)
        case .either(let shapes): shapes.lazy.compactMap { $0.child(key) }.first
        case .string, .choice, .integer, .number, .boolean: nil
        }
    }

    /// The keys that `child` knows, where they are a closed set.
    package var childKeys: [String] {
        switch self {
        case .object(let members, _): members.keys.sorted()
        case .nullable(let shape): shape.childKeys
        case .either(let shapes): shapes.flatMap(\.childKeys)
        default: []
        }
    }
}
