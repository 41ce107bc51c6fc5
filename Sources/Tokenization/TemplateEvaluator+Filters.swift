/// Filters and tests.
extension TemplateEvaluator {
    mutating func apply(
        _ filter: TemplateFilter, to value: TemplateValue, _ arguments: TemplateArgumentValues, _ line: Int
    ) throws(TemplateError) -> TemplateValue {
        try spend(value.weight, line)
        let positional = arguments.positional
        switch filter {
        case .trim: return .string(PythonText.strip(try text(value, line), .both, set: positional.first?.printed))
        case .upper: return .string(try text(value, line).uppercased())
        case .lower: return .string(try text(value, line).lowercased())
        case .string: return .string(try text(value, line))
        case .replace: return try apply(TemplateMethod.replace, to: .string(try text(value, line)), arguments, line)
        case .length, .count: return .integer(try length(value, line))
        case .tojson: return try json(value, arguments, line)
        case .items: return try items(value, line)
        case .list: return .list(try elements(value, line))
        case .first: return try elements(value, line).first ?? .undefined("first")
        case .last: return try elements(value, line).last ?? .undefined("last")
        case .join: return try join(value, arguments, line)
        case .select, .reject: return try select(value, positional, keeps: filter == .select, line)
        case .defaultValue:
            let isReplaced: Bool
            if case .undefined = value {
                isReplaced = true
            } else {
                isReplaced =
                    (positional.dropFirst().first ?? arguments.named["boolean"])?.isTrue == true && !value.isTrue
            }
            return isReplaced ? positional.first ?? .string("") : value
        }
    }

    /// The value as text, as Jinja's text filters take it.
    private func text(_ value: TemplateValue, _ line: Int) throws(TemplateError) -> String {
        guard let text = value.printed else {
            throw .evaluation(reason: "expected text, found \(value.typeName)", line: line)
        }
        return text
    }

    private func length(_ value: TemplateValue, _ line: Int) throws(TemplateError) -> Int {
        switch value {
        case .undefined: return 0
        case .string(let text): return text.unicodeScalars.count
        case .list(let items): return items.count
        case .mapping(let mapping): return mapping.keys.count
        default: throw .evaluation(reason: "\(value.typeName) has no length", line: line)
        }
    }

    private mutating func json(
        _ value: TemplateValue, _ arguments: TemplateArgumentValues, _ line: Int
    ) throws(TemplateError) -> TemplateValue {
        let indent = (arguments.named["indent"] ?? arguments.positional.dropFirst().first)?.wholeNumber
        for name in arguments.named.keys where !["indent", "ensure_ascii"].contains(name) {
            throw .unsupported(construct: "the tojson argument '\(name)'", line: line)
        }
        if arguments.named["ensure_ascii"]?.isTrue == true {
            throw .unsupported(construct: "tojson(ensure_ascii=true)", line: line)
        }
        if let indent, !(0...16).contains(indent) {
            throw .unsupported(construct: "tojson(indent=\(indent))", line: line)
        }
        guard let text = value.json(indent: indent) else {
            throw .evaluation(reason: "\(value.typeName), or something in it, cannot be written as JSON", line: line)
        }
        try spend(text.utf8.count, line)
        return .string(text)
    }

    /// Pairs of key and value; nothing for an undefined value, as in Jinja.
    func items(_ value: TemplateValue, _ line: Int) throws(TemplateError) -> TemplateValue {
        switch value {
        case .undefined: return .list([])
        case .mapping(let mapping):
            return .list(mapping.keys.map { .list([.string($0), mapping[$0] ?? .none]) })
        default: throw .evaluation(reason: "items needs a mapping, found \(value.typeName)", line: line)
        }
    }

    private mutating func join(
        _ value: TemplateValue, _ arguments: TemplateArgumentValues, _ line: Int
    ) throws(TemplateError) -> TemplateValue {
        let separator = arguments.positional.first?.printed ?? ""
        var parts: [String] = []
        for element in try elements(value, line) {
            try spend(element.weight + separator.utf8.count / 16, line)
            parts.append(try text(element, line))
        }
        return .string(parts.joined(separator: separator))
    }

    private mutating func select(
        _ value: TemplateValue, _ arguments: [TemplateValue], keeps: Bool, _ line: Int
    ) throws(TemplateError) -> TemplateValue {
        var kept: [TemplateValue] = []
        for element in try elements(value, line) {
            let passes: Bool
            switch arguments.first {
            case nil: passes = element.isTrue
            case .string(let name)?:
                guard let test = TemplateTest(rawValue: name) else {
                    throw .unsupported(construct: "the test '\(name)'", line: line)
                }
                passes = try self.passes(test, element, Array(arguments.dropFirst()), line)
            case let other?: throw .evaluation(reason: "a test's name is \(other.typeName)", line: line)
            }
            if passes == keeps { kept.append(element) }
        }
        return .list(kept)
    }

    // MARK: Tests

    mutating func passes(
        _ test: TemplateTest, _ value: TemplateValue, _ arguments: [TemplateValue], _ line: Int
    ) throws(TemplateError) -> Bool {
        switch (test, value) {
        case (.equalTo, _), (.contained, _):
            guard let argument = arguments.first else {
                throw .evaluation(reason: "the test '\(test.rawValue)' needs an argument", line: line)
            }
            return test == .equalTo ? try areEqual(value, argument, line) : try contains(argument, value, line)
        case (.odd, _), (.even, _):
            guard let whole = value.wholeNumber else {
                throw .evaluation(reason: "\(value.typeName) is neither odd nor even", line: line)
            }
            return (whole & 1 == 1) == (test == .odd)
        case (.undefined, .undefined), (.none, .none), (.string, .string), (.mapping, .mapping): return true
        case (.defined, .undefined): return false
        case (.defined, _): return true
        case (.integer, .integer), (.boolean, .boolean): return true
        case (.number, .integer), (.number, .number), (.number, .boolean): return true
        case (.isTrue, .boolean(let flag)): return flag
        case (.isFalse, .boolean(let flag)): return !flag
        case (.iterable, .undefined), (.sequence, .undefined): return true
        case (.iterable, .string), (.iterable, .list), (.iterable, .mapping): return true
        case (.sequence, .string), (.sequence, .list), (.sequence, .mapping): return true
        default: return false
        }
    }
}
