import Basics
import Reflection
import RolloutTypes
import Testing

@Suite("Habits, first occurrences and ranks") struct HabitTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let counts: [Int]
        var testDescription: String { text }
    }

    /// verification, backtracking, subgoals, backward chaining
    @Test(
        "each habit is counted by its own rules",
        arguments: [
            Case(text: "25*4-25 = 75, not 80.", counts: [1, 0, 0, 0]),
            Case(text: "That is too high. Let me check.", counts: [2, 0, 0, 0]),
            Case(text: "验算：75 ≠ 80，不等于", counts: [3, 0, 0, 0]),
            Case(text: "Try another way instead.", counts: [0, 2, 0, 0]),
            Case(text: "First add. Then multiply. First add, then stop. Step 2", counts: [0, 0, 2, 0]),
            Case(text: "I want to make 20, not to make 80; get to work", counts: [0, 0, 2, 0]),
            Case(text: "先算加法再算乘法", counts: [0, 0, 1, 0]),
            Case(text: "80 = 20 * 4, so I need 20; 25*3+5 = 80 = 80 * 1", counts: [0, 0, 0, 1]),
            Case(text: "work backwards: 倒推", counts: [0, 0, 0, 2]),
            Case(text: "the step that I get", counts: [0, 0, 0, 0]),
        ])
    func behaviours(example: Case) {
        let counts = ReflectionMetrics(prompt: "", target: "80")
            .reflection(of: .init(text: example.text, outcome: .incorrect)).behaviours
        #expect(
            [counts.verification, counts.backtracking, counts.subgoals, counts.backwardChaining] == example.counts)
    }

    @Test("a wrong answer given up for another is backtracking")
    func givenUp() {
        let candidates = OutcomeClassTests.candidates("12 18 18 24", right: "24")
        let reflection = ReflectionMetrics(prompt: "").reflection(
            of: .init(text: "12 18 18 24", candidates: candidates, outcome: .correct))
        #expect(reflection.behaviours.backtracking == 2)
    }

    private func steps(_ problems: [[String]], traces: Int = 8) -> [FirstOccurrence.Step] {
        problems.enumerated().map { FirstOccurrence.Step(step: $0.offset + 1, traces: traces, problems: $0.element) }
    }

    @Test("seen is the first hit; established needs five hits of three problems at 1% over ten steps")
    func established() {
        let found = steps([[], ["a"], ["a", "b"], ["b"], [], ["c"], []])
        let first = FirstOccurrence(name: "wait", steps: found, baseline: CountedRate(0, of: 100))
        #expect(first.seen == 2 && first.established == 6 && first.isNovel == true && first.count == 5)
        #expect(FirstOccurrence(name: "wait", steps: found, baseline: CountedRate(1, of: 100)).isNovel == false)
        #expect(FirstOccurrence(name: "wait", steps: found, baseline: CountedRate(0, of: 0)).isNovel == nil)
        let fewProblems = steps([["a", "a", "a"], ["b", "b", "b"]])
        #expect(FirstOccurrence(name: "wait", steps: fewProblems, baseline: CountedRate(0, of: 9)).established == nil)
        let rare = steps([["a", "b", "c", "a", "b"]], traces: 501)
        #expect(FirstOccurrence(name: "wait", steps: rare, baseline: CountedRate(0, of: 9)).established == nil)
    }

    @Test("hits more than ten steps apart establish nothing")
    func window() {
        var problems = [[String]](repeating: [], count: 25)
        problems[0] = ["a", "b"]
        problems[11] = ["c", "d", "e"]
        #expect(FirstOccurrence(name: "x", steps: steps(problems), baseline: CountedRate(0, of: 1)).established == nil)
    }

    @Test("phrases that training brought are found, old ones and the prompt's are not")
    func phrases() throws {
        var phrases = NewPhrases()
        let none = UncountedRegions(prompt: "")
        let prompt = UncountedRegions(prompt: "Put the expression within the box please")
        for index in 0..<600 {
            let problem = "p\(index % 5)"
            phrases.add(before: "so the sum is \(index)", prompt: none, problem: problem)
            phrases.add(
                now: "so the sum is \(index). try a different path. put the expression within the box please",
                prompt: prompt, problem: problem)
            phrases.add(now: "我们换个思路 \(index)", prompt: none, problem: problem)
        }
        let found = phrases.found(limit: 5)
        #expect(found.allSatisfy { $0.z > 3 && $0.traces == 600 && $0.problems == 5 && $0.before == 0 })
        #expect(found.contains { $0.text.contains("different") } && found.contains { $0.text.contains("思路") })
        #expect(!found.contains { $0.text.contains("sum") || $0.text.contains("expression") })
        #expect(abs(NewPhrases.zScore(5, of: 1000, against: 5, of: 1000)) < 1e-12)
    }

    @Test("a problem's history has a level, a state and the first step that solved it")
    func histories() {
        func history(_ correct: [Int]) -> ProblemHistory {
            ProblemHistory(
                correct.enumerated().map {
                    ProblemHistory.Visit(step: $0.offset + 1, correct: $0.element, completions: 8)
                })
        }
        #expect(history([0, 0, 0]).state == .unsolved && history([0, 0]).firstSolved == nil)
        #expect(history([2, 4]).state == .learning && history([0, 4]).firstSolved == 2)
        #expect(abs(history([0, 8]).level - 0.3) < 1e-12)
        #expect(history([8, 8, 8]).state == .learned)
        #expect(history([8, 8, 8, 0, 0, 0]).state == .forgotten)
        #expect(history([8, 0, 0, 8, 8, 8, 0, 8]).state == .flaky)
        #expect(history([]).visits.isEmpty)
    }

    @Test("a lone solver is rarer than one of many; a wrong answer is not rare at all")
    func rarity() {
        let lone = RankScore.rarity(isCorrect: true, correct: 1, completions: 8)
        #expect(abs(lone - 0.6199) < 1e-4)
        #expect(RankScore.rarity(isCorrect: true, correct: 8, completions: 8) < 0.02)
        #expect(RankScore.rarity(isCorrect: false, correct: 1, completions: 8) == 0)
    }

    @Test("a rank is the sum of the terms it shows")
    func rank() {
        let score = RankScore(
            isCorrective: true, rarity: 0.6, hasNovelMarker: true, spike: 6, advantage: 1.5, isFirstSolve: true,
            repetition: 0.1, isTruncated: true, mixesLanguages: false)
        #expect(abs(score.total - (3 + 0.6 + 1 + 0.5 + 0.25 + 0.5 - 0.2 - 1)) < 1e-12)
        #expect(
            score.terms.map(\.name) == [
                "corrective", "rarity", "novelMarker", "spike", "advantage", "firstSolve", "repetition", "truncated",
            ])
    }
}
