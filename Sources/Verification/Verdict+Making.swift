package import RolloutTypes

extension Verdict {
    /// Reward 1.
    static func correct(_ extracted: String?, _ explanation: String) -> Verdict {
        Verdict(outcome: .correct, reward: 1, extracted: extracted, explanation: explanation)
    }

    /// Reward 0.
    static func incorrect(_ extracted: String?, _ explanation: String) -> Verdict {
        Verdict(outcome: .incorrect, reward: 0, extracted: extracted, explanation: explanation)
    }

    /// No reward: the reference is unusable or the verifier does not apply.
    package static func abstained(_ explanation: String) -> Verdict {
        Verdict(outcome: .abstained, reward: nil, explanation: explanation)
    }

    /// No reward: the verifier failed.
    package static func failed(_ explanation: String) -> Verdict {
        Verdict(outcome: .error, reward: nil, explanation: explanation)
    }

    /// The same verdict with the time that judging took.
    func taking(seconds: Double) -> Verdict {
        Verdict(
            outcome: outcome, reward: reward, extracted: extracted, explanation: explanation, parts: parts,
            seconds: seconds)
    }
}

extension String {
    /// At most 200 characters, for explanations.
    var excerpt: String { utf8.count <= 200 ? self : cut(to: 200) }

    /// At most 4,096 characters, for stored evidence.
    var bounded: String { utf8.count <= MathAnswer.byteLimit ? self : cut(to: MathAnswer.byteLimit) }

    // By scalars: one character can have any number of them.
    private func cut(to count: Int) -> String { String(unicodeScalars.prefix(count)) + "…" }
}
