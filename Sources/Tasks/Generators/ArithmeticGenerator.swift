import Basics

/// Chains of whole-number arithmetic: from `7 + 5` to `(12 + 3) * 4 - 18 / 2`.
///
/// Divisions are exact. Operands have `minDigits` to `maxDigits` digits; what multiplies or divides is 2 to
/// `maxFactor`, so that results stay small. `negative` and `maxValue` hold for results on the way too.
struct ArithmeticGenerator: ProblemGenerator {
    /// How the worked steps are written.
    enum Steps: String, Sendable, CaseIterable {
        /// The chain, then each operation alone: `3 * 4 = 12`.
        case operations
        /// The chain, then after each operation what is left: `= 12 + 12`.
        case rewriting
        /// What is left alone, for prompts that end with the chain.
        case continuing
        /// What is left in one line, for prompts that end with the chain and `=`: `3 + 8 - 5 = 11 - 5 = 6`.
        case chained
        /// Nothing: the answer alone.
        case none
    }

    /// Whether sums carry and differences borrow from one digit to the next.
    enum Carries: String, Sendable, CaseIterable {
        case any, always, never

        func allow(_ reduction: ArithmeticChain.Reduction) -> Bool {
            guard self != .any, let carries = reduction.carries else { return true }
            return carries == (self == .always)
        }
    }

    static let name = "arithmetic"
    static let knobs: [Knob] = [
        .list("operations", [ArithmeticOperation.plus, .minus]), .range("Operations", 1...1, in: 1...8),
        .range("Digits", 1...2, in: 1...9), .integer("maxFactor", 9, in: 2...1_000_000), .flag("brackets", false),
        .flag("negative", false), .integer("maxValue", 1_000_000_000, in: 1...1_000_000_000_000),
        .choice("steps", Steps.operations), .choice("carries", Carries.any), .flag("spaces", true),
    ]

    private let operations: [ArithmeticOperation]
    private let operationCounts: ClosedRange<Int>
    private let digitCounts: ClosedRange<Int>
    private let factors: ClosedRange<Int>
    private let usesBrackets: Bool
    private let allowsNegative: Bool
    private let largestValue: Int
    private let steps: Steps
    private let carries: Carries
    private let isSpaced: Bool

    private static let tries = 64

    init(_ values: KnobValues) throws(TaskError) {
        operations = try values.list("operations")
        operationCounts = try values.range("Operations")
        digitCounts = try values.range("Digits")
        factors = 2...(try values.integer("maxFactor"))
        usesBrackets = try values.flag("brackets")
        allowsNegative = try values.flag("negative")
        largestValue = try values.integer("maxValue")
        steps = try values.choice("steps")
        carries = try values.choice("carries")
        isSpaced = try values.flag("spaces")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let chosen = (0..<draw.integer(in: operationCounts)).map { _ in draw.element(of: operations) }
        let bracket = usesBrackets ? bracket(chosen, &draw) : nil
        // Operations and brackets are kept while operands are drawn again, or exact divisions would be rare.
        for _ in 0..<Self.tries {
            let chain = chain(chosen, bracket: bracket, &draw)
            guard let reductions = chain.reductions(),
                reductions.allSatisfy({ isAllowed($0.result) && carries.allow($0) }),
                let answer = reductions.last?.result
            else { continue }
            return GeneratedProblem(
                text: spaced(chain.text), answer: "\(answer)", steps: spaced(written(chain, reductions)),
                key: chain.canonicalKey)
        }
        return nil
    }

    private func spaced(_ text: String) -> String {
        isSpaced ? text : text.filter { $0 != " " }
    }

    private func isAllowed(_ value: Int) -> Bool {
        (allowsNegative || value >= 0) && value.magnitude <= largestValue.magnitude
    }

    private func chain(
        _ operations: [ArithmeticOperation], bracket: ClosedRange<Int>?, _ draw: inout Draw
    ) -> ArithmeticChain {
        var tokens: [ArithmeticChain.Token] = []
        for position in 0...operations.count {
            if position > 0 { tokens.append(.operation(operations[position - 1])) }
            if position == bracket?.lowerBound { tokens.append(.open) }
            let isFactor = position > 0 && operations[position - 1].bindsTightly && position != bracket?.lowerBound
            tokens.append(.number(isFactor ? draw.integer(in: factors) : operand(&draw)))
            if position == bracket?.upperBound { tokens.append(.close) }
        }
        return ArithmeticChain(tokens: tokens)
    }

    private func operand(_ draw: inout Draw) -> Int {
        let digits = draw.integer(in: digitCounts)
        let low = (1..<digits).reduce(1) { value, _ in value * 10 }
        return draw.integer(in: low...low * 10 - 1)
    }

    /// The operands to put in brackets, half of the time and only where brackets change the result.
    private func bracket(_ operations: [ArithmeticOperation], _ draw: inout Draw) -> ClosedRange<Int>? {
        guard operations.count > 1, draw.integer(in: 0...1) == 1 else { return nil }
        let start = draw.integer(in: 0...operations.count - 1)
        let end = draw.integer(in: start + 1...operations.count)
        let before = start > 0 ? operations[start - 1] : nil
        let after = end < operations.count ? operations[end] : nil
        let holdsSum = operations[start..<end].contains { !$0.bindsTightly }
        let matters = holdsSum && (before == .minus || before?.bindsTightly == true || after?.bindsTightly == true)
        return matters ? start...end : nil
    }

    private func written(_ chain: ArithmeticChain, _ reductions: [ArithmeticChain.Reduction]) -> String {
        let rewritten = reductions.map { "= \($0.rest.text)" }
        let lines: [String] =
            switch steps {
            case .operations: [chain.text] + reductions.map(\.text)
            case .rewriting: [chain.text] + rewritten
            case .continuing: rewritten
            case .chained: [reductions.map(\.rest.text).joined(separator: " = ")]
            case .none: []
            }
        return lines.joined(separator: "\n")
    }
}
