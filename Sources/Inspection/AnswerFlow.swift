package import Basics
package import RolloutTypes
package import RunStore

/// Where answers go from one candidate to the next, over many completions.
package struct AnswerFlow: Sendable, Equatable, Encodable {
    package let transitions: AnswerTransitions
    /// Completions with a candidate answer.
    package let answering: Int
    /// How often the first candidate is right, and how often the last.
    package let firstTry: CountedRate
    package let final: CountedRate
    /// mean(last right − first right); nil without candidates.
    package let gain: Double?
    /// The share of transitions that confirm what was there: right to right, and wrong to the same wrong.
    package let confirming: CountedRate
    /// The median share of a completion before its answer settles.
    package let settledMedian: Double?
    /// Mean share after the first right answer: of right completions, and of wrong ones that had it.
    package let waste: Double?
    package let underthinking: Double?

    package init(_ metrics: [ReflectionRow.Metrics]) {
        var sum = AnswerTransitions()
        for transitions in metrics.lazy.map(\.transitions) {
            sum.rightToRight += transitions.rightToRight
            sum.rightToWrong += transitions.rightToWrong
            sum.wrongToRight += transitions.wrongToRight
            sum.wrongToSame += transitions.wrongToSame
            sum.wrongToOther += transitions.wrongToOther
        }
        transitions = sum
        answering = metrics.count { $0.candidates > 0 }
        firstTry = CountedRate(metrics.count { $0.firstRight == true }, of: answering)
        final = CountedRate(metrics.count { $0.lastRight == true }, of: answering)
        gain = answering > 0 ? Double(final.count - firstTry.count) / Double(answering) : nil
        confirming = CountedRate(
            sum.rightToRight + sum.wrongToSame,
            of: sum.rightToRight + sum.rightToWrong + sum.wrongToRight + sum.wrongToSame + sum.wrongToOther)
        let settled = metrics.compactMap(\.settled).sorted()
        settledMedian = settled.isEmpty ? nil : Statistics.quantile(0.5, ofSorted: settled)
        let wastes = metrics.compactMap(\.waste)
        waste = wastes.isEmpty ? nil : Statistics.mean(wastes)
        let rests = metrics.compactMap(\.underthinking)
        underthinking = rests.isEmpty ? nil : Statistics.mean(rests)
    }
}
