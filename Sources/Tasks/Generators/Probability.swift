import Basics

/// Chances with dice, coins and urns, as reduced fractions.
struct Probability: ProblemGenerator {
    enum Kind: String, CaseIterable {
        case dice, coins, urn, numbers
    }

    static let name = "probability"
    static let knobs: [Knob] = [
        .list("kinds", Kind.allCases), .range("Draws", 1...2, in: 1...5), .integer("maxCount", 8, in: 3...50),
    ]

    private let kinds: [Kind]
    private let drawCounts: ClosedRange<Int>
    private let largestCount: Int

    init(_ values: KnobValues) throws(TaskError) {
        kinds = try values.list("kinds")
        drawCounts = try values.range("Draws")
        largestCount = try values.integer("maxCount")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let count = draw.integer(in: drawCounts)
        switch draw.element(of: kinds) {
        case .dice: return dice(count, &draw)
        case .coins: return coins(&draw)
        case .urn: return urn(count, &draw)
        case .numbers: return numbers(&draw)
        }
    }

    private func dice(_ count: Int, _ draw: inout Draw) -> GeneratedProblem? {
        let sides = draw.element(of: [4, 6, 8, 10, 12, 20])
        let sum = draw.integer(in: count...count * sides)
        // ways[s]: how many throws add up to s.
        let ways = (0..<count).reduce([1]) { ways, _ in
            (0..<ways.count + sides).map { total in
                (1...sides).reduce(0) { $0 + (ways.indices.contains(total - $1) ? ways[total - $1] : 0) }
            }
        }
        let atLeast = draw.isHeads()
        let favourable = atLeast ? ways[sum...].reduce(0, +) : ways[sum]
        let all = ways.reduce(0, +)
        let dice = count == 1 ? "a fair die" : "\(count) fair dice"
        let each = count == 1 ? "" : " each"
        let wanted = atLeast ? "at least \(sum)" : "exactly \(sum)"
        let text = draw.element(of: [
            "You throw \(dice) with \(sides) sides\(each), numbered from 1. How likely is a total of \(wanted)?",
            "What is the probability of throwing \(wanted) in total with \(dice) that \(count == 1 ? "has" : "have") "
                + "\(sides) sides\(each), numbered from 1?",
        ])
        return finished(text, favourable, all, "dice \(count),\(sides),\(wanted)")
    }

    private func coins(_ draw: inout Draw) -> GeneratedProblem? {
        let count = draw.integer(in: 2...min(largestCount, 20))
        let heads = draw.integer(in: 0...count)
        let text = draw.element(of: [
            "A fair coin is tossed \(count) times. What is the probability of exactly \(heads) heads?",
            "How likely is it that \(count) tosses of a fair coin show heads exactly \(heads) times?",
        ])
        return finished(text, NumberTheory.binomial(count, heads), 1 << count, "coins \(count),\(heads)")
    }

    private func urn(_ count: Int, _ draw: inout Draw) -> GeneratedProblem? {
        let colours = draw.elements(2, of: ["red", "blue", "green", "white", "black", "yellow"])
        let (own, others) = (draw.integer(in: 1...largestCount), draw.integer(in: 1...largestCount))
        guard own >= count else { return nil }
        let holder = draw.element(of: ["bag", "box", "jar"])
        let contents = "A \(holder) holds \(own) \(colours[0]) and \(others) \(colours[1]) balls."
        let text =
            count == 1
            ? "\(contents) One is taken out blindly. How likely is it to be \(colours[0])?"
            : draw.element(of: [
                "\(contents) You take out \(count) of them blindly. How likely is it that all are \(colours[0])?",
                "\(contents) \(count) balls are drawn without being put back. What is the probability that every one is \(colours[0])?",
            ])
        return finished(
            text, NumberTheory.binomial(own, count), NumberTheory.binomial(own + others, count),
            "urn \(own),\(others),\(count)"
        )
    }

    private func numbers(_ draw: inout Draw) -> GeneratedProblem? {
        let last = draw.integer(in: 10...10 * largestCount)
        let divisors = draw.elements(2, of: [2, 3, 4, 5, 6, 7, 8, 9]).sorted()
        let favourable = (1...last).count { number in divisors.contains { number % $0 == 0 } }
        let text = draw.element(of: [
            "A whole number from 1 to \(last) is picked at random. How likely is it that \(divisors[0]) or \(divisors[1]) divides it?",
            "What is the probability that a random whole number from 1 to \(last) is divisible by \(divisors[0]) or by \(divisors[1])?",
        ])
        return finished(text, favourable, last, "numbers \(last),\(divisors)")
    }

    private func finished(_ text: String, _ favourable: Int, _ all: Int, _ key: String) -> GeneratedProblem? {
        guard favourable > 0, favourable < all else { return nil }
        return GeneratedProblem(
            text: text, answer: Fraction(favourable, all).text, steps: "\(favourable) of \(all) cases", key: key)
    }
}
