import Basics

/// Lengths, areas, volumes and angles of plain figures.
struct Geometry: ProblemGenerator {
    enum Kind: String, CaseIterable {
        case rectangle, triangle, trapezoid, box, circle, rightTriangle, angles, distance
    }

    static let name = "geometry"
    static let knobs: [Knob] = [.list("kinds", Kind.allCases), .range("Length", 2...20, in: 1...10_000)]

    private let kinds: [Kind]
    private let lengths: ClosedRange<Int>

    /// A figure with a question about it.
    private struct Question {
        let text: String
        let answer: String
        let steps: String
        let key: String
    }

    init(_ values: KnobValues) throws(TaskError) {
        kinds = try values.list("kinds")
        lengths = try values.range("Length")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let kind = draw.element(of: kinds)
        guard let question = question(kind, &draw) else { return nil }
        return GeneratedProblem(
            text: question.text, answer: question.answer, steps: question.steps, key: "\(kind.rawValue) \(question.key)"
        )
    }

    private func question(_ kind: Kind, _ draw: inout Draw) -> Question? {
        let (a, b, c) = (draw.integer(in: lengths), draw.integer(in: lengths), draw.integer(in: lengths))
        let unit = draw.element(of: ["cm", "m", "inches", "units"])
        switch kind {
        case .rectangle: return rectangle(min(a, b), max(a, b), unit, &draw)
        case .triangle:
            let text = draw.element(of: [
                "A triangle has a base of \(a) \(unit) and a height of \(b) \(unit). What is its area?",
                "What is the area of a triangle that is \(b) \(unit) high over a base of \(a) \(unit)?",
            ])
            return Question(
                text: text, answer: Fraction(a * b, 2).text, steps: "\(a) * \(b) / 2", key: "\(min(a, b)),\(max(a, b))")
        case .trapezoid:
            return Question(
                text:
                    "The parallel sides of a trapezoid are \(a) \(unit) and \(b) \(unit) long, and \(c) \(unit) apart. "
                    + draw.element(of: ["What is its area?", "Find the area."]),
                answer: Fraction((a + b) * c, 2).text, steps: "(\(a) + \(b)) / 2 * \(c)",
                key: "\(min(a, b)),\(max(a, b)),\(c)")
        case .box: return box([a, b, c], unit, &draw)
        case .circle: return circle(a, unit, &draw)
        case .rightTriangle: return rightTriangle(unit, &draw)
        case .angles: return angles(&draw)
        case .distance: return distance(&draw)
        }
    }

    private func rectangle(_ a: Int, _ b: Int, _ unit: String, _ draw: inout Draw) -> Question {
        if draw.isHeads() {
            let text = draw.element(of: [
                "A rectangle is \(a) \(unit) wide and \(b) \(unit) long. What is its perimeter?",
                "How long is a fence around a field of \(a) \(unit) by \(b) \(unit)?",
            ])
            return Question(text: text, answer: "\(2 * (a + b))", steps: "2 * (\(a) + \(b))", key: "around \(a),\(b)")
        }
        let text = draw.element(of: [
            "The perimeter of a rectangle is \(2 * (a + b)) \(unit), and one side is \(a) \(unit) long. What is its area?",
            "A rope of \(2 * (a + b)) \(unit) lies around a rectangle that is \(a) \(unit) wide. What area does it enclose?",
        ])
        return Question(
            text: text, answer: "\(a * b)", steps: "\(a + b) - \(a) = \(b)\n\(a) * \(b)", key: "inside \(a),\(b)")
    }

    private func box(_ sides: [Int], _ unit: String, _ draw: inout Draw) -> Question {
        let (a, b, c) = (sides[0], sides[1], sides[2])
        let key = sides.sorted().map { "\($0)" }.joined(separator: ",")
        if draw.isHeads() {
            return Question(
                text: "A box measures \(a) by \(b) by \(c) \(unit). What is its volume?", answer: "\(a * b * c)",
                steps: "\(a) * \(b) * \(c)", key: "volume \(key)")
        }
        return Question(
            text: "How large is the whole surface of a closed box of \(a) by \(b) by \(c) \(unit)?",
            answer: "\(2 * (a * b + b * c + a * c))", steps: "2 * (\(a) * \(b) + \(b) * \(c) + \(a) * \(c))",
            key: "surface \(key)")
    }

    private func circle(_ radius: Int, _ unit: String, _ draw: inout Draw) -> Question {
        if draw.isHeads() {
            return Question(
                text: "A circle has a radius of \(radius) \(unit). What is its area, as a multiple of pi?",
                answer: "\(radius * radius)\\pi", steps: "pi * \(radius)^2", key: "area \(radius)")
        }
        return Question(
            text: "A wheel has a radius of \(radius) \(unit). How far does it roll in one turn, as a multiple of pi?",
            answer: "\(2 * radius)\\pi", steps: "2 * pi * \(radius)", key: "around \(radius)")
    }

    /// Sides m² - n², 2mn and m² + n², times a factor (Euclid).
    private func rightTriangle(_ unit: String, _ draw: inout Draw) -> Question? {
        let limit = lengths.upperBound
        let m = draw.integer(in: 2...max(2, min(30, limit / 2)))
        let n = draw.integer(in: 1...m - 1)
        let factor = draw.integer(in: 1...max(1, limit / (m * m)))
        let (one, other) = (factor * (m * m - n * n), factor * 2 * m * n)
        let (short, long, longest) = (min(one, other), max(one, other), factor * (m * m + n * n))
        if draw.isHeads() {
            let text = draw.element(of: [
                "The legs of a right triangle are \(short) and \(long) \(unit) long. How long is the hypotenuse?",
                "A rectangle has sides of \(short) and \(long) \(unit). How long is its diagonal?",
            ])
            return Question(
                text: text, answer: "\(longest)", steps: "\(short)^2 + \(long)^2 = \(longest * longest)",
                key: "hypotenuse \(short),\(long)")
        }
        let text = draw.element(of: [
            "A right triangle has a hypotenuse of \(longest) \(unit) and a leg of \(short) \(unit). How long is the other leg?",
            "A ladder of \(longest) \(unit) leans against a wall, its foot \(short) \(unit) away. How high does it reach?",
        ])
        return Question(
            text: text, answer: "\(long)", steps: "\(longest)^2 - \(short)^2 = \(long * long)",
            key: "leg \(short),\(longest)")
    }

    private func angles(_ draw: inout Draw) -> Question {
        let sides = draw.integer(in: 3...6)
        let total = 180 * (sides - 2)
        // Every angle but the last stays well below its share, so that the last is an angle too.
        let known = (1..<sides).map { _ in draw.integer(in: 20...total / sides) }
        let shape = ["triangle", "quadrilateral", "pentagon", "hexagon"][sides - 3]
        let shown = known.map { "\($0)" }.joined(separator: ", ")
        let text = draw.element(of: [
            "All angles of a \(shape) but one are known: \(shown) degrees. How many degrees has the last one?",
            "A \(shape) has angles of \(shown) degrees and one more. How large is that one, in degrees?",
        ])
        return Question(
            text: text, answer: "\(total - known.reduce(0, +))", steps: "The sum is \(total).",
            key: known.sorted().map { "\($0)" }.joined(separator: ","))
    }

    private func distance(_ draw: inout Draw) -> Question {
        let triple = draw.element(of: [(3, 4, 5), (6, 8, 10), (5, 12, 13), (8, 15, 17), (9, 12, 15), (7, 24, 25)])
        let (x, y) = (draw.integer(in: lengths), draw.integer(in: lengths))
        let (dx, dy) = draw.isHeads() ? (triple.0, triple.1) : (triple.1, triple.0)
        let other = "(\(x + (draw.isHeads() ? dx : -dx)), \(y + (draw.isHeads() ? dy : -dy)))"
        return Question(
            text: "How far apart are the points (\(x), \(y)) and \(other)?", answer: "\(triple.2)",
            steps: "\(dx)^2 + \(dy)^2 = \(triple.2 * triple.2)", key: "(\(x),\(y)) \(other)")
    }
}
