package import RolloutTypes

/// A program that judges completions.
///
/// Guarantees asked of every conformer: any text gets a verdict, hostile text included; work is bounded by counted
/// operations and never by a clock, so that the same submission always gets the same outcome and reward; a failure of
/// the verifier itself is `Outcome.error`, an unusable reference answer `Outcome.abstained`, and neither is a zero.
package protocol Verifier: Sendable {
    /// The name recipes and reports use.
    var name: String { get }
    /// Changes whenever a verdict could change; recorded with every trace.
    var version: String { get }

    func judge(_ submission: Submission) async -> Verdict
}
