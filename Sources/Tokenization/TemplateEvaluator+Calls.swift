/// Methods of strings and mappings, and the global functions.
extension TemplateEvaluator {
    mutating func apply(
        _ method: TemplateMethod, to receiver: TemplateValue, _ arguments: TemplateArgumentValues, _ line: Int
    ) throws(TemplateError) -> TemplateValue {
        try spend(receiver.weight, line)
        switch receiver {
        case .string(let text): return try apply(method, to: text, arguments.positional, line)
        case .mapping(let mapping): return try apply(method, to: mapping, arguments.positional, line)
        default:
            throw .evaluation(reason: "\(receiver.typeName) has no method '\(method.rawValue)'", line: line)
        }
    }

    private mutating func apply(
        _ method: TemplateMethod, to text: String, _ arguments: [TemplateValue], _ line: Int
    ) throws(TemplateError) -> TemplateValue {
        let strings = arguments.compactMap { if case .string(let text) = $0 { text } else { nil } }
        func first() throws(TemplateError) -> String {
            guard let first = strings.first else {
                throw .evaluation(reason: "'\(method.rawValue)' needs a string", line: line)
            }
            return first
        }
        switch method {
        case .startsWith: return .boolean(PythonText.starts(text, with: try first()))
        case .endsWith: return .boolean(PythonText.ends(text, with: try first()))
        case .strip: return .string(PythonText.strip(text, .both, set: strings.first))
        case .lstrip: return .string(PythonText.strip(text, .left, set: strings.first))
        case .rstrip: return .string(PythonText.strip(text, .right, set: strings.first))
        case .upper: return .string(text.uppercased())
        case .lower: return .string(text.lowercased())
        case .split: return try split(text, strings.first, arguments, line)
        case .replace:
            guard strings.count == 2, arguments.count == 2, !strings[0].isEmpty else {
                throw .evaluation(reason: "'replace' needs a text that is not empty and its replacement", line: line)
            }
            let growth = max(1, strings[1].utf8.count / strings[0].utf8.count)
            try spend(text.utf8.count / 4 * min(growth, 1 << 20), line)
            return .string(PythonText.replace(text, strings[0], strings[1]))
        case .items, .keys, .values, .get:
            throw .evaluation(reason: "a string has no method '\(method.rawValue)'", line: line)
        }
    }

    private mutating func split(
        _ text: String, _ separator: String?, _ arguments: [TemplateValue], _ line: Int
    ) throws(TemplateError) -> TemplateValue {
        try spend(text.utf8.count / 4, line)
        guard let separator else { return .list(PythonText.words(text).map { .string($0) }) }
        guard !separator.isEmpty else { throw .evaluation(reason: "'split' with an empty separator", line: line) }
        let limit = arguments.dropFirst().first?.wholeNumber ?? -1
        return .list(PythonText.split(text, separator: separator, limit: limit).map { .string($0) })
    }

    private func apply(
        _ method: TemplateMethod, to mapping: TemplateMapping, _ arguments: [TemplateValue], _ line: Int
    ) throws(TemplateError) -> TemplateValue {
        switch method {
        case .items: return try items(.mapping(mapping), line)
        case .keys: return .list(mapping.keys.map { .string($0) })
        case .values: return .list(mapping.keys.compactMap { mapping[$0] })
        case .get:
            guard case .string(let key)? = arguments.first else {
                throw .evaluation(reason: "'get' needs a key", line: line)
            }
            return mapping[key] ?? arguments.dropFirst().first ?? .none
        default: throw .evaluation(reason: "a mapping has no method '\(method.rawValue)'", line: line)
        }
    }

    mutating func call(
        _ function: TemplateFunction, _ arguments: TemplateArguments, _ line: Int
    ) throws(TemplateError) -> TemplateValue {
        let values = try evaluate(arguments)
        switch function {
        case .namespace:
            guard values.positional.isEmpty else {
                throw .unsupported(construct: "namespace with positional arguments", line: line)
            }
            namespaces.append(values.named)
            return .namespace(namespaces.count - 1)
        case .raiseException:
            throw .raised(message: values.positional.first?.printed ?? "no reason given", line: line)
        case .strftimeNow:
            guard let date else { throw .evaluation(reason: "no date was given for strftime_now", line: line) }
            guard case .string(let format)? = values.positional.first else {
                throw .evaluation(reason: "strftime_now needs a format", line: line)
            }
            var unknown = ""
            guard let text = date.formatted(format, unknown: &unknown) else {
                throw .unsupported(construct: "the date directive '\(unknown)'", line: line)
            }
            return .string(text)
        }
    }
}
