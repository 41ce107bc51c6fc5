package import Basics

/// The result of one evaluation of the policy, with the whole report of `hone eval --json`.
package struct EvaluationRecord: Sendable, Equatable {
    /// How many updates the policy has had.
    package let step: Int
    /// Task and split, for example `countdown/test`: what curves of several evaluations are told apart by.
    package let name: String
    package let problems: Int
    /// Fraction of problems judged correct; nil where nothing could be judged.
    package let accuracy: Double?
    /// The two ends of the 95% interval.
    package let low: Double?
    package let high: Double?
    package let report: JSONValue

    package init(
        step: Int, name: String, problems: Int, accuracy: Double?, low: Double? = nil, high: Double? = nil,
        report: JSONValue = .object([:])
    ) {
        self.step = step
        self.name = name
        self.problems = problems
        self.accuracy = accuracy
        self.low = low
        self.high = high
        self.report = report
    }
}
