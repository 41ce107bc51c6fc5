import Basics
import PolicyOptimization
import RolloutTypes
import Verification

/// The numbers of one step, by metric key.
struct StepMetrics {
    private(set) var values: [String: Double]
    private let sampledTokens: Int

    init(judged: [JudgedGroup], advantages: Advantages) {
        values = advantages.metrics
        let completions = judged.flatMap(\.group.completions)
        let verdicts = judged.flatMap(\.verdicts)
        let lengths = completions.map { Double($0.tokens.count) }
        sampledTokens = completions.reduce(0) { $0 + $1.tokens.count }
        values["completion/lengthMean"] = Statistics.mean(lengths)
        values["completion/lengthMax"] = lengths.max()
        values["completion/truncatedFraction"] =
            Double(completions.count { $0.stopReason == .length }) / Double(max(completions.count, 1))
        values["completion/formatRate"] = Verdict.formatRate(verdicts)
        values["verify/errorFraction"] =
            Double(verdicts.count { !$0.outcome.paysReward }) / Double(max(verdicts.count, 1))
        let entropies = completions.flatMap(\.entropies)
        if !entropies.isEmpty {
            values["policy/entropy"] = entropies.reduce(0) { $0 + Double($1) } / Double(entropies.count)
        }
        let parts = verdicts.flatMap(\.parts).filter { $0.standing != .shadow }
        for (name, rewards) in Dictionary(grouping: parts, by: \.name) {
            let scored = rewards.compactMap(\.reward)
            if !scored.isEmpty { values["reward/\(name)/mean"] = Statistics.mean(scored) }
        }
        values.merge(ShadowAlarm.metrics(verdicts)) { $1 }
    }

    /// Adds an update's metrics; the entropy of all sampled tokens stays.
    mutating func merge(_ update: [String: Double]) {
        values.merge(update) { $1 }
    }

    mutating func finish(timings: [String: Double]) {
        values.merge(timings) { $1 }
        let total = timings.values.reduce(0, +)
        values["time/stepSeconds"] = total
        if let seconds = timings["time/rolloutSeconds"], seconds > 0 {
            values["tokens/perSecond"] = Double(sampledTokens) / seconds
        }
    }
}

/// Seconds between laps.
struct Stopwatch {
    private var last = ContinuousClock.now
    private(set) var laps: [String: Double] = [:]

    mutating func lap(_ name: String) {
        let now = ContinuousClock.now
        let elapsed = (now - last).components
        laps[name, default: 0] += Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
        last = now
    }
}
