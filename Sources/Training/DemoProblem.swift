import Basics
import RolloutTypes

/// A countdown problem of the demo run, with expressions that reach the target and others that do not.
struct DemoProblem: Sendable {
    let index: Int
    let numbers: [Int]
    let target: Int
    /// An expression with the target's value.
    let right: String
    /// Expressions with other values, each with its value.
    let wrong: [(text: String, value: Int)]
    /// How hard the policy finds it, from 0 to 1.
    let difficulty: Double

    /// Problems of the run; the first `testCount` are held out.
    static let count = 500
    static let testCount = 256
    /// The problem whose history is scripted, and the one in whose groups the policy corrects itself.
    static let scripted = 417
    static let correcting = 300

    /// The problems are the same for every seed of the run, so that two runs can be compared.
    init(index: Int) {
        var draw = RandomStream(seed: 7).child("demo run").child("problem", index).generator()
        self.index = index
        difficulty = Double.random(in: 0..<1, using: &draw)
        var numbers = [25, 5, 4, 2]
        if index != Self.scripted {
            let large = Int.random(in: 11...25, using: &draw)
            numbers = [large] + (2...9).shuffled(using: &draw).prefix(3)
        }
        let (a, b, c) = (numbers[0], numbers[1], numbers[2])
        let forms = [
            ("(\(a)-\(b))*\(c)", (a - b) * c), ("\(a)*\(b)-\(c)", a * b - c), ("\(a)*\(b)+\(c)", a * b + c),
            ("(\(a)+\(b))*\(c)", (a + b) * c),
        ]
        let choice = index == Self.scripted ? 0 : Int.random(in: 0..<forms.count, using: &draw)
        let target = forms[choice].1
        let others = [
            ("\(a)*\(c)-\(b)", a * c - b), ("\(a)+\(b)+\(c)", a + b + c), ("\(a)*\(c)+\(b)", a * c + b),
            ("\(a)+\(b)*\(c)", a + b * c), ("\(a)-\(b)+\(numbers[3])", a - b + numbers[3]),
        ]
        self.numbers = numbers
        self.target = target
        right = forms[choice].0
        wrong = others.filter { $0.1 != target && !numbers.contains($0.1) }.map { (text: $0.0, value: $0.1) }
    }

    var problem: Problem {
        let shown = numbers.map { "\($0)" }.joined(separator: ", ")
        let split = index < Self.testCount ? "test" : "train"
        let digits = String(index)
        return Problem(
            id: "\(split)/" + String(repeating: "0", count: 3 - digits.count) + digits, task: "countdown-demo",
            content: .prompt(
                "Numbers: \(shown). Target: \(target). Use each number at most once with + - * / to reach the target. "
                    + "Put the expression within \\boxed{}."), answer: right,
            metadata: ["numbers": .array(numbers.map(JSONValue.integer)), "target": .integer(target)])
    }
}
