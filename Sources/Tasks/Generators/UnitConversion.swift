import Basics

/// Lengths, weights, volumes and times in other units; every result is exact.
struct UnitConversion: ProblemGenerator {
    enum Family: String, CaseIterable {
        case length, mass, volume, time

        /// Units from the smallest up, each with its size in the smallest.
        var units: [(name: String, size: Int)] {
            switch self {
            case .length:
                [("millimetres", 1), ("centimetres", 10), ("metres", 1000), ("kilometres", 1_000_000)]
            case .mass: [("milligrams", 1), ("grams", 1000), ("kilograms", 1_000_000), ("tonnes", 1_000_000_000)]
            case .volume: [("millilitres", 1), ("centilitres", 10), ("litres", 1000), ("cubic metres", 1_000_000)]
            case .time: [("seconds", 1), ("minutes", 60), ("hours", 3600), ("days", 86400), ("weeks", 604_800)]
            }
        }
    }

    static let name = "unit-conversion"
    static let knobs: [Knob] = [
        .list("families", Family.allCases), .range("Parts", 1...2, in: 1...3),
        .integer("maxNumber", 60, in: 5...100_000),
        .flag("decimals", true),
    ]

    private let families: [Family]
    private let partCounts: ClosedRange<Int>
    private let largestNumber: Int
    /// Whether a result may be a decimal: 250 metres are 0.25 kilometres.
    private let allowsDecimals: Bool

    init(_ values: KnobValues) throws(TaskError) {
        families = try values.list("families")
        partCounts = try values.range("Parts")
        largestNumber = try values.integer("maxNumber")
        allowsDecimals = try values.flag("decimals")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let units = draw.element(of: families).units
        let count = draw.integer(in: partCounts)
        let places = draw.elements(count, of: Array(units.indices)).sorted(by: >)
        let goal = draw.integer(in: 0...units.count - 1)
        guard !places.contains(goal) else { return nil }
        var total = 0
        var parts: [String] = []
        for place in places {
            let number = draw.integer(in: 2...largestNumber)
            total += number * units[place].size
            parts.append("\(number) \(units[place].name)")
        }
        guard let answer = Self.quotient(total, units[goal].size), allowsDecimals || !answer.contains(".") else {
            return nil
        }
        let amount =
            parts.count == 1 ? parts[0] : parts.dropLast().joined(separator: ", ") + " and " + parts[parts.count - 1]
        let text = draw.element(of: [
            "How many \(units[goal].name) are \(amount)?", "Convert \(amount) to \(units[goal].name).",
            "Write \(amount) in \(units[goal].name).",
            "Something takes or measures \(amount). How many \(units[goal].name) is that?",
        ])
        return GeneratedProblem(
            text: text, answer: answer, steps: "\(amount) = \(total) \(units[0].name) = \(answer) \(units[goal].name)",
            key: "\(total) \(units[0].name) in \(units[goal].name)")
    }

    /// The exact decimal, or nil where it has more than six places.
    private static func quotient(_ number: Int, _ divisor: Int) -> String? {
        let whole = number / divisor
        var (rest, digits) = (number % divisor, "")
        while rest > 0, digits.count < 6 {
            digits += "\(rest * 10 / divisor)"
            rest = rest * 10 % divisor
        }
        guard rest == 0 else { return nil }
        return digits.isEmpty ? "\(whole)" : "\(whole).\(digits)"
    }
}
