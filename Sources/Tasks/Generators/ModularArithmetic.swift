import Basics

/// Remainders of sums, products and powers, and inverses modulo a number.
struct ModularArithmetic: ProblemGenerator {
    enum Kind: String, CaseIterable {
        case sum, product, power, inverse
    }

    static let name = "modular-arithmetic"
    static let knobs: [Knob] = [
        .list("kinds", Kind.allCases), .range("Modulus", 5...30, in: 3...1_000_000),
        .integer("maxNumber", 99, in: 3...1_000_000), .integer("maxExponent", 30, in: 2...1_000_000),
    ]

    private let kinds: [Kind]
    private let moduli: ClosedRange<Int>
    private let numbers: ClosedRange<Int>
    private let exponents: ClosedRange<Int>

    init(_ values: KnobValues) throws(TaskError) {
        kinds = try values.list("kinds")
        moduli = try values.range("Modulus")
        numbers = 2...(try values.integer("maxNumber"))
        exponents = 2...(try values.integer("maxExponent"))
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let modulus = draw.integer(in: moduli)
        switch draw.element(of: kinds) {
        case .sum: return remainder(of: "+", modulus, &draw) { ($0 + $1) % modulus }
        case .product: return remainder(of: "*", modulus, &draw) { $0 * $1 % modulus }
        case .power: return power(modulus, &draw)
        case .inverse: return inverse(modulus, &draw)
        }
    }

    private func remainder(
        of sign: String, _ modulus: Int, _ draw: inout Draw, _ value: (Int, Int) -> Int
    ) -> GeneratedProblem {
        let (one, other) = (draw.integer(in: numbers), draw.integer(in: numbers))
        let text = draw.element(of: [
            "What is the remainder when \(one) \(sign) \(other) is divided by \(modulus)?",
            "Find \(one) \(sign) \(other) modulo \(modulus).",
            "Divide \(one) \(sign) \(other) by \(modulus). What is left over?",
        ])
        let (first, second) = (one % modulus, other % modulus)
        return GeneratedProblem(
            text: text, answer: "\(value(one, other))",
            steps: "\(one) leaves \(first), \(other) leaves \(second)",
            key: "\(min(one, other))\(sign)\(max(one, other)),\(modulus)")
    }

    private func power(_ modulus: Int, _ draw: inout Draw) -> GeneratedProblem {
        let (base, exponent) = (draw.integer(in: numbers), draw.integer(in: exponents))
        let text = draw.element(of: [
            "What is the remainder when \(base)^\(exponent) is divided by \(modulus)?",
            "Find \(base)^\(exponent) modulo \(modulus).",
        ])
        return GeneratedProblem(
            text: text, answer: "\(NumberTheory.power(base, exponent, modulus: modulus))",
            steps: "\(base) leaves \(base % modulus)", key: "\(base)^\(exponent),\(modulus)")
    }

    private func inverse(_ modulus: Int, _ draw: inout Draw) -> GeneratedProblem? {
        let number = draw.integer(in: 2...modulus - 1)
        guard let inverse = (1..<modulus).first(where: { $0 * number % modulus == 1 }), inverse != number else {
            return nil
        }
        let text = draw.element(of: [
            "Which whole number from 1 to \(modulus - 1), multiplied by \(number), leaves 1 when divided by \(modulus)?",
            "Find the inverse of \(number) modulo \(modulus), as a number from 1 to \(modulus - 1).",
        ])
        return GeneratedProblem(
            text: text, answer: "\(inverse)",
            steps: "\(number) * \(inverse) = \(number * inverse) = \(number * inverse / modulus) * \(modulus) + 1",
            key: "inverse \(number),\(modulus)")
    }
}
