/// Arithmetic, comparison, membership and slices with Python's meaning.
extension TemplateEvaluator {
    mutating func combine(
        _ operation: TemplateOperator, _ left: TemplateValue, _ right: TemplateValue, _ line: Int
    ) throws(TemplateError) -> TemplateValue {
        switch operation {
        case .add:
            if case .string(let first) = left, case .string(let second) = right {
                try spend(left.weight + right.weight, line)
                return .string(first + second)
            }
            return try calculate(operation, left, right, line)
        case .subtract, .multiply, .divide, .floorDivide, .modulo: return try calculate(operation, left, right, line)
        case .concatenate:
            try spend(left.weight + right.weight, line)
            guard let first = left.printed, let second = right.printed else {
                throw .evaluation(reason: "cannot join \(left.typeName) and \(right.typeName)", line: line)
            }
            return .string(first + second)
        case .equal: return .boolean(try areEqual(left, right, line))
        case .notEqual: return .boolean(!(try areEqual(left, right, line)))
        case .less, .lessOrEqual, .greater, .greaterOrEqual: return try compare(operation, left, right, line)
        case .contained: return .boolean(try contains(right, left, line))
        case .notContained: return .boolean(!(try contains(right, left, line)))
        }
    }

    // MARK: Numbers

    private func calculate(
        _ operation: TemplateOperator, _ left: TemplateValue, _ right: TemplateValue, _ line: Int
    ) throws(TemplateError) -> TemplateValue {
        if operation != .divide, let first = left.wholeNumber, let second = right.wholeNumber {
            return .integer(try integers(operation, first, second, line))
        }
        guard let first = left.real, let second = right.real else {
            throw .evaluation(
                reason: "cannot calculate \(left.typeName) \(operation.rawValue) \(right.typeName)", line: line)
        }
        switch operation {
        case .add: return .number(first + second)
        case .subtract: return .number(first - second)
        case .multiply: return .number(first * second)
        default: break
        }
        guard second != 0 else { throw .evaluation(reason: "division by zero", line: line) }
        let quotient = first / second
        switch operation {
        case .divide: return .number(quotient)
        case .floorDivide: return .number(quotient.rounded(.down))
        default: return .number(first - second * quotient.rounded(.down))
        }
    }

    /// Whole-number arithmetic; division rounds down and the remainder has the divisor's sign.
    private func integers(
        _ operation: TemplateOperator, _ left: Int, _ right: Int, _ line: Int
    ) throws(TemplateError) -> Int {
        let result: (partialValue: Int, overflow: Bool)
        switch operation {
        case .add: result = left.addingReportingOverflow(right)
        case .subtract: result = left.subtractingReportingOverflow(right)
        case .multiply: result = left.multipliedReportingOverflow(by: right)
        default:
            guard right != 0 else { throw .evaluation(reason: "division by zero", line: line) }
            let division = left.dividedReportingOverflow(by: right)
            guard !division.overflow else { throw .evaluation(reason: "a number out of range", line: line) }
            let remainder = left % right
            let roundsDown = remainder != 0 && (remainder < 0) != (right < 0)
            if operation == .floorDivide { return division.partialValue - (roundsDown ? 1 : 0) }
            return remainder + (roundsDown ? right : 0)
        }
        guard !result.overflow else { throw .evaluation(reason: "a number out of range", line: line) }
        return result.partialValue
    }

    func negate(_ value: TemplateValue, _ line: Int) throws(TemplateError) -> TemplateValue {
        if let whole = value.wholeNumber { return .integer(try integers(.subtract, 0, whole, line)) }
        guard let real = value.real else { throw .evaluation(reason: "cannot negate \(value.typeName)", line: line) }
        return .number(-real)
    }

    // MARK: Comparison

    mutating func areEqual(_ left: TemplateValue, _ right: TemplateValue, _ line: Int) throws(TemplateError) -> Bool {
        try spend(min(left.weight, right.weight), line)
        switch (left, right) {
        case (.undefined, .undefined), (.none, .none): return true
        case (.string(let first), .string(let second)): return first.utf8.elementsEqual(second.utf8)
        case (.list(let first), .list(let second)):
            guard first.count == second.count else { return false }
            for (one, other) in zip(first, second) where !(try areEqual(one, other, line)) { return false }
            return true
        case (.mapping(let first), .mapping(let second)):
            guard first.keys.count == second.keys.count else { return false }
            for key in first.keys {
                guard let one = first[key], let other = second[key], try areEqual(one, other, line) else {
                    return false
                }
            }
            return true
        case (.namespace(let first), .namespace(let second)): return first == second
        case (.function(let first), .function(let second)): return first == second
        default:
            if let first = left.wholeNumber, let second = right.wholeNumber { return first == second }
            guard let first = left.real, let second = right.real else { return false }
            return first == second
        }
    }

    private mutating func compare(
        _ operation: TemplateOperator, _ left: TemplateValue, _ right: TemplateValue, _ line: Int
    ) throws(TemplateError) -> TemplateValue {
        try spend(min(left.weight, right.weight), line)
        let isLess: Bool
        let isEqual: Bool
        if case .string(let first) = left, case .string(let second) = right {
            // UTF-8 orders like code points.
            isLess = first.utf8.lexicographicallyPrecedes(second.utf8)
            isEqual = first.utf8.elementsEqual(second.utf8)
        } else if let first = left.real, let second = right.real {
            isLess = first < second
            isEqual = first == second
        } else {
            throw .evaluation(reason: "cannot compare \(left.typeName) with \(right.typeName)", line: line)
        }
        switch operation {
        case .less: return .boolean(isLess)
        case .lessOrEqual: return .boolean(isLess || isEqual)
        case .greater: return .boolean(!isLess && !isEqual)
        default: return .boolean(!isLess)
        }
    }

    mutating func contains(
        _ container: TemplateValue, _ item: TemplateValue, _ line: Int
    ) throws(TemplateError) -> Bool {
        try spend(container.weight, line)
        switch (container, item) {
        case (.undefined, _): return false
        case (.string(let text), .string(let part)):
            try spend(text.utf8.count / 4, line)
            return PythonText.contains(text, part)
        case (.mapping(let mapping), .string(let key)): return mapping[key] != nil
        case (.mapping, _): return false
        case (.list(let items), _):
            for candidate in items where try areEqual(candidate, item, line) { return true }
            return false
        default: throw .evaluation(reason: "cannot look for \(item.typeName) in \(container.typeName)", line: line)
        }
    }

    // MARK: Slices

    mutating func slice(
        _ base: TemplateExpression, _ start: TemplateExpression?, _ stop: TemplateExpression?,
        _ step: TemplateExpression?, _ line: Int
    ) throws(TemplateError) -> TemplateValue {
        let value = try evaluate(base)
        let start = try bound(start, line)
        let stop = try bound(stop, line)
        let step = try bound(step, line) ?? 1
        guard step != 0 else { throw .evaluation(reason: "a slice with step 0", line: line) }
        try spend(value.weight, line)
        switch value {
        case .list(let items):
            return .list(Self.indices(items.count, start, stop, step).map { items[$0] })
        case .string(let text):
            try spend(text.utf8.count, line)
            let scalars = Array(text.unicodeScalars)
            var view = String.UnicodeScalarView()
            for index in Self.indices(scalars.count, start, stop, step) { view.append(scalars[index]) }
            return .string(String(view))
        default: throw .evaluation(reason: "cannot slice \(value.typeName)", line: line)
        }
    }

    private mutating func bound(_ expression: TemplateExpression?, _ line: Int) throws(TemplateError) -> Int? {
        guard let expression else { return nil }
        let value = try evaluate(expression)
        if case .none = value { return nil }
        guard let bound = value.wholeNumber else {
            throw .evaluation(reason: "a slice bound is \(value.typeName), expected an integer", line: line)
        }
        return bound
    }

    /// Python's `range(*slice.indices(count))`.
    private static func indices(_ count: Int, _ start: Int?, _ stop: Int?, _ step: Int) -> [Int] {
        let lowest = step > 0 ? 0 : -1
        let highest = step > 0 ? count : count - 1
        func clamped(_ bound: Int) -> Int { min(max(bound < 0 ? bound + count : bound, lowest), highest) }
        let first = start.map(clamped) ?? (step > 0 ? lowest : highest)
        let last = stop.map(clamped) ?? (step > 0 ? highest : lowest)
        var result: [Int] = []
        var index = first
        while step > 0 ? index < last : index > last {
            result.append(index)
            let next = index.addingReportingOverflow(step)
            if next.overflow { break }
            index = next.partialValue
        }
        return result
    }
}
