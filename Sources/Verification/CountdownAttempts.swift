/// The equations of a text that try to reach a target from given numbers.
///
/// An operand is a given number or the result of an equation before, which stands for the numbers it was made of. An
/// equation with another operand is none of these; one whose result is an operand later is a step, no attempt.
struct CountdownAttempts {
    struct Attempt {
        /// In the text's UTF-8 bytes.
        let range: Range<Int>
        let text: String
        /// The given numbers it uses, those of its steps included.
        let numbers: [Int]
        /// What it says it comes to, and whether it does.
        let claim: Rational
        let isTrue: Bool
        fileprivate var isStep = false
    }

    private static let numberLimit = 64

    private(set) var attempts: [Attempt] = []
    /// For a result, the equation that reached it last.
    private var results: [Int: Int] = [:]

    init(in text: String, given: [Int]) {
        let bytes = Array(text.utf8)
        guard bytes.count <= CompletionText.byteLimit else { return }
        for run in Self.runs(bytes) {
            let sides = bytes[run].split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
            guard sides.count >= 2, let last = sides.last(where: { !CompletionText.string($0).isEmpty }),
                let claim = try? ArithmeticExpression(CompletionText.string(last)), claim.operationCount == 0,
                let expression = try? ArithmeticExpression(CompletionText.string(sides[0])),
                expression.operationCount > 0
            else { continue }
            let range = Self.trimmed(run.lowerBound..<last.endIndex, bytes)
            add(expression, claim.value, range, CompletionText.string(bytes[range]), given)
        }
        attempts = attempts.filter { !$0.isStep && $0.numbers.count >= 2 }
    }

    private mutating func add(
        _ expression: ArithmeticExpression, _ claim: Rational, _ range: Range<Int>, _ text: String, _ given: [Int]
    ) {
        var numbers: [Int] = []
        var steps: [Int] = []
        for number in expression.numbers {
            if given.contains(number) {
                numbers.append(number)
            } else if let step = results[number] {
                numbers += attempts[step].numbers
                steps.append(step)
            } else {
                return
            }
        }
        // Results that double their numbers line by line would fill the memory.
        guard numbers.count <= Self.numberLimit else { return }
        for step in steps { attempts[step].isStep = true }
        if let result = Int(claim.description) { results[result] = attempts.count }
        attempts.append(
            Attempt(range: range, text: text, numbers: numbers, claim: claim, isTrue: claim == expression.value))
    }

    /// Runs of digits, signs, brackets and spaces.
    private static func runs(_ bytes: [UInt8]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var index = 0
        while index < bytes.count {
            let run = bytes[index...].prefix { NumberRuns.isArithmetic($0) && !",.".utf8.contains($0) }
            index = run.endIndex + 1
            // The bytes of a multiplication sign are also parts of dashes and of Han characters.
            let start = run.firstIndex { $0 < 0x80 } ?? run.endIndex
            let end = run.lastIndex { $0 < 0x80 }.map { $0 + 1 } ?? run.endIndex
            if bytes[start..<end].contains(UInt8(ascii: "=")) { runs.append(start..<end) }
        }
        return runs
    }

    private static func trimmed(_ range: Range<Int>, _ bytes: [UInt8]) -> Range<Int> {
        let isSpace = { (index: Int) in bytes[index] == UInt8(ascii: " ") }
        let start = range.first { !isSpace($0) } ?? range.lowerBound
        let end = range.last { !isSpace($0) }.map { $0 + 1 } ?? range.upperBound
        return start..<end
    }
}
