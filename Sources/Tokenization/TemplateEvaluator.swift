/// Runs the statements of a template.
///
/// Every evaluated node, copied value and written byte is charged to one work limit, so that no template runs for ever.
struct TemplateEvaluator {
    /// A conversation of a thousand turns costs about a twentieth of this.
    private static let workLimit = 4_000_000

    private var scopes: [[String: TemplateValue]]
    var namespaces: [[String: TemplateValue]] = []
    private var output: [UInt8] = []
    private var work = 0
    let date: TemplateDate?

    init(variables: [String: TemplateValue], date: TemplateDate?) {
        scopes = [variables]
        self.date = date
    }

    var text: String { String(decoding: output, as: UTF8.self) }

    /// Charges `amount` units of work.
    mutating func spend(_ amount: Int, _ line: Int) throws(TemplateError) {
        work += amount
        if work > Self.workLimit { throw .limit(what: "rendering takes more than \(Self.workLimit) steps", line: line) }
    }

    // MARK: Statements

    mutating func run(_ statements: [TemplateStatement]) throws(TemplateError) {
        for statement in statements {
            switch statement {
            case .text(let text):
                try spend(text.utf8.count / 16 + 1, 0)
                output.append(contentsOf: text.utf8)
            case .output(let expression): try write(expression)
            case .condition(let branches, let otherwise): try choose(branches, otherwise)
            case .loop(let loop): try repeatBody(loop)
            case .set(let name, let value):
                let value = try evaluate(value)
                scopes[scopes.count - 1][name] = value
            case .setMember(let namespace, let member, let value): try setMember(namespace, member, value)
            }
        }
    }

    private mutating func write(_ expression: TemplateExpression) throws(TemplateError) {
        let value = try evaluate(expression)
        guard let text = value.printed else {
            throw .unsupported(construct: "printing \(value.typeName) without tojson", line: expression.line)
        }
        try spend(value.weight, expression.line)
        output.append(contentsOf: text.utf8)
    }

    private mutating func choose(
        _ branches: [TemplateBranch], _ otherwise: [TemplateStatement]
    ) throws(TemplateError) {
        for branch in branches where try evaluate(branch.condition).isTrue {
            return try run(branch.body)
        }
        try run(otherwise)
    }

    private mutating func setMember(
        _ name: String, _ member: String, _ expression: TemplateExpression
    ) throws(TemplateError) {
        let value = try evaluate(expression)
        guard case .namespace(let index) = lookUp(name) else {
            throw .evaluation(
                reason: "'\(name)' is not a namespace, so '\(name).\(member)' cannot be set", line: expression.line)
        }
        namespaces[index][member] = value
    }

    /// Runs the body in a scope of its own per item: what it sets is forgotten, as in Jinja.
    private mutating func repeatBody(_ loop: TemplateLoop) throws(TemplateError) {
        let line = loop.items.line
        var items = try elements(try evaluate(loop.items), line)
        if let filter = loop.filter {
            var kept: [TemplateValue] = []
            for item in items {
                scopes.append(try bindings(loop.names, item, line))
                defer { scopes.removeLast() }
                if try evaluate(filter).isTrue { kept.append(item) }
            }
            items = kept
        }
        if items.isEmpty { return try run(loop.otherwise) }
        for (index, item) in items.enumerated() {
            try spend(8, line)
            var scope = try bindings(loop.names, item, line)
            scope["loop"] = .mapping(Self.loopVariable(index, items.count))
            scopes.append(scope)
            defer { scopes.removeLast() }
            try run(loop.body)
        }
    }

    private static func loopVariable(_ index: Int, _ count: Int) -> TemplateMapping {
        TemplateMapping([
            ("index", .integer(index + 1)), ("index0", .integer(index)), ("first", .boolean(index == 0)),
            ("last", .boolean(index == count - 1)), ("length", .integer(count)),
            ("revindex", .integer(count - index)), ("revindex0", .integer(count - index - 1)),
        ])
    }

    private func bindings(
        _ names: [String], _ item: TemplateValue, _ line: Int
    ) throws(TemplateError) -> [String: TemplateValue] {
        if names.count == 1 { return [names[0]: item] }
        guard case .list(let parts) = item, parts.count == names.count else {
            throw .evaluation(reason: "cannot unpack \(item.typeName) into \(names.count) names", line: line)
        }
        return Dictionary(zip(names, parts), uniquingKeysWith: { _, last in last })
    }

    /// What iterating over a value yields: items, keys, code points, or nothing for an undefined one.
    mutating func elements(_ value: TemplateValue, _ line: Int) throws(TemplateError) -> [TemplateValue] {
        try spend(value.weight, line)
        switch value {
        case .undefined: return []
        case .list(let items): return items
        case .mapping(let mapping): return mapping.keys.map { .string($0) }
        case .string(let text):
            try spend(text.utf8.count, line)
            return text.unicodeScalars.map { .string(String($0)) }
        default: throw .evaluation(reason: "cannot iterate over \(value.typeName)", line: line)
        }
    }

    // MARK: Expressions

    mutating func evaluate(_ expression: TemplateExpression) throws(TemplateError) -> TemplateValue {
        let line = expression.line
        try spend(1, line)
        switch expression.kind {
        case .literal(let value): return value
        case .name(let name): return lookUp(name)
        case .attribute(let base, let name): return try member(name, of: try evaluate(base), line)
        case .subscripted(let base, let key): return try element(of: try evaluate(base), at: try evaluate(key), line)
        case .slice(let base, let start, let stop, let step): return try slice(base, start, stop, step, line)
        case .function(let function, let arguments): return try call(function, arguments, line)
        case .method(let receiver, let method, let arguments):
            return try apply(method, to: try evaluate(receiver), try evaluate(arguments), line)
        case .filter(let value, let filter, let arguments):
            return try apply(filter, to: try evaluate(value), try evaluate(arguments), line)
        case .test(let value, let test, let arguments):
            return .boolean(try passes(test, try evaluate(value), try evaluate(arguments).positional, line))
        case .not(let operand): return .boolean(!(try evaluate(operand).isTrue))
        case .negative(let operand): return try negate(try evaluate(operand), line)
        case .and(let left, let right):
            let value = try evaluate(left)
            return value.isTrue ? try evaluate(right) : value
        case .or(let left, let right):
            let value = try evaluate(left)
            return value.isTrue ? value : try evaluate(right)
        case .binary(let operation, let left, let right):
            return try combine(operation, try evaluate(left), try evaluate(right), line)
        case .choice(let condition, let then, let otherwise):
            if try evaluate(condition).isTrue { return try evaluate(then) }
            return try otherwise.map { value throws(TemplateError) in try evaluate(value) } ?? .undefined("inline if")
        }
    }

    private func lookUp(_ name: String) -> TemplateValue {
        for scope in scopes.reversed() {
            if let value = scope[name] { return value }
        }
        if let function = TemplateFunction(rawValue: name), function != .strftimeNow || date != nil {
            return .function(function)
        }
        return .undefined(name)
    }

    /// The values of `arguments`, for filters and methods.
    mutating func evaluate(_ arguments: TemplateArguments) throws(TemplateError) -> TemplateArgumentValues {
        var values = TemplateArgumentValues()
        for argument in arguments.positional { values.positional.append(try evaluate(argument)) }
        for argument in arguments.named { values.named[argument.name] = try evaluate(argument.value) }
        return values
    }

    private func member(_ name: String, of value: TemplateValue, _ line: Int) throws(TemplateError) -> TemplateValue {
        switch value {
        case .mapping(let mapping): return mapping[name] ?? .undefined(name)
        case .namespace(let index): return namespaces[index][name] ?? .undefined(name)
        case .undefined(let base):
            throw .evaluation(reason: "'\(base)' is undefined, so it has no '\(name)'", line: line)
        default: return .undefined(name)
        }
    }

    private mutating func element(
        of value: TemplateValue, at key: TemplateValue, _ line: Int
    ) throws(TemplateError) -> TemplateValue {
        switch (value, key) {
        case (.mapping, .string(let name)), (.namespace, .string(let name)): return try member(name, of: value, line)
        case (.list(let items), .integer(let index)):
            let position = index < 0 ? index + items.count : index
            return items.indices.contains(position) ? items[position] : .undefined("index \(index)")
        case (.string(let text), .integer(let index)):
            try spend(text.utf8.count, line)
            let scalars = Array(text.unicodeScalars)
            let position = index < 0 ? index + scalars.count : index
            return scalars.indices.contains(position)
                ? .string(String(scalars[position])) : .undefined("index \(index)")
        case (.undefined(let base), _):
            throw .evaluation(reason: "'\(base)' is undefined, so it cannot be subscripted", line: line)
        default: return .undefined("subscript")
        }
    }
}

/// Arguments after evaluation.
struct TemplateArgumentValues {
    var positional: [TemplateValue] = []
    var named: [String: TemplateValue] = [:]
}
