package import Basics
package import RolloutTypes

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Pays by length, right and wrong answers on scales of their own.
///
/// ```
/// cosine   reward = long + (short − long) · (1 + cos(π · tokens / limit)) / 2
/// linear   reward = short + (long − short) · tokens / limit
/// ```
///
/// `short` is what a completion of no tokens would get, `long` one at the limit; `exceeded`, where given, replaces the
/// reward of a completion that reaches the limit. Source of the cosine: arXiv 2502.03373, section 4, with short answers
/// paid best among the right ones and worst among the wrong ones; the default scales are those of open-r1's
/// `cosine_scaled_reward`. The primary part's outcome decides which scale holds. It abstains where the length is unknown
/// or the primary part pays nothing.
package struct LengthVerifier: OutcomeShaping {
    package enum Shape: String, Sendable, CaseIterable {
        case cosine, linear
    }

    /// The rewards at the two ends of a scale.
    package struct Scale: Sendable, Equatable {
        package let short: Double
        package let long: Double

        package init(short: Double, long: Double) {
            self.short = short
            self.long = long
        }
    }

    package let name = "length"
    package let version = "1"
    private let shape: Shape
    private let correct: Scale
    private let wrong: Scale
    private let exceeded: Double?
    private let limit: Int?

    /// - Parameter limit: tokens; the sampler's own limit where nil.
    package init(
        shape: Shape = .cosine, correct: Scale = Scale(short: 1, long: 0.5),
        wrong: Scale = Scale(short: -1, long: -0.5), exceeded: Double? = nil, limit: Int? = nil
    ) {
        self.shape = shape
        self.correct = correct
        self.wrong = wrong
        self.exceeded = exceeded
        self.limit = limit
    }

    /// Keys: `shape` (`cosine`, `linear`), `correct` and `wrong` (each a list of two numbers, short and long),
    /// `exceeded`, `limit`.
    package init(configuration: JSONValue) throws(VerificationError) {
        let values = try VerifierConfiguration(
            configuration, verifier: "length", allowed: ["shape", "correct", "wrong", "exceeded", "limit"])
        self.init(
            shape: try values.choice("shape", default: .cosine),
            correct: try values.scale("correct") ?? Scale(short: 1, long: 0.5),
            wrong: try values.scale("wrong") ?? Scale(short: -1, long: -0.5),
            exceeded: try values.number("exceeded"), limit: try values.integer("limit", in: 1...Int.max))
    }

    package func verdict(_ submission: Submission, given primary: Verdict) -> Verdict {
        guard primary.outcome.paysReward else { return .abstained("whether the answer is right is not known") }
        guard let length = submission.length(limit: limit) else { return .abstained(Submission.lengthIsUnknown) }
        let isRight = primary.outcome == .correct
        let explanation = "\(length.tokenCount) of \(length.limit) tokens, \(isRight ? "right" : "wrong")"
        if let exceeded, length.tokenCount >= length.limit {
            return Verdict(outcome: primary.outcome, reward: exceeded, explanation: explanation)
        }
        let share = Double(min(length.tokenCount, length.limit)) / Double(length.limit)
        return Verdict(
            outcome: primary.outcome, reward: reward(share, isRight ? correct : wrong), explanation: explanation)
    }

    private func reward(_ share: Double, _ scale: Scale) -> Double {
        switch shape {
        case .cosine: scale.long + (scale.short - scale.long) * (1 + cos(Double.pi * share)) / 2
        case .linear: scale.short + (scale.long - scale.short) * share
        }
    }
}

extension VerifierConfiguration {
    /// `[short, long]`
    fileprivate func scale(_ key: String) throws(VerificationError) -> LengthVerifier.Scale? {
        guard let ends = try numbers(key, count: 2) else { return nil }
        return LengthVerifier.Scale(short: ends[0], long: ends[1])
    }
}
