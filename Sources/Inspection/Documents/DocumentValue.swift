package import Basics

// Documents are written as literals of JSON; a value that is not known is null and never left out.

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(floatLiteral value: Double) { self = .number(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}

extension JSONValue {
    init(_ value: String?) { self = value.map(JSONValue.string) ?? .null }

    init(_ value: Int?) { self = value.map(JSONValue.integer) ?? .null }

    init(_ value: Bool?) { self = value.map(JSONValue.bool) ?? .null }

    /// Null also where the number is not finite.
    init(_ value: Double?) { self = value.flatMap { $0.isFinite ? .number($0) : nil } ?? .null }

    /// The shortest decimal that reads back as the same `Float`, so that 0.1 is sent as 0.1.
    init(_ value: Float) { self.init(value.isFinite ? Double(value.description) : nil) }

    init(_ values: some Sequence<JSONValue>) { self = .array(Array(values)) }

    init(counts: some Sequence<(key: some RawRepresentable<String>, value: Int)>) {
        self = .object(Dictionary(counts.map { ($0.key.rawValue, JSONValue.integer($0.value)) }) { first, _ in first })
    }

    /// The object with members of `other` added; those of `other` win.
    func adding(_ other: JSONValue) -> JSONValue {
        guard let members = objectValue, let added = other.objectValue else { return self }
        return .object(members.merging(added) { _, new in new })
    }

    /// The Wilson 95% interval of a share; null of nothing.
    static func interval(_ count: Int, of total: Int) -> JSONValue {
        guard total > 0 else { return .null }
        let interval = Statistics.wilsonInterval(successes: count, trials: total)
        return [.number(interval.low), .number(interval.high)]
    }

    /// A share with everything that is needed to judge it.
    static func rate(_ count: Int, of total: Int) -> JSONValue {
        [
            "count": .integer(count), "of": .integer(total),
            "value": JSONValue(total > 0 ? Double(count) / Double(total) : nil),
            "interval": interval(count, of: total),
        ]
    }
}
