package import Basics
package import RolloutTypes

/// One verifier of a weighted sum, before it is built.
package struct VerifierPart: Sendable, Equatable {
    package let verifier: String
    package let weight: Double
    package let configuration: JSONValue
    /// The other part, by name, that must find the completion right before this one counts; nil where it always counts.
    package let gate: String?

    package init(verifier: String, weight: Double = 1, configuration: JSONValue = .null, gate: String? = nil) {
        self.verifier = verifier
        self.weight = weight
        self.configuration = configuration
        self.gate = gate
    }
}

/// Sums the rewards of several verifiers; the first one is primary and gives outcome, extracted answer and explanation.
///
/// ```
/// reward = Σ weight · part.reward      over the parts that judged and whose gate is open
/// ```
///
/// A gate names another part and is open where that part's outcome is `correct`: `format` gated by `math` is paid only
/// with right answers (as R1-style rewards need it, or boxes are learned instead of answers), `math` gated by `format`
/// only in the form that was asked for. A part that fails makes the whole verdict an error, whatever its weight. A part
/// that abstains does not apply to the problem and is left out, with its reward recorded as none; where the primary part
/// abstains, or one that gates a part of any weight, the whole verdict does. Weight 0 only measures.
package struct CompositeVerifier: Verifier {
    struct Part: Sendable {
        let verifier: any Verifier
        let weight: Double
        /// The index of the part that gates this one.
        let gate: Int?
    }

    package let name = "composite"
    package let version: String
    package let batchWidth: Int
    private let parts: [Part]

    /// At least one part; the first is primary.
    init(parts: [Part]) {
        precondition(!parts.isEmpty, "a composite verifier of 0 parts")
        self.parts = parts
        // A box for each program of a batch would be more than was asked for.
        let widths = parts.map(\.verifier.batchWidth)
        batchWidth = parts.contains { $0.verifier is CodeVerifier } ? 1 : widths.max() ?? 1
        version = "1(" + Self.names(parts).joined(separator: " ") + ")"
    }

    /// "math/2", and "format/1?math" where math gates it.
    private static func names(_ parts: [Part]) -> [String] {
        parts.map { part in
            "\(part.verifier.name)/\(part.verifier.version)"
                + (part.gate.map { "?\(parts[$0].verifier.name)" } ?? "")
        }
    }

    /// Key: `parts`, a list of `{verifier, weight, configuration, gate}`.
    package init(
        configuration: JSONValue, library: VerifierLibrary = VerifierLibrary()
    ) throws(VerificationError) {
        let values = try VerifierConfiguration(configuration, verifier: "composite", allowed: ["parts"])
        var parts: [VerifierPart] = []
        for (index, value) in try values.array("parts").enumerated() {
            guard case .object(let members) = value, let name = value["verifier"]?.stringValue else {
                throw values.wrong("parts[\(index)]", "must be an object with a 'verifier'")
            }
            if let unknown = members.keys.sorted().first(where: {
                !["verifier", "weight", "configuration", "gate"].contains($0)
            }) {
                throw values.wrong(
                    "parts[\(index)].\(unknown)", "is unknown; valid keys: verifier, weight, configuration, gate")
            }
            guard let weight = (members["weight"] ?? .integer(1)).doubleValue else {
                throw values.wrong("parts[\(index)].weight", "must be a number")
            }
            let gate = members["gate"] ?? .null
            guard gate == .null || gate.stringValue != nil else {
                throw values.wrong("parts[\(index)].gate", "must be the name of another part")
            }
            parts.append(
                VerifierPart(
                    verifier: name, weight: weight, configuration: members["configuration"] ?? .null,
                    gate: gate.stringValue))
        }
        try self.init(parts, library: library)
    }

    /// - Throws: `VerificationError` where there is no part, a weight is not finite or a part cannot be built.
    package init(
        _ parts: [VerifierPart], library: VerifierLibrary = VerifierLibrary()
    ) throws(VerificationError) {
        guard !parts.isEmpty else {
            throw .configuration(verifier: "composite", key: "parts", problem: "must have at least one part")
        }
        // A shaping part says how much of an answer is right, not whether it is; without weight right answers earn nothing.
        guard parts[0].weight > 0, !VerifierTable.shapingNames.contains(parts[0].verifier) else {
            throw .configuration(
                verifier: "composite", key: "parts[0]",
                problem:
                    "'\(parts[0].verifier)' of weight \(parts[0].weight) cannot come first: the first part decides what is "
                    + "correct and needs a weight above 0, and \(VerifierTable.shapingNames.sorted().joined(separator: ", ")) "
                    + "only shape the reward")
        }
        var built: [Part] = []
        for (index, part) in parts.enumerated() {
            guard part.weight.isFinite else {
                throw .configuration(verifier: "composite", key: "parts[\(index)].weight", problem: "must be finite")
            }
            let verifier = try VerifierTable.make(
                part.verifier, configuration: part.configuration, library: library)
            built.append(Part(verifier: verifier, weight: part.weight, gate: try Self.gate(of: index, in: parts)))
        }
        self.init(parts: built)
    }

    /// Where the part that gates part `index` stands.
    private static func gate(of index: Int, in parts: [VerifierPart]) throws(VerificationError) -> Int? {
        guard let name = parts[index].gate else { return nil }
        let others = parts.indices.filter { $0 != index }
        guard let found = others.first(where: { parts[$0].verifier == name }) else {
            let known = others.map { parts[$0].verifier }.joined(separator: ", ")
            throw .configuration(
                verifier: "composite", key: "parts[\(index)].gate",
                problem: "is '\(name)', which is no other part"
                    + (known.isEmpty ? "; there is none" : "; the others are \(known)"))
        }
        return found
    }

    package func candidates(in submission: Submission) -> [CandidateAnswer] {
        parts[0].verifier.candidates(in: submission)
    }

    package func judge(_ submission: Submission) async -> Verdict {
        var verdicts: [Verdict] = []
        for part in parts {
            if let shaping = part.verifier as? any OutcomeShaping, let primary = verdicts.first {
                verdicts.append(shaping.verdict(submission, given: primary))
            } else {
                verdicts.append(await part.verifier.judge(submission))
            }
        }
        let recorded = parts.indices.map { record($0, verdicts) }
        let primary = verdicts[0]
        if let failed = verdicts.firstIndex(where: { $0.outcome == .error }) {
            return unpaid(
                .error, primary, "part '\(parts[failed].verifier.name)' failed: \(verdicts[failed].explanation)",
                recorded)
        }
        if let undecided = parts.first(where: { $0.gate.map { verdicts[$0].outcome == .abstained } ?? false }),
            let gate = undecided.gate, primary.outcome.paysReward
        {
            return unpaid(
                .abstained, primary,
                "part '\(parts[gate].verifier.name)', which gates '\(undecided.verifier.name)', abstains: "
                    + verdicts[gate].explanation, recorded)
        }
        guard primary.outcome.paysReward else {
            return unpaid(primary.outcome, primary, primary.explanation, recorded)
        }
        return Verdict(
            outcome: primary.outcome, reward: recorded.reduce(0) { $0 + ($1.contribution ?? 0) },
            extracted: primary.extracted, explanation: primary.explanation, parts: recorded)
    }

    private func unpaid(
        _ outcome: Outcome, _ primary: Verdict, _ explanation: String, _ recorded: [RewardPart]
    ) -> Verdict {
        Verdict(
            outcome: outcome, reward: nil, extracted: primary.extracted, explanation: explanation, parts: recorded)
    }

    /// The primary part's own words are the verdict's; of the others they are kept here.
    private func record(_ index: Int, _ verdicts: [Verdict]) -> RewardPart {
        let isOpen = parts[index].gate.map { verdicts[$0].outcome == .correct } ?? true
        return RewardPart(
            name: parts[index].verifier.name, weight: parts[index].weight, reward: verdicts[index].reward,
            standing: isOpen ? .counted : .gated, outcome: verdicts[index].outcome,
            explanation: index == 0 ? nil : verdicts[index].explanation)
    }
}
