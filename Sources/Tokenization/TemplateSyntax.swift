/// One statement of a template.
indirect enum TemplateStatement: Sendable {
    case text(String)
    case output(TemplateExpression)
    /// `if`, any number of `elif`, `else`.
    case condition([TemplateBranch], otherwise: [TemplateStatement])
    case loop(TemplateLoop)
    case set(name: String, value: TemplateExpression)
    /// `set namespace.member = value`.
    case setMember(namespace: String, member: String, value: TemplateExpression)
}

/// One `if` or `elif` with its body.
struct TemplateBranch: Sendable {
    let condition: TemplateExpression
    let body: [TemplateStatement]
}

/// `for names in items if filter … else otherwise`.
struct TemplateLoop: Sendable {
    let names: [String]
    let items: TemplateExpression
    let filter: TemplateExpression?
    let body: [TemplateStatement]
    let otherwise: [TemplateStatement]
}

/// An expression with the line it stands on.
struct TemplateExpression: Sendable {
    indirect enum Kind: Sendable {
        case literal(TemplateValue)
        case name(String)
        case attribute(TemplateExpression, String)
        case subscripted(TemplateExpression, TemplateExpression)
        case slice(TemplateExpression, start: TemplateExpression?, stop: TemplateExpression?, step: TemplateExpression?)
        case function(TemplateFunction, TemplateArguments)
        case method(TemplateExpression, TemplateMethod, TemplateArguments)
        case filter(TemplateExpression, TemplateFilter, TemplateArguments)
        case test(TemplateExpression, TemplateTest, TemplateArguments)
        case not(TemplateExpression)
        case negative(TemplateExpression)
        case and(TemplateExpression, TemplateExpression)
        case or(TemplateExpression, TemplateExpression)
        case binary(TemplateOperator, TemplateExpression, TemplateExpression)
        case choice(condition: TemplateExpression, then: TemplateExpression, otherwise: TemplateExpression?)
    }

    let kind: Kind
    let line: Int
    /// Height of the tree, which bounds recursion.
    let height: Int
}

struct TemplateArguments: Sendable {
    var positional: [TemplateExpression] = []
    var named: [(name: String, value: TemplateExpression)] = []

    var height: Int {
        max(positional.map(\.height).max() ?? 0, named.map(\.value.height).max() ?? 0)
    }
}

enum TemplateOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case floorDivide = "//"
    case modulo = "%"
    case concatenate = "~"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case contained = "in"
    case notContained = "not in"
}

enum TemplateFunction: String, Sendable, CaseIterable {
    case namespace
    case raiseException = "raise_exception"
    case strftimeNow = "strftime_now"
}

enum TemplateMethod: String, Sendable, CaseIterable {
    case startsWith = "startswith"
    case endsWith = "endswith"
    case split, strip, lstrip, rstrip, replace, upper, lower
    case items, keys, values, get
}

enum TemplateFilter: String, Sendable, CaseIterable {
    case trim, length, count, tojson, items, join, reject, select, first, last
    case defaultValue = "default"
    case string, list, upper, lower, replace
}

enum TemplateTest: String, Sendable, CaseIterable {
    case defined, undefined, none, string, number, integer, boolean, mapping, iterable, sequence
    case isTrue = "true"
    case isFalse = "false"
    case equalTo = "equalto"
    case contained = "in"
    case odd, even
}
