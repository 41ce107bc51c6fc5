extension JSONValue {
    /// This value with `upper` laid over it: objects merge key by key, everything else is replaced.
    package func overlaid(with upper: JSONValue) -> JSONValue {
        guard case .object(var members) = self, case .object(let others) = upper else { return upper }
        for (key, value) in others {
            members[key] = members[key]?.overlaid(with: value) ?? value
        }
        return .object(members)
    }

    /// This value with the one at `path` replaced; missing objects on the way are made.
    ///
    /// A part of the path that is a number picks the element of a list; nil where a list has no such element.
    package func setting(_ path: [String], to value: JSONValue) -> JSONValue? {
        guard let first = path.first else { return value }
        let rest = Array(path.dropFirst())
        if case .array(var elements) = self {
            guard let index = Int(first), elements.indices.contains(index),
                let changed = elements[index].setting(rest, to: value)
            else { return nil }
            elements[index] = changed
            return .array(elements)
        }
        var members = objectValue ?? [:]
        guard let changed = (members[first] ?? .object([:])).setting(rest, to: value) else { return nil }
        members[first] = changed
        return .object(members)
    }
}
