package import Basics
package import RolloutTypes

/// One verifier of a weighted sum, before it is built.
package struct VerifierPart: Sendable, Equatable {
    package let verifier: String
    package let weight: Double
    package let configuration: JSONValue

    package init(verifier: String, weight: Double = 1, configuration: JSONValue = .null) {
        self.verifier = verifier
        self.weight = weight
        self.configuration = configuration
    }
}

/// Sums the rewards of several verifiers; the first one is primary and gives outcome, extracted answer and explanation.
///
/// ```
/// reward = Σ weight · part.reward      over the parts that judged
/// ```
///
/// A part that fails makes the whole verdict an error. A part that abstains counts nothing, unless it is the primary
/// one: then the verdict abstains. Weight 0 only measures.
package struct CompositeVerifier: Verifier {
    struct Part: Sendable {
        let verifier: any Verifier
        let weight: Double
    }

    package let name = "composite"
    package let version: String
    private let parts: [Part]

    /// At least one part; the first is primary.
    init(parts: [Part]) {
        precondition(!parts.isEmpty, "a composite verifier of 0 parts")
        self.parts = parts
        version = "1(" + parts.map { "\($0.verifier.name)/\($0.verifier.version)" }.joined(separator: " ") + ")"
    }

    /// Key: `parts`, a list of `{verifier, weight, configuration}`.
    package init(configuration: JSONValue) throws(VerificationError) {
        let values = try VerifierConfiguration(configuration, verifier: "composite", allowed: ["parts"])
        var parts: [VerifierPart] = []
        for (index, value) in try values.array("parts").enumerated() {
            guard case .object(let members) = value, let name = value["verifier"]?.stringValue else {
                throw values.wrong("parts[\(index)]", "must be an object with a 'verifier'")
            }
            if let unknown = members.keys.sorted().first(where: {
                !["verifier", "weight", "configuration"].contains($0)
            }) {
                throw values.wrong(
                    "parts[\(index)].\(unknown)", "is unknown; valid keys: verifier, weight, configuration")
            }
            guard let weight = (members["weight"] ?? .integer(1)).doubleValue else {
                throw values.wrong("parts[\(index)].weight", "must be a number")
            }
            parts.append(
                VerifierPart(verifier: name, weight: weight, configuration: members["configuration"] ?? .null))
        }
        try self.init(parts)
    }

    /// - Throws: `VerificationError` where there is no part, a weight is not finite or a part cannot be built.
    package init(_ parts: [VerifierPart]) throws(VerificationError) {
        guard !parts.isEmpty else {
            throw .configuration(verifier: "composite", key: "parts", problem: "must have at least one part")
        }
        // A shaping part says how much of an answer is right, not whether it is; without weight right answers earn nothing.
        guard parts[0].weight > 0, !VerifierTable.shapingNames.contains(parts[0].verifier) else {
            throw .configuration(
                verifier: "composite", key: "parts[0]",
                problem:
                    "'\(parts[0].verifier)' of weight \(parts[0].weight) cannot come first: the first part decides what is "
                    + "correct and needs a weight above 0, and digits and steps only shape the reward")
        }
        var built: [Part] = []
        for (index, part) in parts.enumerated() {
            guard part.weight.isFinite else {
                throw .configuration(verifier: "composite", key: "parts[\(index)].weight", problem: "must be finite")
            }
            let verifier = try VerifierTable.make(part.verifier, configuration: part.configuration)
            built.append(Part(verifier: verifier, weight: part.weight))
        }
        self.init(parts: built)
    }

    package func judge(_ submission: Submission) async -> Verdict {
        var verdicts: [Verdict] = []
        for part in parts { verdicts.append(await part.verifier.judge(submission)) }
        let recorded = zip(parts, verdicts).map { part, verdict in
            RewardPart(name: part.verifier.name, weight: part.weight, reward: verdict.reward)
        }
        if let failed = verdicts.firstIndex(where: { $0.outcome == .error }) {
            return Verdict(
                outcome: .error, reward: nil, extracted: verdicts[0].extracted,
                explanation: "part '\(parts[failed].verifier.name)' failed: \(verdicts[failed].explanation)",
                parts: recorded)
        }
        let reward = recorded.reduce(0) { $0 + $1.weight * ($1.reward ?? 0) }
        return Verdict(
            outcome: verdicts[0].outcome, reward: verdicts[0].outcome.paysReward ? reward : nil,
            extracted: verdicts[0].extracted, explanation: verdicts[0].explanation, parts: recorded)
    }
}
