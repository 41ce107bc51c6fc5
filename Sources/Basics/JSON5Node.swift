/// A JSON5 value together with the place where it stands in its text.
package struct JSON5Node: Sendable, Equatable {
    /// What kind of value it is.
    package enum Content: Sendable, Equatable {
        case null
        case bool(Bool)
        /// The number as written, and its value.
        case number(String, Double)
        case string(String)
        case array([JSON5Node])
        case object([Member])
    }

    /// One `key: value` of an object.
    package struct Member: Sendable, Equatable {
        package let key: String
        /// Byte offset of the key.
        package let keyOffset: Int
        package let value: JSON5Node
    }

    package let content: Content
    /// Byte offset of the value's first byte.
    package let offset: Int

    /// The value of the last member called `key`, where the node is an object that has one.
    package func member(_ key: String) -> Member? {
        guard case .object(let members) = content else { return nil }
        return members.last { $0.key == key }
    }
}

/// Something wrong at one place of a text.
package struct JSON5Fault: Error, Equatable, Sendable {
    /// Byte offset of the place.
    package let offset: Int
    package let message: String
}
