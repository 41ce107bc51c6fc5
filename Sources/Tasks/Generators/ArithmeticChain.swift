/// One of the four operations, by its sign.
enum ArithmeticOperation: String, Sendable, CaseIterable {
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divide = "/"

    var bindsTightly: Bool { self == .times || self == .divide }

    /// The result, or nil where it overflows or a division leaves a remainder.
    func apply(_ left: Int, _ right: Int) -> Int? {
        switch self {
        case .plus: Self.exact(left.addingReportingOverflow(right))
        case .minus: Self.exact(left.subtractingReportingOverflow(right))
        case .times: Self.exact(left.multipliedReportingOverflow(by: right))
        case .divide: right == 0 || left % right != 0 ? nil : left / right
        }
    }

    private static func exact(_ result: (partialValue: Int, overflow: Bool)) -> Int? {
        result.overflow ? nil : result.partialValue
    }
}

/// Whole numbers joined by operations and brackets, worked out one operation at a time.
struct ArithmeticChain: Sendable, Equatable {
    enum Token: Sendable, Equatable {
        case number(Int)
        case operation(ArithmeticOperation)
        case open, close
    }

    /// One operation carried out, and the chain that is left.
    struct Reduction: Equatable {
        let left: Int
        let operation: ArithmeticOperation
        let right: Int
        let result: Int
        let rest: ArithmeticChain

        /// `3 * 4 = 12`
        var text: String { "\(left) \(operation.rawValue) \(right) = \(result)" }

        /// Whether the sum carries, or the difference borrows, from one digit to the next; nil for other operations
        /// and where a number or the result is negative.
        var carries: Bool? {
            guard left >= 0, right >= 0, result >= 0, !operation.bindsTightly else { return nil }
            var (first, second) = (left, right)
            while first > 0 || second > 0 {
                let column = operation == .plus ? first % 10 + second % 10 : first % 10 - second % 10
                if column > 9 || column < 0 { return true }
                (first, second) = (first / 10, second / 10)
            }
            return false
        }
    }

    private(set) var tokens: [Token]

    /// As it is written: `12 + 3 * (4 - 1)`.
    var text: String {
        var text = ""
        for token in tokens {
            switch token {
            case .number(let value): text += "\(value)"
            case .operation(let operation): text += " \(operation.rawValue) "
            case .open: text += "("
            case .close: text += ")"
            }
        }
        return text
    }

    /// The number that is left, where nothing is to be done any more.
    var value: Int? {
        if tokens.count == 1, case .number(let value) = tokens[0] { value } else { nil }
    }

    /// The next operation: in the first innermost bracket `*` and `/` before `+` and `-`, each from the left.
    ///
    /// Nil where there is none, where it overflows, or where a division leaves a remainder.
    func reduced() -> Reduction? {
        let close = tokens.firstIndex(of: .close) ?? tokens.count
        let start = tokens[..<close].lastIndex(of: .open).map { $0 + 1 } ?? 0
        guard let place = next(in: start..<close), case .operation(let operation) = tokens[place],
            case .number(let left) = tokens[place - 1], case .number(let right) = tokens[place + 1],
            let result = operation.apply(left, right)
        else { return nil }
        var rest = tokens
        rest.replaceSubrange(place - 1...place + 1, with: [.number(result)])
        if place - 1 > 0, rest[place - 2] == .open, place < rest.count, rest[place] == .close {
            rest.replaceSubrange(place - 2...place, with: [.number(result)])
        }
        return Reduction(
            left: left, operation: operation, right: right, result: result, rest: ArithmeticChain(tokens: rest))
    }

    /// Every operation in order, or nil where one cannot be carried out.
    func reductions() -> [Reduction]? {
        var (chain, reductions) = (self, [Reduction]())
        while chain.value == nil {
            guard let next = chain.reduced() else { return nil }
            reductions.append(next)
            chain = next.rest
        }
        return reductions
    }

    private func next(in range: Range<Int>) -> Int? {
        func first(_ accepts: (ArithmeticOperation) -> Bool) -> Int? {
            range.first { index in
                if case .operation(let operation) = tokens[index] { accepts(operation) } else { false }
            }
        }
        return first(\.bindsTightly) ?? first { _ in true }
    }

    /// The same for chains that differ only in the order of summands and factors.
    var canonicalKey: String {
        var index = 0
        return sumKey(&index)
    }

    private func sumKey(_ index: inout Int) -> String {
        var parts = ["+" + productKey(&index)]
        while index < tokens.count, case .operation(let operation) = tokens[index], !operation.bindsTightly {
            index += 1
            parts.append(operation.rawValue + productKey(&index))
        }
        return parts.sorted().joined()
    }

    private func productKey(_ index: inout Int) -> String {
        var parts = ["*" + atomKey(&index)]
        while index < tokens.count, case .operation(let operation) = tokens[index], operation.bindsTightly {
            index += 1
            parts.append(operation.rawValue + atomKey(&index))
        }
        return parts.sorted().joined()
    }

    private func atomKey(_ index: inout Int) -> String {
        guard index < tokens.count else { return "" }
        defer { index += 1 }
        guard case .number(let value) = tokens[index] else {
            index += 1
            return "(" + sumKey(&index) + ")"
        }
        return "\(value)"
    }
}
