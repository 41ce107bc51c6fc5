import Basics
import RunStore

/// Holds the rules against a run's curves.
struct RunChecks {
    let curve: [ReflectionPoint]
    let records: [StepRecord]
    let evaluations: [EvaluationRecord]
    let events: [EventRecord]

    /// Nil where the rule is kept, or where what it needs was not recorded.
    func finding(_ rule: AlertRule) -> RunFinding? {
        switch rule.kind {
        case .notFinite: notFinite(rule)
        case .fewSignals: fewSignals(rule)
        case .truncation:
            share(
                rule, \.truncated, "were cut off at the token limit",
                "Raise maxCompletionTokens, or see whether the completions repeat themselves.")
        case .unreadableAnswers:
            share(
                rule, \.unreadable, "hold no answer that can be read",
                "Look at some ('hone run show RUN TRACE'): the prompt may not say in which form to answer, or the "
                    + "completions are cut off.")
        case .verifierErrors:
            share(
                rule, \.failed, "made the verifier fail; they were not trained on",
                "Their explanations say why: 'hone run export RUN --format csv', outcome error.")
        case .mixedLanguages:
            share(rule, \.mixedLanguages, "mix languages", "A part of the reward that asks for one language helps.")
        case .lowEntropy:
            metric(
                rule, "policy/entropy", isAbove: false, "the mean entropy of a token is",
                "The policy hardly explores any more: \(lowerRate), or a higher temperature, keeps it sampling.")
        case .entropyCollapse: entropyCollapse(rule)
        case .highKL:
            metric(
                rule, "policy/klReference", isAbove: true, "the KL from the reference is",
                "The policy has gone far from where it began: \(lowerRate), or a larger klWeight, holds it.")
        case .clipping: clipping(rule)
        case .repetition: repetition(rule)
        case .longerWithoutGain: longerWithoutGain(rule)
        case .rewardHacking: rewardHacking(rule)
        case .noLearningRate: noLearningRate(rule)
        case .noProgress: noProgress(rule)
        }
    }

    /// The learning rate in force, as advice.
    private var lowerRate: String {
        let rate = records.compactMap { $0.metrics["optimizer/learningRate"] ?? nil }.max()
        return rate.map { "a learning rate below \(NumberText.short($0))" } ?? "a lower learning rate"
    }

    // MARK: Rules over one number

    private func share(
        _ rule: AlertRule, _ rate: (ReflectionPoint) -> CountedRate, _ what: String, _ advice: String
    ) -> RunFinding? {
        // One completion of a small step is no share: its rate must be above the threshold beyond chance.
        let broken = curve.filter { rate($0).total > 0 && rate($0).low > rule.threshold }
        guard let worst = broken.max(by: { (rate($0).rate ?? 0) < (rate($1).rate ?? 0) }) else { return nil }
        let (count, total) = (
            curve.reduce(0) { $0 + rate($1).count }, curve.reduce(0) { $0 + rate($1).total }
        )
        return RunFinding(
            kind: rule.kind, steps: broken.map(\.step),
            message: "\(count) of \(total) completions \(what), at \(Self.places(broken.map(\.step))) more than "
                + "\(Self.percent(rule.threshold)); most at step \(worst.step), \(rate(worst).count) of "
                + "\(rate(worst).total).",
            advice: advice)
    }

    private func metric(
        _ rule: AlertRule, _ name: String, isAbove: Bool, _ what: String, _ advice: String
    ) -> RunFinding? {
        let broken = values(name).filter { isAbove ? $0.value > rule.threshold : $0.value < rule.threshold }
        guard let worst = broken.max(by: { isAbove ? $0.value < $1.value : $0.value > $1.value }) else { return nil }
        return RunFinding(
            kind: rule.kind, steps: broken.map { $0.step },
            message:
                "At \(Self.places(broken.map { $0.step })) of \(records.count) \(what) \(isAbove ? "above" : "below") "
                + "\(NumberText.short(rule.threshold)); at step \(worst.step) it is \(NumberText.short(worst.value)).",
            advice: advice)
    }

    private func clipping(_ rule: AlertRule) -> RunFinding? {
        let low = Dictionary(values("policy/clipFractionLow").map { ($0.step, $0.value) }) { $1 }
        let clipped = values("policy/clipFractionHigh").map {
            (step: $0.step, value: $0.value + (low[$0.step] ?? 0))
        }
        let broken = clipped.filter { $0.value > rule.threshold }
        guard let worst = broken.max(by: { $0.value < $1.value }) else { return nil }
        return RunFinding(
            kind: rule.kind, steps: broken.map { $0.step },
            message:
                "At \(Self.places(broken.map { $0.step })) of \(records.count) more than \(Self.percent(rule.threshold)) "
                + "of the tokens were clipped; at step \(worst.step) \(Self.percent(worst.value)).",
            advice: "Updates are too large for the clip: \(lowerRate), or fewer updatesPerStep, makes them smaller.")
    }

    private func repetition(_ rule: AlertRule) -> RunFinding? {
        let broken = curve.filter { ($0.repetition ?? 0) > rule.threshold }
        guard let worst = broken.max(by: { ($0.repetition ?? 0) < ($1.repetition ?? 0) }) else { return nil }
        return RunFinding(
            kind: .repetition, steps: broken.map(\.step),
            message:
                "At \(Self.places(broken.map(\.step))) of \(curve.count) more than \(Self.percent(rule.threshold)) of "
                + "the four-word sequences of a completion are repeats; at step \(worst.step) "
                + "\(Self.percent(worst.repetition ?? 0)).",
            advice: "Completions run in circles: a higher temperature, or a stop string, ends that.")
    }

    private func fewSignals(_ rule: AlertRule) -> RunFinding? {
        var broken: Set<Int> = []
        for end in curve.indices where end + 1 >= rule.steps {
            let span = curve[(end + 1 - rule.steps)...end]
            if span.allSatisfy({ ($0.signalGroups.rate ?? 1) < rule.threshold }) { broken.formUnion(span.map(\.step)) }
        }
        guard !broken.isEmpty else { return nil }
        let (wrong, right) = (
            curve.reduce(0) { $0 + $1.allWrongGroups }, curve.reduce(0) { $0 + $1.allRightGroups }
        )
        let total = curve.reduce(0) { $0 + $1.signalGroups.total }
        return RunFinding(
            kind: .fewSignals, steps: broken.sorted(),
            message: "At \(Self.places(broken.sorted())) fewer than \(Self.percent(rule.threshold)) of the groups had "
                + "rewards that differ, so there was next to nothing to learn: of \(total) groups of the run \(wrong) "
                + "are all wrong and \(right) all right.",
            advice: wrong >= right
                ? "Ask easier problems, sample more completions of each, or begin with supervised steps."
                : "Ask harder problems: these are solved.")
    }

    // MARK: Rules over time

    private func notFinite(_ rule: AlertRule) -> RunFinding? {
        let broken = records.filter { $0.metrics.values.contains { $0 == nil } }
        let other = events.filter { $0.kind == "nonFinite" }.count
        guard !broken.isEmpty || other > 0 else { return nil }
        let names = Set(broken.flatMap { record in record.metrics.filter { $0.value == nil }.keys }).sorted()
        let what = names.isEmpty ? "values of traces" : names.joined(separator: ", ")
        return RunFinding(
            kind: .notFinite, steps: broken.map(\.step),
            message: "\(other) \(other == 1 ? "event reports" : "events report") numbers that are not finite (\(what))"
                + (broken.isEmpty ? "." : ", at \(Self.places(broken.map(\.step)))."),
            advice:
                "Where it is a loss or a gradient, the run diverges: \(lowerRate), or a smaller gradientClip, helps.")
    }

    private func entropyCollapse(_ rule: AlertRule) -> RunFinding? {
        let entropies = values("policy/entropy")
        let broken = entropies.indices.dropFirst(rule.steps).filter {
            entropies[$0].value < (1 - rule.threshold) * entropies[$0 - rule.steps].value
        }
        guard let first = broken.first else { return nil }
        let (before, after) = (entropies[first - rule.steps], entropies[first])
        return RunFinding(
            kind: .entropyCollapse, steps: broken.map { entropies[$0].step },
            message: "From step \(before.step) to step \(after.step) the mean entropy of a token fell from "
                + "\(NumberText.short(before.value)) to \(NumberText.short(after.value)) nats, by more than "
                + "\(Self.percent(rule.threshold)).",
            advice: "The policy settles on few completions: \(lowerRate), or a higher clipHigh, slows that down.")
    }

    private func longerWithoutGain(_ rule: AlertRule) -> RunFinding? {
        let broken = curve.indices.filter { end in
            // The steps before, as many as the rule says or as there are after the tenth.
            let start = max(0, end - rule.steps)
            let (before, after) = (curve[start], curve[end])
            return end - start >= 10 && after.lengthMedian >= rule.threshold * before.lengthMedian
                && before.lengthMedian > 0 && (after.pass.rate ?? 0) <= (before.pass.rate ?? 0)
        }
        guard let last = broken.last else { return nil }
        let (before, after) = (curve[max(0, last - rule.steps)], curve[last])
        return RunFinding(
            kind: .longerWithoutGain, steps: broken.map { curve[$0].step },
            message: "From step \(before.step) to step \(after.step) the median length grew from "
                + "\(NumberText.short(before.lengthMedian)) to \(NumberText.short(after.lengthMedian)) tokens, and "
                + "right completions went from \(before.pass.count) of \(before.pass.total) to \(after.pass.count) of "
                + "\(after.pass.total).",
            advice: "An aggregation that does not favour long wrong answers (dr_grpo, dapo), or a shorter "
                + "maxCompletionTokens, stops it.")
    }

    /// The reward of the training problems against the accuracy on held-out ones, from first to last evaluation.
    private func rewardHacking(_ rule: AlertRule) -> RunFinding? {
        guard let first = evaluations.first, let last = evaluations.last(where: { $0.name == first.name }),
            last.step > first.step, let before = first.accuracy, let after = last.accuracy, after < before
        else { return nil }
        let rewards = values("reward/mean").filter { ($0.step > first.step) && $0.step <= last.step }.map { $0.value }
        let half = rewards.count / 2
        guard half >= 2 else { return nil }
        let (early, late) = (Array(rewards.prefix(half)), Array(rewards.suffix(half)))
        let error =
            ((Self.variance(early) + Self.variance(late)) / Double(half)).squareRoot()
        let rise = Statistics.mean(late) - Statistics.mean(early)
        guard rise > 0, rise > rule.threshold * error else { return nil }
        return RunFinding(
            kind: .rewardHacking, steps: [first.step, last.step],
            message:
                "The mean training reward rose from \(NumberText.short(Statistics.mean(early))) in the first half to "
                + "\(NumberText.short(Statistics.mean(late))) in the second, while accuracy on \(first.name) fell from "
                + "\(NumberText.short(before)) at step \(first.step) to \(NumberText.short(after)) at step \(last.step) "
                + "(\(last.problems) problems).",
            advice: "The policy may have found a way to be paid without being right: read some of its best-paid "
                + "completions, and weigh the parts of the reward anew.")
    }

    private func noLearningRate(_ rule: AlertRule) -> RunFinding? {
        let broken = values("optimizer/learningRate").filter { $0.value <= rule.threshold }
        guard !broken.isEmpty else { return nil }
        return RunFinding(
            kind: .noLearningRate, steps: broken.map { $0.step },
            message:
                "At \(Self.places(broken.map { $0.step })) of \(records.count) the learning rate is 0: those updates "
                + "changed nothing.",
            advice: "See optimizer.learningRate, warmupSteps and schedule of the recipe.")
    }

    private func noProgress(_ rule: AlertRule) -> RunFinding? {
        guard curve.count >= rule.steps else { return nil }
        let fifth = curve.count / 5
        func rate(_ points: ArraySlice<ReflectionPoint>) -> CountedRate {
            CountedRate(points.reduce(0) { $0 + $1.pass.count }, of: points.reduce(0) { $0 + $1.pass.total })
        }
        let (early, late) = (rate(curve.prefix(fifth)), rate(curve.suffix(fifth)))
        guard early.total > 0, late.total > 0, let before = early.rate, let after = late.rate else { return nil }
        let pooled = Double(early.count + late.count) / Double(early.total + late.total)
        let error = (pooled * (1 - pooled) * (1 / Double(early.total) + 1 / Double(late.total))).squareRoot()
        guard after - before <= rule.threshold * error else { return nil }
        let peak = records.compactMap { $0.metrics["optimizer/learningRate"] ?? nil }.max()
        return RunFinding(
            kind: .noProgress, steps: [curve[0].step, curve[curve.count - 1].step],
            message:
                "After \(curve.count) steps\(peak.map { " at a learning rate of up to \(NumberText.short($0))" } ?? "") "
                + "right completions went from \(early.count) of \(early.total) in the first fifth to \(late.count) of "
                + "\(late.total) in the last: no clear rise.",
            advice: "See first whether groups have a signal; where they do, the learning rate may be too low.")
    }

    // MARK: Words and numbers

    /// The finite values of a metric, by step.
    private func values(_ name: String) -> [(step: Int, value: Double)] {
        records.compactMap { record in (record.metrics[name] ?? nil).map { (step: record.step, value: $0) } }
    }

    private static func variance(_ values: [Double]) -> Double {
        let deviation = Statistics.sampleStandardDeviation(values)
        return deviation * deviation
    }

    private static func percent(_ share: Double) -> String {
        NumberText.fixed(100 * share, decimals: share < 0.1 ? 1 : 0) + "%"
    }

    /// `step 7`, or `14 steps (3 to 41)`.
    private static func places(_ steps: [Int]) -> String {
        guard let first = steps.first, let last = steps.last else { return "no step" }
        return steps.count == 1 ? "step \(first)" : "\(steps.count) steps (\(first) to \(last))"
    }
}
