import Basics

/// Reads the JSON configuration of one verifier strictly: keys outside `allowed` and values of the wrong type are errors.
struct VerifierConfiguration {
    private let verifier: String
    private let members: [String: JSONValue]

    /// - Throws: `VerificationError.configuration` where `value` is no object or has a key that is not allowed.
    init(_ value: JSONValue, verifier: String, allowed: [String]) throws(VerificationError) {
        self.verifier = verifier
        switch value {
        case .null: members = [:]
        case .object(let members): self.members = members
        default:
            throw .configuration(verifier: verifier, key: "configuration", problem: "must be an object")
        }
        if let unknown = members.keys.sorted().first(where: { !allowed.contains($0) }) {
            let valid = allowed.isEmpty ? "it takes none" : "valid keys: \(allowed.joined(separator: ", "))"
            throw .configuration(verifier: verifier, key: unknown, problem: "is unknown; \(valid)")
        }
    }

    func bool(_ key: String, default fallback: Bool) throws(VerificationError) -> Bool {
        guard let value = members[key] else { return fallback }
        guard let flag = value.boolValue else { throw wrong(key, "must be true or false") }
        return flag
    }

    func integer(_ key: String, default fallback: Int, in range: ClosedRange<Int>) throws(VerificationError) -> Int {
        guard let value = members[key] else { return fallback }
        guard let number = value.integerValue, range.contains(number) else {
            throw wrong(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A finite number.
    func number(_ key: String) throws(VerificationError) -> Double? {
        guard let value = members[key], value != .null else { return nil }
        guard let number = value.doubleValue, number.isFinite else { throw wrong(key, "must be a number") }
        return number
    }

    /// A list of `count` finite numbers.
    func numbers(_ key: String, count: Int) throws(VerificationError) -> [Double]? {
        guard let value = members[key], value != .null else { return nil }
        let numbers = (value.arrayValue ?? []).compactMap(\.doubleValue).filter(\.isFinite)
        guard numbers.count == count, value.arrayValue?.count == count else {
            throw wrong(key, "must be a list of \(count) numbers")
        }
        return numbers
    }

    func integer(_ key: String, in range: ClosedRange<Int>) throws(VerificationError) -> Int? {
        guard let value = members[key], value != .null else { return nil }
        return try integer(key, default: range.lowerBound, in: range)
    }

    func string(_ key: String, default fallback: String) throws(VerificationError) -> String {
        guard let value = members[key] else { return fallback }
        guard let text = value.stringValue, !text.isEmpty else { throw wrong(key, "must be a text that is not empty") }
        return text
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, default fallback: Choice
    ) throws(VerificationError) -> Choice {
        guard let value = members[key] else { return fallback }
        guard let text = value.stringValue, let choice = Choice(rawValue: text) else {
            throw wrong(key, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    func array(_ key: String) throws(VerificationError) -> [JSONValue] {
        guard let values = members[key]?.arrayValue else { throw wrong(key, "must be a list") }
        return values
    }

    func wrong(_ key: String, _ problem: String) -> VerificationError {
        .configuration(verifier: verifier, key: key, problem: problem)
    }
}
