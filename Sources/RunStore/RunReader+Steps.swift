import Basics
package import RolloutTypes

/// What the traces of a committed step say, beside the metrics that training wrote.
package struct StepSummary: Sendable, Equatable {
    package let step: Int
    package let outcomes: [Outcome: Int]
    package let traces: Int
    package let truncated: Int
    /// Lengths in tokens, ascending: of all traces, of the correct ones, and of the others.
    package let lengths: [Int]
    package let correctLengths: [Int]
    package let otherLengths: [Int]
    package let groups: Int
    /// Groups whose rewards are all equal, whatever they are.
    package let zeroSignal: Int
    package let allCorrect: Int
    package let allWrong: Int
    /// Traces with reflection metrics, those of them with a strong mark, and how many are in each class.
    package let measured: Int
    package let reflecting: Int
    package let classes: [OutcomeClass: Int]
}

extension RunReader {
    /// The committed steps in `range`, ascending, as their traces tell them.
    package func stepSummaries(_ range: ClosedRange<Int>) throws(RunStoreError) -> [StepSummary] {
        var summaries: [StepSummary] = []
        var step = StepTally(step: -1)
        let statement = try connection.query(
            """
            SELECT rollout_group.step, rollout_group.id, trace.outcome, trace.reward, trace.token_count,
                trace.stop_reason, trace_reflection.strong, trace_reflection.class
            FROM rollout_group JOIN trace ON trace.group_id = rollout_group.id
            LEFT JOIN trace_reflection ON trace_reflection.trace_id = trace.id
            WHERE rollout_group.purpose = 'training' AND rollout_group.state = 'committed'
                AND rollout_group.step BETWEEN ? AND ?
            ORDER BY rollout_group.step, rollout_group.id
            """, [.integer(range.lowerBound), .integer(range.upperBound)])
        defer { statement.reset() }
        while try statement.step() {
            if statement.integer(0) != step.step {
                if step.traces > 0 { summaries.append(step.finished()) }
                step = StepTally(step: statement.integer(0))
            }
            step.add(
                group: statement.integer(1),
                outcome: try TraceRow.known(statement.text(2), "outcome", connection.path), reward: statement.real(3),
                length: statement.integer(4), isTruncated: statement.text(5) == StopReason.length.rawValue)
            if let strong = statement.optionalInteger(6) {
                step.add(strong: strong, statement.optionalText(7).flatMap(OutcomeClass.init))
            }
        }
        if step.traces > 0 { summaries.append(step.finished()) }
        return summaries
    }

    /// The entropies of every token that was trained on in a step, at most `limit` of them.
    package func entropies(step: Int, limit: Int) throws(RunStoreError) -> [Float] {
        var entropies: [Float] = []
        let statement = try connection.query(
            """
            SELECT trace_tokens.entropies, trace_tokens.mask FROM rollout_group
            JOIN trace ON trace.group_id = rollout_group.id JOIN trace_tokens ON trace_tokens.trace_id = trace.id
            WHERE rollout_group.step = ? AND rollout_group.purpose = 'training' AND rollout_group.state = 'committed'
            """, [.integer(step)])
        defer { statement.reset() }
        while entropies.count < limit, try statement.step() {
            let values = TokenBlob.floats(statement.blob(0) ?? [])
            guard let mask = statement.blob(1) else {
                entropies += values
                continue
            }
            for (value, bit) in zip(values, mask) where bit != 0 { entropies.append(value) }
        }
        return entropies
    }

    /// The tokens of the first committed traces of the run, at most `traces` of them.
    package func firstTokens(traces: Int) throws(RunStoreError) -> [TraceTokens] {
        try connection.rows(
            """
            SELECT \(TraceRow.tokenColumns) FROM (SELECT id FROM rollout_group WHERE state = 'committed' ORDER BY id LIMIT ?)
            AS first JOIN trace ON trace.group_id = first.id JOIN trace_tokens ON trace_tokens.trace_id = trace.id
            ORDER BY trace.id LIMIT ?
            """, [.integer(traces), .integer(traces)]
        ) { TraceRow.tokens($0, from: 0) }.compactMap { $0 }
    }
}

/// A step while its traces come in.
private struct StepTally {
    let step: Int
    private(set) var traces = 0
    private var outcomes: [Outcome: Int] = [:]
    private var truncated = 0
    private var lengths: (correct: [Int], other: [Int]) = ([], [])
    private var group: (row: Int, rewards: Set<Double>, correct: Int, size: Int)?
    private var reflection = (measured: 0, reflecting: 0)
    private var classes: [OutcomeClass: Int] = [:]
    private var counts = (groups: 0, zeroSignal: 0, allCorrect: 0, allWrong: 0)

    init(step: Int) {
        self.step = step
    }

    mutating func add(group row: Int, outcome: Outcome, reward: Double?, length: Int, isTruncated: Bool) {
        if group?.row != row {
            finishGroup()
            group = (row, [], 0, 0)
        }
        let isCorrect = outcome == .correct
        traces += 1
        outcomes[outcome, default: 0] += 1
        if isTruncated { truncated += 1 }
        if isCorrect { lengths.correct.append(length) } else { lengths.other.append(length) }
        if let reward { group?.rewards.insert(reward) }
        group?.correct += isCorrect ? 1 : 0
        group?.size += 1
    }

    mutating func add(strong: Int, _ outcomeClass: OutcomeClass?) {
        reflection.measured += 1
        if strong > 0 { reflection.reflecting += 1 }
        if let outcomeClass { classes[outcomeClass, default: 0] += 1 }
    }

    private mutating func finishGroup() {
        guard let group else { return }
        counts.groups += 1
        if group.rewards.count <= 1 { counts.zeroSignal += 1 }
        if group.correct == group.size { counts.allCorrect += 1 }
        if group.correct == 0 { counts.allWrong += 1 }
    }

    mutating func finished() -> StepSummary {
        finishGroup()
        return StepSummary(
            step: step, outcomes: outcomes, traces: traces, truncated: truncated,
            lengths: (lengths.correct + lengths.other).sorted(), correctLengths: lengths.correct.sorted(),
            otherLengths: lengths.other.sorted(), groups: counts.groups, zeroSignal: counts.zeroSignal,
            allCorrect: counts.allCorrect, allWrong: counts.allWrong, measured: reflection.measured,
            reflecting: reflection.reflecting, classes: classes)
    }
}
