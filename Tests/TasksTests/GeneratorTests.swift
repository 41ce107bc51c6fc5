import Basics
import RolloutTypes
import Tasks
import Testing
import Verification

/// A generator with knobs, named for test output.
struct KnobCase: Sendable, CustomTestStringConvertible {
    let generator: String
    let knobs: String
    var testDescription: String { "\(generator) \(knobs)" }

    static let all: [KnobCase] = [
        .init(generator: "arithmetic", knobs: "{}"),
        .init(generator: "arithmetic", knobs: #"{"minDigits": 2, "maxDigits": 2}"#),
        .init(
            generator: "arithmetic",
            knobs: #"{"operations": ["+","-","*","/"], "minOperations": 3, "maxOperations": 4, "brackets": true}"#),
        .init(
            generator: "arithmetic",
            knobs: #"{"operations": ["+","-","*"], "minOperations": 2, "maxOperations": 8, "negative": true}"#),
        .init(
            generator: "arithmetic",
            knobs: #"{"operations": ["/"], "minOperations": 1, "maxOperations": 2, "steps": "rewriting"}"#),
        .init(
            generator: "arithmetic",
            knobs: #"{"minOperations": 2, "maxOperations": 3, "maxDigits": 1, "maxValue": 20, "steps": "continuing"}"#),
        .init(
            generator: "arithmetic",
            knobs: #"{"maxOperations": 3, "maxDigits": 2, "carries": "always", "spaces": false}"#),
        .init(generator: "countdown", knobs: "{}"),
        .init(generator: "countdown", knobs: #"{"minNumbers": 2, "maxNumbers": 6, "maxNumber": 99, "maxTarget": 999}"#),
    ]

    var verifier: any Verifier {
        get throws { try VerifierTable.make(generator == "countdown" ? "countdown" : "math") }
    }
}

@Suite("Generators") struct GeneratorTests {
    private func judge(_ answer: String, of problem: Problem, by verifier: any Verifier) async -> Verdict {
        await verifier.judge(
            Submission(
                id: problem.id, completion: "\\boxed{\(answer)}", answer: problem.answer, metadata: problem.metadata))
    }

    @Test("every reference answer is accepted, and every corrupted one rejected", arguments: KnobCase.all)
    func gold(_ item: KnobCase) async throws {
        let verifier = try item.verifier
        for problem in try TaskSamples.generated(item.generator, knobs: item.knobs).problems(limit: 150) {
            let answer = try #require(problem.answer)
            #expect(await judge(answer, of: problem, by: verifier).outcome == .correct, "\(problem)")
            for corrupted in ["\(answer)1", "\(answer) + 1", "-1\(answer)", "\(answer)/7", "(\(answer)) * 3"] {
                let verdict = await judge(corrupted, of: problem, by: verifier)
                // Zero stays zero when it is divided or multiplied.
                if answer == "0", verdict.outcome == .correct, corrupted != "0 + 1" { continue }
                #expect(verdict.outcome != .correct, "\(corrupted) for \(problem)")
            }
        }
    }

    @Test(
        "arithmetic has the value that the verifier computes for it",
        arguments: KnobCase.all.filter { $0.generator == "arithmetic" })
    func arithmetic(_ item: KnobCase) async throws {
        for problem in try TaskSamples.generated(item.generator, knobs: item.knobs).problems(limit: 150) {
            let verdict = await judge(problem.bareText, of: problem, by: MathVerifier())
            #expect(verdict.outcome == .correct, "\(problem.bareText) -> \(problem.answer ?? "")")
        }
    }

    @Test("every worked step is true and the last one gives the answer") func steps() async throws {
        let knobs = #"{"operations": ["+","-","*","/"], "minOperations": 2, "maxOperations": 5, "brackets": true}"#
        for problem in try TaskSamples.generated(knobs: knobs).problems(limit: 100) {
            let solution = try #require(problem.metadata["solution"]?.stringValue)
            let lines = solution.split(separator: "\n")
            #expect(lines.first.map(String.init) == problem.bareText)
            #expect(lines.last.map(String.init) == "\\boxed{\(problem.answer ?? "")}")
            for line in lines.dropFirst().dropLast() {
                let sides = line.split(separator: " = ")
                let verdict = MathVerifier().verdict(
                    Submission(id: "step", completion: "\\boxed{\(sides[0])}", answer: String(sides[1])))
                #expect(verdict.outcome == .correct, "\(line)")
            }
        }
    }

    @Test("continuing steps are the rewriting ones without the chain itself") func continuing() throws {
        func steps(_ style: String) throws -> [[Substring]] {
            let knobs = #"{"minOperations": 3, "maxOperations": 3, "maxDigits": 1, "steps": "\#(style)"}"#
            return try TaskSamples.generated(knobs: knobs).problems(limit: 20).map { problem in
                try #require(problem.metadata["solution"]?.stringValue).split(separator: "\n")
            }
        }
        let rewriting = try steps("rewriting")
        #expect(try steps("continuing") == rewriting.map { Array($0.dropFirst()) })
        let chained = rewriting.map { lines in lines[1..<4].map { $0.dropFirst(2) }.joined(separator: " = ") }
        #expect(try steps("chained").map { String($0[0]) } == chained)
        #expect(rewriting.allSatisfy { $0.count == 5 })
    }

    @Test("a problem depends on seed, split and index alone", arguments: KnobCase.all)
    func randomAccess(_ item: KnobCase) throws {
        let source = try TaskSamples.generated(item.generator, knobs: item.knobs, seed: 5)
        let again = try TaskSamples.generated(item.generator, knobs: item.knobs, seed: 5)
        let other = try TaskSamples.generated(item.generator, knobs: item.knobs, seed: 6)
        let inOrder = try source.problems(limit: 50)
        let backwards = try (0..<50).reversed().map { try again.problem(at: $0, step: 1) }
        #expect(inOrder == Array(backwards.reversed()))
        #expect(try other.problems(limit: 50).map(\.bareText) != inOrder.map(\.bareText))
        #expect(Set(inOrder.map(\.id)).count == 50)
    }

    @Test("the problems of a seed stay what they are") func golden() throws {
        let arithmetic = try TaskSamples.generated(knobs: #"{"minDigits": 2, "maxDigits": 2}"#).problems(limit: 3)
        #expect(arithmetic.map(\.bareText) == ["68 - 18", "90 - 23", "73 - 39"])
        let countdown = try TaskSamples.generated("countdown").problems(limit: 2)
        #expect(countdown.map(\.bareText) == ["Numbers: 12, 7, 14. Target: 9.", "Numbers: 17, 1, 18. Target: 36."])
    }

    @Test("splits share no problem, and a counted split repeats none", arguments: KnobCase.all)
    func disjoint(_ item: KnobCase) throws {
        let test = try TaskSamples.generated(item.generator, knobs: item.knobs, split: "test", count: 30)
        let train = try TaskSamples.generated(item.generator, knobs: item.knobs)
        let testKeys = Set(try test.problems(limit: 100).map(\.canonicalKey))
        #expect(testKeys.count == 30)
        #expect(testKeys.allSatisfy { GeneratedProblems.split(ofKey: $0) == "test" })
        #expect(try train.problems(limit: 500).allSatisfy { !testKeys.contains($0.canonicalKey) })
    }

    @Test("about one key in ten is held out") func share() {
        let held = (0..<10_000).count { GeneratedProblems.split(ofKey: "key \($0)") == "test" }
        #expect((900...1100).contains(held))
    }

    @Test("the order of summands and factors makes no other problem") func canonical() throws {
        let keys = try TaskSamples.generated(knobs: #"{"operations": ["+"], "minDigits": 1, "maxDigits": 1}"#)
            .problems(limit: 400).map { ($0.bareText, $0.canonicalKey) }
        let byText = Dictionary(keys) { first, _ in first }
        var compared = 0
        for (text, key) in byText {
            let mirrored = text.split(separator: " ").reversed().joined(separator: " ")
            guard let other = byText[mirrored] else { continue }
            compared += 1
            #expect(other == key)
        }
        #expect(compared > 20)
    }

    @Test("knobs hold") func knobs() throws {
        for problem in try TaskSamples.generated(knobs: #"{"minDigits": 2, "maxDigits": 2}"#).problems(limit: 200) {
            let words = problem.bareText.split(separator: " ")
            #expect(words.count == 3 && words[0].count == 2 && words[2].count == 2)
            #expect((Int(problem.answer ?? "") ?? -1) >= 0)
        }
        let negative = try TaskSamples.generated(knobs: #"{"operations": ["-"], "negative": true}"#).problems(
            limit: 200)
        #expect(negative.contains { (Int($0.answer ?? "") ?? 0) < 0 })
    }

    @Test("sums carry and differences borrow always, never or as it comes", arguments: [1, 3])
    func carries(digits: Int) throws {
        func carrying(_ choice: String) throws -> [Bool] {
            let knobs = #"{"minDigits": \#(digits), "maxDigits": \#(digits), "carries": "\#(choice)"}"#
            return try TaskSamples.generated(knobs: knobs).problems(limit: 200).map { problem in
                let words = problem.bareText.split(separator: " ")
                let (left, right) = (try #require(Int(words[0])), try #require(Int(words[2])))
                return stride(from: 1, through: digits, by: 1).contains { places in
                    let unit = (0..<places).reduce(1) { value, _ in value * 10 }
                    return words[1] == "+" ? left % unit + right % unit >= unit : left % unit < right % unit
                }
            }
        }
        #expect(try carrying("always").allSatisfy { $0 })
        #expect(try carrying("never").allSatisfy { !$0 })
        #expect(try Set(carrying("any")) == [true, false])
    }

    @Test("without spaces the text and its steps are the same but for the spaces") func unspaced() throws {
        func problems(_ spaces: Bool) throws -> [Problem] {
            let knobs = #"{"minOperations": 2, "maxOperations": 3, "spaces": \#(spaces)}"#
            return try TaskSamples.generated(knobs: knobs).problems(limit: 20)
        }
        for (spaced, unspaced) in zip(try problems(true), try problems(false)) {
            #expect(unspaced.bareText == spaced.bareText.replacing(" ", with: ""))
            #expect(unspaced.answer == spaced.answer && unspaced.canonicalKey == spaced.canonicalKey)
        }
    }

    @Test(
        "wrong knobs are named",
        arguments: [
            (#"{"digits": 2}"#, "'digits' is unknown"),
            (#"{"minDigits": 3, "maxDigits": 2}"#, "'minDigits' is 3, more than"),
            (#"{"operations": ["x"]}"#, "'operations' must be"), (#"{"minOperations": 99}"#, "'minOperations' must be"),
            (#"{"steps": "all"}"#, "'steps' must be one of operations, rewriting, continuing, chained, none"),
            (#"{"brackets": 1.5}"#, "'brackets'"),
        ])
    func wrongKnobs(_ knobs: String, _ part: String) throws {
        let error = #expect(throws: TaskError.self) { try TaskSamples.generated(knobs: knobs) }
        #expect(error?.description.contains(part) == true, "\(String(describing: error))")
    }

    @Test("asking for more held-out problems than there are is an error that says how many there are") func exhausted()
        throws
    {
        let error = #expect(throws: TaskError.self) {
            try TaskSamples.generated(
                knobs: #"{"operations": ["+"], "minDigits": 1, "maxDigits": 1}"#, split: "test", count: 100)
        }
        guard case .exhausted(_, "test", let found, 100) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect((1..<45).contains(found))
    }

    @Test("a curriculum changes the knobs with the step and leaves held-out problems alone") func curriculum() throws {
        let stages = [
            TaskManifest.Stage(untilStep: 10, knobs: try TaskSamples.json(#"{"minDigits": 1, "maxDigits": 1}"#))
        ]
        let knobs = #"{"minDigits": 3, "maxDigits": 3}"#
        let train = try TaskSamples.generated(knobs: knobs, curriculum: stages)
        let plain = try TaskSamples.generated(knobs: knobs)
        #expect(try train.problem(at: 0, step: 9).bareText.count == 5)
        #expect(try train.problem(at: 0, step: 10) == plain.problem(at: 0, step: 10))
        let test = try TaskSamples.generated(knobs: knobs, split: "test", count: 5, curriculum: stages)
        #expect(try test.problem(at: 0, step: 1).bareText.count == 9)
    }
}
