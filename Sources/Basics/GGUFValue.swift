/// One metadata value of a GGUF file; arrays of numbers and strings keep their flat form because vocabularies are large.
package enum GGUFValue: Sendable, Equatable {
    case unsigned(UInt64)
    case signed(Int64)
    case float(Double)
    case bool(Bool)
    case string(String)
    case strings([String])
    case integers([Int64])
    case floats([Float])
    case array([GGUFValue])

    package var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }

    package var integerValue: Int? {
        switch self {
        case .unsigned(let value): Int(exactly: value)
        case .signed(let value): Int(exactly: value)
        default: nil
        }
    }

    package var doubleValue: Double? {
        switch self {
        case .float(let value): value
        case .unsigned(let value): Double(value)
        case .signed(let value): Double(value)
        default: nil
        }
    }

    package var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    package var stringsValue: [String]? {
        if case .strings(let values) = self { values } else { nil }
    }

    package var integersValue: [Int64]? {
        if case .integers(let values) = self { values } else { nil }
    }
}
