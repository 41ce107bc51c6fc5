package import RolloutTypes
package import RunStore

/// What another verifier makes of a run's traces, and what that would have done to their advantages.
package struct RescoreReport: Sendable, Equatable {
    /// What a verifier found in a trace.
    package struct Finding: Sendable, Equatable {
        package let outcome: Outcome
        package let reward: Double?
        package let extracted: String?
        package let explanation: String
    }

    /// The advantages of a group's completions, by slot; nil for those that are not trained on.
    package struct GroupAdvantages: Sendable, Equatable {
        package let old: [Double?]
        package let new: [Double?]

        /// Changes that are no more than rounding are none.
        static func differ(_ old: Double?, _ new: Double?) -> Bool {
            abs((old ?? 0) - (new ?? 0)) > 1e-9 || (old == nil) != (new == nil)
        }

        var isChanged: Bool { zip(old, new).contains { Self.differ($0, $1) } }

        static func hasSignal(_ advantages: [Double?]) -> Bool { advantages.contains { ($0 ?? 0) != 0 } }
    }

    /// A trace with another outcome than it was given.
    package struct Flip: Sendable, Equatable {
        package let id: TraceID
        package let group: Int
        package let slot: Int
        package let problem: String
        package let old: Finding
        package let new: Finding
        /// Nil for traces of evaluations.
        package let advantages: GroupAdvantages?
    }

    /// How the groups of training compare.
    package struct Groups: Sendable, Equatable, Encodable {
        package internal(set) var total = 0
        /// Groups in which any advantage is different.
        package internal(set) var changed = 0
        /// Groups that taught nothing and would have, and those that taught something and would not have.
        package internal(set) var signalGained = 0
        package internal(set) var signalLost = 0
        /// Completions that were pushed one way and would have been pushed the other.
        package internal(set) var reversed = 0
    }

    package let run: String
    package let verifier: VerifierIdentity
    package internal(set) var traces = 0
    package internal(set) var flips: [Flip] = []
    /// Traces with the same outcome and another reward.
    package internal(set) var rewardsChanged = 0
    /// How many traces had each outcome, and would have.
    package internal(set) var oldOutcomes: [Outcome: Int] = [:]
    package internal(set) var newOutcomes: [Outcome: Int] = [:]
    package internal(set) var groups = Groups()

    init(run: String, verifier: VerifierIdentity) {
        self.run = run
        self.verifier = verifier
    }

    /// Flips to correct, from correct, and to an outcome that is no judgement.
    package var gained: Int { flips.count { $0.old.outcome != .correct && $0.new.outcome == .correct } }
    package var lost: Int {
        flips.count { $0.old.outcome == .correct && $0.new.outcome != .correct && $0.new.outcome.paysReward }
    }
    package var unjudged: Int { flips.count { $0.old.outcome.paysReward && !$0.new.outcome.paysReward } }
    package var errors: Int { newOutcomes[.error] ?? 0 }

    mutating func add(_ traces: [TraceRecord], _ verdicts: [Verdict], _ advantages: GroupAdvantages?) {
        for (trace, verdict) in zip(traces, verdicts) {
            self.traces += 1
            oldOutcomes[trace.verdict.outcome, default: 0] += 1
            newOutcomes[verdict.outcome, default: 0] += 1
            if trace.verdict.outcome == verdict.outcome {
                if abs((trace.reward ?? 0) - (verdict.reward ?? 0)) > 1e-9 { rewardsChanged += 1 }
                continue
            }
            flips.append(
                Flip(
                    id: trace.id, group: trace.group, slot: trace.slot, problem: trace.problem,
                    old: Finding(trace.verdict), new: Finding(verdict), advantages: advantages))
        }
        guard let advantages else { return }
        groups.total += 1
        if advantages.isChanged { groups.changed += 1 }
        let signal = (GroupAdvantages.hasSignal(advantages.old), GroupAdvantages.hasSignal(advantages.new))
        if !signal.0, signal.1 { groups.signalGained += 1 }
        if signal.0, !signal.1 { groups.signalLost += 1 }
        groups.reversed += zip(advantages.old, advantages.new).count { ($0 ?? 0) * ($1 ?? 0) < 0 }
    }
}

extension RescoreReport.Finding {
    init(_ verdict: StoredVerdict) {
        self.init(
            outcome: verdict.outcome, reward: verdict.reward, extracted: verdict.extracted,
            explanation: verdict.explanation)
    }

    init(_ verdict: Verdict) {
        self.init(
            outcome: verdict.outcome, reward: verdict.reward, extracted: verdict.extracted,
            explanation: verdict.explanation)
    }
}

extension RescoreReport.Finding: Encodable {
    private enum Key: String, CodingKey { case outcome, reward, extracted, explanation }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(outcome, forKey: .outcome)
        try container.encode(reward, forKey: .reward)
        try container.encode(extracted, forKey: .extracted)
        try container.encode(explanation, forKey: .explanation)
    }
}

extension RescoreReport: Encodable {
    private enum Key: String, CodingKey {
        case run, verifier, version, traces, flipped, gained, lost, unjudged, rewardsChanged, outcomes, groups, flips
    }

    private struct OutcomeCounts: Encodable {
        let old: [String: Int]
        let new: [String: Int]
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(run, forKey: .run)
        try container.encode(verifier.name, forKey: .verifier)
        try container.encode(verifier.version, forKey: .version)
        try container.encode(traces, forKey: .traces)
        try container.encode(flips.count, forKey: .flipped)
        try container.encode(gained, forKey: .gained)
        try container.encode(lost, forKey: .lost)
        try container.encode(unjudged, forKey: .unjudged)
        try container.encode(rewardsChanged, forKey: .rewardsChanged)
        try container.encode(
            OutcomeCounts(old: Self.named(oldOutcomes), new: Self.named(newOutcomes)), forKey: .outcomes)
        try container.encode(groups, forKey: .groups)
        try container.encode(flips, forKey: .flips)
    }

    private static func named(_ counts: [Outcome: Int]) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: counts.map { ($0.rawValue, $1) })
    }
}

extension RescoreReport.Flip: Encodable {
    private enum Key: String, CodingKey { case id, step, group, slot, problem, old, new, advantages }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(id.description, forKey: .id)
        try container.encode(id.step, forKey: .step)
        try container.encode(group, forKey: .group)
        try container.encode(slot, forKey: .slot)
        try container.encode(problem, forKey: .problem)
        try container.encode(old, forKey: .old)
        try container.encode(new, forKey: .new)
        try container.encode(advantages, forKey: .advantages)
    }
}

extension RescoreReport.GroupAdvantages: Encodable {}
