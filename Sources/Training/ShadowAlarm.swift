import Basics
import RolloutTypes
import RunStore
import Verification

/// Watches how often a run's shadow verifier and the verifiers that pay part ways.
///
/// ```
/// disagreement = completions that exactly one of the two found right / completions that both judged
/// ```
/// over the last `window` steps. The alarm goes off once when that rises above the limit, and may go off again after it
/// has fallen back to it. What a verifier could not judge is in neither count.
package struct ShadowAlarm {
    /// What a step's verdicts add.
    private struct Count {
        let compared: Double
        let disputed: Double
    }

    package static let comparedKey = "shadow/compared"
    package static let disagreementKey = "shadow/disagreement"
    package static let errorKey = "shadow/errorFraction"
    package static let windowKey = "shadow/windowDisagreement"
    /// Below so many compared completions a share says little.
    package static let leastCompared = 16.0

    private let shadow: RecipeShadow
    private var counts: [Count] = []
    private var isRaised = false

    package init(_ shadow: RecipeShadow) {
        self.shadow = shadow
    }

    /// The alarm as it stood after step `step` of a run that is gone on with.
    init(_ shadow: RecipeShadow, after step: Int, of run: RunDirectory) throws {
        self.init(shadow)
        guard step > 0 else { return }
        for record in try RunReader(run).steps(1...step) {
            _ = add(record.metrics.compactMapValues { $0 })
        }
    }

    /// How far a step's verdicts and the shadow's differ, and how often it failed; nothing where there is no shadow.
    static func metrics(_ verdicts: [Verdict]) -> [String: Double] {
        let opinions = verdicts.compactMap(\.shadow)
        guard !opinions.isEmpty else { return [:] }
        let disputes = verdicts.compactMap(\.isDisputed)
        var metrics = [
            comparedKey: Double(disputes.count),
            errorKey: Double(opinions.count { $0.outcome == .error }) / Double(opinions.count),
        ]
        if !disputes.isEmpty { metrics[disagreementKey] = Double(disputes.count { $0 }) / Double(disputes.count) }
        return metrics
    }

    /// Takes in a step's metrics.
    ///
    /// - Returns: the disagreement over the window, nil where too few were compared, and what to tell people where the
    ///   alarm goes off.
    package mutating func add(_ metrics: [String: Double]) -> (disagreement: Double?, alarm: String?) {
        let compared = metrics[Self.comparedKey] ?? 0
        counts.append(Count(compared: compared, disputed: (compared * (metrics[Self.disagreementKey] ?? 0)).rounded()))
        counts = counts.suffix(shadow.window)
        let total = counts.reduce(0) { $0 + $1.compared }
        guard total >= Self.leastCompared else { return (nil, nil) }
        let disputed = counts.reduce(0) { $0 + $1.disputed }
        let disagreement = disputed / total
        let isAbove = disagreement > shadow.maxDisagreement
        defer { isRaised = isAbove }
        guard isAbove, !isRaised else { return (disagreement, nil) }
        return (
            disagreement,
            "the shadow verifier '\(shadow.name)' and the one that pays disagree on \(Int(disputed)) of the "
                + "\(Int(total)) completions of the last \(counts.count) steps (\(StepLine.percent(disagreement)), limit "
                + "\(StepLine.percent(shadow.maxDisagreement))); look at them with: hone run rescore @last --verifier "
                + shadow.name
        )
    }
}
