package import Basics

extension Algorithm {
    /// The keys that a recipe's `algorithm` and the options of `hone loss` may have, besides `preset`.
    package static let optionKeys = [
        "advantage", "standardDeviation", "epsilon", "ratio", "clip", "clipLow", "clipHigh", "dualClip",
        "aggregation", "maxCompletionLength", "kl", "klWeight", "klPlacement", "klCorrection", "entropyWeight",
        "importanceCap",
    ]

    /// The preset with some keys replaced, checked.
    ///
    /// - Throws: all that is wrong with the keys and values at once.
    package init(preset: Preset, options: [String: JSONValue]) throws(AlgorithmError) {
        self = preset.algorithm
        var errors: [AlgorithmError] = []
        for key in options.keys.sorted() {
            guard let value = options[key] else { continue }
            do throws(AlgorithmError) {
                try set(key, value)
            } catch {
                errors.append(error)
            }
        }
        errors += contradictions
        guard errors.isEmpty else { throw AlgorithmError(errors) }
    }

    /// What is out of range or contradictory, apart from a missing `maxCompletionLength`, which may be known later.
    package var contradictions: [AlgorithmError] {
        var errors: [AlgorithmError] = []
        func require(_ condition: Bool, _ key: String, _ found: Double, _ expected: String) {
            if !condition { errors.append(.invalidValue(key: key, found: "\(found)", expected: expected)) }
        }
        require(epsilon >= 0, "epsilon", epsilon, "a number of at least 0")
        require((clipLow ?? 0) >= 0, "clipLow", clipLow ?? 0, "a number of at least 0, or null")
        require((clipHigh ?? 0) >= 0, "clipHigh", clipHigh ?? 0, "a number of at least 0, or null")
        require(dualClip > 1, "dualClip", dualClip, "a number above 1")
        require(klWeight >= 0, "klWeight", klWeight, "a number of at least 0")
        require(entropyWeight >= 0, "entropyWeight", entropyWeight, "a number of at least 0")
        require((importanceCap ?? 1) > 0, "importanceCap", importanceCap ?? 1, "a number above 0, or null")
        require(
            (maxCompletionLength ?? 1) >= 1, "maxCompletionLength", Double(maxCompletionLength ?? 1),
            "a whole number of at least 1")
        if klWeight > 0, kl == .none {
            errors.append(.contradiction("klWeight \(klWeight) has no effect while kl is 'none'; choose k1, k2 or k3."))
        }
        return errors
    }

    private mutating func set(_ key: String, _ value: JSONValue) throws(AlgorithmError) {
        switch key {
        case "advantage": advantage = try Self.choice(key, value)
        case "standardDeviation": standardDeviation = try Self.choice(key, value)
        case "epsilon": epsilon = try Self.number(key, value)
        case "ratio": ratio = try Self.choice(key, value)
        case "clip": clip = try Self.choice(key, value)
        case "clipLow": clipLow = try Self.optionalNumber(key, value)
        case "clipHigh": clipHigh = try Self.optionalNumber(key, value)
        case "dualClip": dualClip = try Self.number(key, value)
        case "aggregation": aggregation = try Self.choice(key, value)
        case "maxCompletionLength": maxCompletionLength = try Self.optionalWhole(key, value)
        case "kl": kl = try Self.choice(key, value)
        case "klWeight": klWeight = try Self.number(key, value)
        case "klPlacement": klPlacement = try Self.choice(key, value)
        case "klCorrection": klCorrection = try Self.choice(key, value)
        case "entropyWeight": entropyWeight = try Self.number(key, value)
        case "importanceCap": importanceCap = try Self.optionalNumber(key, value)
        default: throw .unknownOption(key: key, nearest: EditDistance.nearest(key, in: Self.optionKeys))
        }
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, _ value: JSONValue
    ) throws(AlgorithmError) -> Choice where Choice.RawValue == String {
        guard let choice = value.stringValue.flatMap(Choice.init(rawValue:)) else {
            let names = Choice.allCases.map(\.rawValue)
            let nearest = value.stringValue.flatMap { EditDistance.nearest($0, in: names) }
            let hint = nearest.map { " (did you mean '\($0)'?)" } ?? ""
            throw .invalidValue(
                key: key, found: value.described, expected: "one of \(names.joined(separator: ", "))\(hint)")
        }
        return choice
    }

    private static func number(_ key: String, _ value: JSONValue) throws(AlgorithmError) -> Double {
        guard let number = value.doubleValue, number.isFinite else {
            throw .invalidValue(key: key, found: value.described, expected: "a number")
        }
        return number
    }

    private static func optionalNumber(_ key: String, _ value: JSONValue) throws(AlgorithmError) -> Double? {
        if value == .null { return nil }
        guard let number = value.doubleValue, number.isFinite else {
            throw .invalidValue(key: key, found: value.described, expected: "a number or null")
        }
        return number
    }

    private static func optionalWhole(_ key: String, _ value: JSONValue) throws(AlgorithmError) -> Int? {
        if value == .null { return nil }
        guard let number = value.integerValue else {
            throw .invalidValue(key: key, found: value.described, expected: "a whole number or null")
        }
        return number
    }
}

extension Algorithm: Codable {
    private enum CodingKeys: String, CodingKey {
        case preset, advantage, standardDeviation, epsilon, ratio, clip, clipLow, clipHigh, dualClip, aggregation
        case maxCompletionLength, kl, klWeight, klPlacement, klCorrection, entropyWeight, importanceCap
    }

    /// Decodes a recipe's `algorithm`: an optional `preset` (grpo where absent) and the keys that differ from it.
    package init(from decoder: any Decoder) throws {
        var options = try decoder.singleValueContainer().decode([String: JSONValue].self)
        let name = options.removeValue(forKey: "preset")
        if let name, name.stringValue == nil {
            throw AlgorithmError.invalidValue(key: "preset", found: name.described, expected: "a name")
        }
        try self.init(preset: Preset(named: name?.stringValue ?? Preset.grpo.rawValue), options: options)
    }

    /// Encodes every key, null included, so that the keys of a resolved recipe are all there are.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(preset, forKey: .preset)
        try container.encode(advantage, forKey: .advantage)
        try container.encode(standardDeviation, forKey: .standardDeviation)
        try container.encode(epsilon, forKey: .epsilon)
        try container.encode(ratio, forKey: .ratio)
        try container.encode(clip, forKey: .clip)
        try container.encode(clipLow, forKey: .clipLow)
        try container.encode(clipHigh, forKey: .clipHigh)
        try container.encode(dualClip, forKey: .dualClip)
        try container.encode(aggregation, forKey: .aggregation)
        try container.encode(maxCompletionLength, forKey: .maxCompletionLength)
        try container.encode(kl, forKey: .kl)
        try container.encode(klWeight, forKey: .klWeight)
        try container.encode(klPlacement, forKey: .klPlacement)
        try container.encode(klCorrection, forKey: .klCorrection)
        try container.encode(entropyWeight, forKey: .entropyWeight)
        try container.encode(importanceCap, forKey: .importanceCap)
    }
}

extension JSONValue {
    /// The value as an error names it: scalars themselves, containers by kind.
    var described: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let value): "'\(value)'"
        case .array(let values): "an array of \(values.count)"
        case .object: "an object"
        }
    }
}
