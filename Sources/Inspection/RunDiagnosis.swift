package import Basics
import RolloutTypes
package import RunStore

/// One complaint about a run: what was found, where, and what can be done.
package struct RunFinding: Sendable, Equatable, Encodable {
    package let kind: AlertRule.Kind
    /// The steps at which the rule was broken, ascending.
    package let steps: [Int]
    /// A sentence with the counts behind it.
    package let message: String
    package let advice: String
}

/// What is wrong with a run, in plain language, with the counts behind each sentence.
///
/// Rules and thresholds are those of `AlertRule.all`; only committed steps count.
package struct RunDiagnosis: Sendable, Equatable, Encodable {
    package let run: String
    package let status: RunStatus
    package let detail: String
    package let steps: Int
    package let traces: Int
    package let pass: CountedRate
    package let groups: Int
    /// Groups without a right completion, and groups without a wrong one.
    package let allWrongGroups: Int
    package let allRightGroups: Int
    package let truncated: CountedRate
    package let unreadable: CountedRate
    package let verifierErrors: CountedRate
    /// Whether nothing was found.
    package let isHealthy: Bool
    package let findings: [RunFinding]
    package let rules: [AlertRule]

    /// - Throws: whatever the store throws.
    package init(_ reader: RunReader) throws(RunStoreError) {
        self = try reader.moment { () throws(RunStoreError) in
            RunDiagnosis(
                summary: try reader.overview(), curve: try ReflectionPoint.curve(reader), steps: try reader.steps(),
                evaluations: try reader.evaluations(), events: try reader.events())
        }
    }

    private init(
        summary: RunSummary, curve: [ReflectionPoint], steps records: [StepRecord], evaluations: [EvaluationRecord],
        events: [EventRecord]
    ) {
        func sum(_ rate: (ReflectionPoint) -> CountedRate) -> CountedRate {
            CountedRate(curve.reduce(0) { $0 + rate($1).count }, of: curve.reduce(0) { $0 + rate($1).total })
        }
        run = summary.id
        status = summary.status
        detail = summary.detail
        steps = records.count
        traces = summary.traces
        pass = sum(\.pass)
        groups = sum(\.signalGroups).total
        allWrongGroups = curve.reduce(0) { $0 + $1.allWrongGroups }
        allRightGroups = curve.reduce(0) { $0 + $1.allRightGroups }
        truncated = sum(\.truncated)
        unreadable = sum(\.unreadable)
        verifierErrors = sum(\.failed)
        let checks = RunChecks(curve: curve, records: records, evaluations: evaluations, events: events)
        rules = AlertRule.all
        findings = AlertRule.all.compactMap { checks.finding($0) }
        isHealthy = findings.isEmpty
    }
}
