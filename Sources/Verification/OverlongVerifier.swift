package import Basics
package import RolloutTypes

/// Takes off where a completion comes close to the token limit: the soft overlong punishment of DAPO.
///
/// ```
///            0                                    tokens ≤ limit − buffer
/// reward =  (limit − buffer − tokens) / buffer    limit − buffer < tokens ≤ limit
///           −1                                    tokens > limit
/// ```
///
/// Source: arXiv 2503.14476, equation 13, where `limit` is L_max and `buffer` L_cache; a completion that was cut off has
/// exactly `limit` tokens and gets −1. The outcome is `correct` where nothing is taken off. It abstains where the length
/// is unknown. Only a part beside a verifier that decides what is correct; its weight scales the punishment.
package struct OverlongVerifier: Verifier {
    package let name = "overlong"
    package let version = "1"
    private let limit: Int?
    private let buffer: Int?

    /// - Parameters:
    ///   - limit: tokens; the sampler's own limit where nil.
    ///   - buffer: tokens below the limit over which the punishment grows, at most `limit`; a fifth of the limit where nil,
    ///     the paper's 4,096 of 20,480.
    package init(limit: Int? = nil, buffer: Int? = nil) {
        self.limit = limit
        self.buffer = buffer
    }

    /// Keys: `limit`, `buffer`, both at least 1.
    package init(configuration: JSONValue) throws(VerificationError) {
        let values = try VerifierConfiguration(configuration, verifier: "overlong", allowed: ["limit", "buffer"])
        self.init(
            limit: try values.integer("limit", in: 1...Int.max),
            buffer: try values.integer("buffer", in: 1...Int.max))
        if let limit, let buffer, buffer > limit {
            throw values.wrong("buffer", "is \(buffer), more than the limit of \(limit)")
        }
    }

    package func judge(_ submission: Submission) async -> Verdict {
        verdict(submission)
    }

    /// The verdict, without suspension.
    package func verdict(_ submission: Submission) -> Verdict {
        guard let length = submission.length(limit: limit) else { return .abstained(Submission.lengthIsUnknown) }
        let buffer = min(buffer ?? max(length.limit / 5, 1), length.limit)
        let free = length.limit - buffer
        let count = min(length.tokenCount, length.limit)
        let explanation = "\(length.tokenCount) tokens; up to \(free) of \(length.limit) cost nothing"
        guard count > free else {
            return Verdict(outcome: .correct, reward: 0, explanation: explanation)
        }
        return Verdict(
            outcome: .incorrect, reward: Double(free - count) / Double(buffer), explanation: explanation)
    }
}
