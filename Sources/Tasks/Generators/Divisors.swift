import Basics

/// Common divisors and multiples, numbers of divisors, prime factors.
struct Divisors: ProblemGenerator {
    enum Kind: String, CaseIterable {
        case greatestCommonDivisor, leastCommonMultiple, divisorCount, largestPrimeFactor
    }

    static let name = "divisors"
    static let knobs: [Knob] = [.list("kinds", Kind.allCases), .range("Number", 10...200, in: 4...1_000_000)]

    private let kinds: [Kind]
    private let numbers: ClosedRange<Int>

    init(_ values: KnobValues) throws(TaskError) {
        kinds = try values.list("kinds")
        numbers = try values.range("Number")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let kind = draw.element(of: kinds)
        switch kind {
        case .greatestCommonDivisor, .leastCommonMultiple: return pair(kind, &draw)
        case .divisorCount, .largestPrimeFactor: return single(kind, &draw)
        }
    }

    private func pair(_ kind: Kind, _ draw: inout Draw) -> GeneratedProblem? {
        let (one, other) = (draw.integer(in: numbers), draw.integer(in: numbers))
        let divisor = NumberTheory.greatestCommonDivisor(one, other)
        // Most pairs have 1 in common, which would be worth guessing.
        guard one != other, divisor > 1 || draw.integer(in: 0...5) == 0 else { return nil }
        let isDivisor = kind == .greatestCommonDivisor
        let answer = isDivisor ? divisor : one / divisor * other
        let text =
            isDivisor
            ? draw.element(of: [
                "What is the greatest common divisor of \(one) and \(other)?",
                "Find the largest whole number that divides both \(one) and \(other).",
            ])
            : draw.element(of: [
                "What is the least common multiple of \(one) and \(other)?",
                "Find the smallest positive number that both \(one) and \(other) divide.",
            ])
        return GeneratedProblem(
            text: text, answer: "\(answer)", steps: "\(written(one))\n\(written(other))",
            key: "\(kind.rawValue) \(min(one, other)) \(max(one, other))")
    }

    private func single(_ kind: Kind, _ draw: inout Draw) -> GeneratedProblem? {
        let number = draw.integer(in: numbers)
        let factors = NumberTheory.factors(number)
        guard factors.count > 1, let last = factors.last else { return nil }
        let exponents = Dictionary(grouping: factors) { $0 }.values.map(\.count)
        let isCount = kind == .divisorCount
        let text =
            isCount
            ? draw.element(of: [
                "How many positive divisors does \(number) have?",
                "Count the positive whole numbers that divide \(number), 1 and \(number) included.",
            ])
            : draw.element(of: [
                "What is the largest prime factor of \(number)?",
                "Which is the largest prime number that divides \(number)?",
            ])
        return GeneratedProblem(
            text: text, answer: "\(isCount ? exponents.reduce(1) { $0 * ($1 + 1) } : last)", steps: written(number),
            key: "\(kind.rawValue) \(number)")
    }

    /// `12 = 2 * 2 * 3`
    private func written(_ number: Int) -> String {
        "\(number) = " + NumberTheory.factors(number).map { "\($0)" }.joined(separator: " * ")
    }
}
