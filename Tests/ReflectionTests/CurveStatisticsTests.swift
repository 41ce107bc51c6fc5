import Basics
import Reflection
import Testing

@Suite("Reflection over a run") struct CurveStatisticsTests {
    private let stream = RandomStream(seed: 7)

    @Test("a rate carries its counts and Wilson's interval")
    func rate() {
        let rate = CountedRate(10, of: 50)
        #expect(rate.rate == 0.2)
        #expect(abs(rate.low - 0.1124) < 5e-5 && abs(rate.high - 0.3304) < 5e-5)
        #expect(CountedRate(0, of: 0).rate == nil)
    }

    @Test("the difference within problems weighs each by how well it compares")
    func riskDifference() throws {
        let accuracy = ConditionalAccuracy(
            [
                .init(reflecting: 2, reflectingCorrect: 2, other: 2, otherCorrect: 1),
                .init(reflecting: 1, reflectingCorrect: 0, other: 3, otherCorrect: 0),
                .init(reflecting: 0, other: 5, otherCorrect: 5),
            ], stream: stream)
        let difference = try #require(accuracy.difference)
        #expect(abs(difference - 0.5 / 1.75) < 1e-12)
        #expect(accuracy.comparedProblems == 2 && accuracy.reflecting == CountedRate(2, of: 3))
        #expect(accuracy.other == CountedRate(6, of: 10))
        #expect(accuracy.problemsSolved == 2 && accuracy.problemsReflecting == 2 && accuracy.problemsBoth == 1)
        // Half of the resamples of two problems hold 0 as one end.
        #expect(accuracy.low == 0 && !accuracy.isEvidence)
    }

    @Test("the interval is the same for the same seed, and holds what is true")
    func bootstrap() throws {
        let problems = (0..<40).map { _ in
            ConditionalAccuracy.Problem(reflecting: 4, reflectingCorrect: 3, other: 4, otherCorrect: 1)
        }
        let accuracy = ConditionalAccuracy(problems, stream: stream)
        #expect(accuracy == ConditionalAccuracy(problems, stream: stream))
        #expect(accuracy.difference == 0.5 && accuracy.low == 0.5 && accuracy.high == 0.5 && accuracy.isEvidence)
        #expect(ConditionalAccuracy([], stream: stream).difference == nil)
    }

    @Test("forks lie above the 80th percentile of the step")
    func forks() throws {
        let forks = try #require(EntropyForks([0, 1, 2, 3, 4, 5] as [Float]))
        #expect(forks.threshold == 4)
        #expect(forks.isFork(4.5) && !forks.isFork(4))
        #expect(forks.spike(at: 1, in: [1, 2, 8, 1]) == 2 && forks.spike(at: 0, in: [1, 2, 8]) == 0.5)
        #expect(EntropyForks([] as [Float]) == nil)
        #expect(EntropyForks.surprisal(logProb: Float(-3 * Math.log(2))).map { abs($0 - 3) < 1e-6 } == true)
    }

    @Test("the slope is the median slope, whatever one outlier does")
    func slope() {
        let points = (0..<9).map { (step: $0, value: $0 == 4 ? 1000 : Double(3 * $0)) }
        #expect(LengthGrowth.theilSenSlope(points) == 3)
        #expect(LengthGrowth.theilSenSlope([(step: 1, value: 2)]) == nil)
    }

    @Test("the parts of a change of length add up to it")
    func explanation() throws {
        func cells(_ counts: [(String, String, Int, Int)]) -> [(cell: LengthGrowth.Cell, length: Int)] {
            counts.flatMap { problem, outcomeClass, length, count in
                (0..<count).map { _ in
                    (cell: LengthGrowth.Cell(problem: problem, outcomeClass: outcomeClass), length: length)
                }
            }
        }
        let before = cells([("a", "none", 10, 3), ("a", "stuck", 30, 1), ("b", "none", 50, 4)])
        let reflecting = cells([("a", "none", 10, 1), ("a", "stuck", 30, 3), ("b", "none", 50, 4)])
        let explained = try #require(LengthGrowth.explanation(before: before, after: reflecting))
        #expect(explained.problems == 0 && explained.within == 0 && explained.classes == 5)
        let longer = cells([("a", "none", 14, 3), ("a", "stuck", 34, 1), ("b", "none", 54, 4)])
        #expect(LengthGrowth.explanation(before: before, after: longer)?.within == 4)
        let harder = cells([("b", "none", 50, 8)])
        #expect(LengthGrowth.explanation(before: before, after: harder)?.problems == 17.5)
        #expect(LengthGrowth.explanation(before: [], after: harder) == nil)
    }

    @Test("repetition is the share of four-word sequences that are not new")
    func repetition() {
        #expect(TextQuality.repetition("a b a b a b a b") == 0.6)
        #expect(TextQuality.repetition("one two three") == nil)
        #expect(TextQuality.repetition("检查检查检查检查") == 0.6)
    }

    @Test("languages are mixed where both make up more than a twentieth of the letters")
    func languages() {
        #expect(TextQuality.mixesLanguages("让我 check 一下"))
        #expect(!TextQuality.mixesLanguages("让我 \\frac{1}{2} 检查"))
        #expect(!TextQuality.mixesLanguages(String(repeating: "plain english ", count: 20) + "好"))
        #expect(!TextQuality.mixesLanguages("123"))
    }

    @Test("a step at which a rate takes off is found, and chance is not")
    func takeOff() throws {
        let steps = (1...40).map { (step: $0, count: $0 < 25 ? 1 : 12, total: 32) }
        let takeOff = try #require(TakeOff(steps, stream: stream))
        #expect(takeOff.step == 25 && takeOff.z > 6 && takeOff.isSignificant && takeOff.p == 0.005)
        let flat = (1...40).map { (step: $0, count: $0 % 2, total: 32) }
        #expect(TakeOff(flat, stream: stream)?.isSignificant == false)
        #expect(TakeOff(Array(steps.prefix(19)), stream: stream) == nil)
        #expect(TakeOff((1...30).map { (step: $0, count: 0, total: 8) }, stream: stream) == nil)
    }
}
