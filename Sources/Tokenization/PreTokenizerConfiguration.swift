import Basics

/// Recognises the pre-tokenizer and normaliser of a tokenizer.json, and spells them for one that Hone writes.
///
/// The patterns are format constants: a file is accepted when its pattern is one of them, letter for letter.
enum PreTokenizerConfiguration {
    static let known = "ByteLevel, Digits, and the split patterns of GPT-2, SmolLM2, Qwen2, Llama 3 and DeepSeek V3"

    /// With line breaks spelt `\r` and `\n`; files contain either the escapes or the characters.
    private static let patterns: [(pattern: String, rule: SplitRule)] = [
        (wordPattern(number: #"\p{N}"#), .words(numberLength: 1)),
        (wordPattern(number: #"\p{N}{1,3}"#), .words(numberLength: 3)),
        (#"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#, .gpt2),
        (#"\p{N}"#, .singleDigits),
        (#"\p{N}{1,3}"#, .numbers),
        ("[一-龥\u{3040}-ゟ゠-ヿ]+", .hanAndKana),
        (
            ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"##
                + #"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#,
            .letterMarks
        ),
    ]

    private static func wordPattern(number: String) -> String {
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"# + number
            + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    }

    // MARK: Reading

    static func splits(_ value: JSONValue?, source: String) throws(TokenizerError) -> [SplitRule] {
        guard let value, value != .null else {
            throw .unsupported(source: source, construct: "no pre_tokenizer", known: known)
        }
        var rules: [SplitRule] = []
        var seesBytes = false
        let steps = value["type"] == .string("Sequence") ? value["pretokenizers"]?.arrayValue ?? [] : [value]
        for step in steps {
            guard !seesBytes else {
                throw .unsupported(source: source, construct: "a pre-tokenizer after ByteLevel", known: known)
            }
            seesBytes = step["type"] == .string("ByteLevel")
            if let rule = try rule(step, source: source) { rules.append(rule) }
        }
        guard seesBytes else {
            throw .unsupported(source: source, construct: "a pre_tokenizer without ByteLevel", known: known)
        }
        return rules
    }

    private static func rule(_ step: JSONValue, source: String) throws(TokenizerError) -> SplitRule? {
        switch step["type"]?.stringValue {
        case "ByteLevel":
            guard step["add_prefix_space"]?.boolValue == false else {
                throw .unsupported(source: source, construct: "ByteLevel with add_prefix_space", known: known)
            }
            return step["use_regex"]?.boolValue == false ? nil : .gpt2
        case "Digits":
            guard step["individual_digits"]?.boolValue == true else {
                throw .unsupported(source: source, construct: "Digits without individual_digits", known: known)
            }
            return .singleDigits
        case "Split":
            return try splitRule(step, source: source)
        case let type:
            throw .unsupported(source: source, construct: "pre-tokenizer '\(type ?? "without a type")'", known: known)
        }
    }

    private static func splitRule(_ step: JSONValue, source: String) throws(TokenizerError) -> SplitRule {
        guard let found = step["pattern"]?["Regex"]?.stringValue else {
            throw .unsupported(source: source, construct: "a Split without a Regex pattern", known: known)
        }
        guard step["behavior"] == .string("Isolated"), step["invert"]?.boolValue != true else {
            throw .unsupported(
                source: source, construct: "a Split whose behavior is not Isolated, or which is inverted", known: known)
        }
        let spelt = spellingLineBreaks(found)
        guard let match = patterns.first(where: { $0.pattern.utf8.elementsEqual(spelt.utf8) }) else {
            throw .unsupported(source: source, construct: "the split pattern \(spelt.prefix(160))", known: known)
        }
        return match.rule
    }

    private static func spellingLineBreaks(_ pattern: String) -> String {
        var text = String.UnicodeScalarView()
        for scalar in pattern.unicodeScalars {
            switch scalar {
            case "\r": text.append(contentsOf: #"\r"#.unicodeScalars)
            case "\n": text.append(contentsOf: #"\n"#.unicodeScalars)
            default: text.append(scalar)
            }
        }
        return String(text)
    }

    /// Whether the normaliser is NFC; nothing else but an absent or empty one is accepted.
    static func composes(_ value: JSONValue?, source: String) throws(TokenizerError) -> Bool {
        guard let value, value != .null else { return false }
        switch value["type"]?.stringValue {
        case "NFC": return true
        case "Sequence":
            var composes = false
            for step in value["normalizers"]?.arrayValue ?? [] {
                if try self.composes(step, source: source) { composes = true }
            }
            return composes
        case let type:
            throw .unsupported(
                source: source, construct: "normalizer '\(type ?? "without a type")'", known: "NFC or none")
        }
    }

    // MARK: Writing

    /// The pre_tokenizer that `splits` recognises as `rules`.
    static func value(of rules: [SplitRule]) -> JSONValue {
        let endsInGPT2 = rules.last == .gpt2
        var steps: [JSONValue] = []
        for rule in endsInGPT2 ? rules.dropLast() : rules[...] {
            steps.append(rule == .singleDigits ? digits : split(rule))
        }
        let byteLevel: JSONValue = .object([
            "type": .string("ByteLevel"), "add_prefix_space": .bool(false), "trim_offsets": .bool(true),
            "use_regex": .bool(endsInGPT2),
        ])
        if steps.isEmpty { return byteLevel }
        return .object(["type": .string("Sequence"), "pretokenizers": .array(steps + [byteLevel])])
    }

    private static let digits: JSONValue = .object(["type": .string("Digits"), "individual_digits": .bool(true)])

    private static func split(_ rule: SplitRule) -> JSONValue {
        let pattern = patterns.first { $0.rule == rule }?.pattern ?? ""
        return .object([
            "type": .string("Split"), "pattern": .object(["Regex": .string(pattern)]),
            "behavior": .string("Isolated"), "invert": .bool(false),
        ])
    }
}
