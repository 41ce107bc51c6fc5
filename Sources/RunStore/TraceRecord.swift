package import Basics
package import RolloutTypes

/// A verdict as it was stored.
///
/// Unlike `Verdict`, the reward may be missing for an outcome that pays one: it was not finite.
package struct StoredVerdict: Sendable, Equatable {
    package let outcome: Outcome
    package let reward: Double?
    package let extracted: String?
    package let explanation: String
    package let parts: [RewardPart]
    package let seconds: Double?
}

/// The token arrays of a trace; all have one entry per token of the completion.
package struct TraceTokens: Sendable, Equatable {
    package let tokens: [Int32]
    package let logProbs: [Float]
    package let entropies: [Float]
    /// Nil where every token is trained on.
    package let lossMask: [Bool]?
    package let flags: [UInt8]?
    /// Log-probability after the update minus before it, where it was recorded.
    package let logProbChanges: [Float]?
}

/// One completion with everything that was recorded about it.
package struct TraceRecord: Sendable, Equatable {
    package let id: TraceID
    package let attempt: Int
    package let state: RecordState
    /// The number of the group in its step, and the position in the group.
    package let group: Int
    package let slot: Int
    package let task: String
    package let problem: String
    package let answer: String?
    package let prompt: String
    package let promptTokens: [Int32]
    package let text: String
    package let tokenCount: Int
    package let stopReason: StopReason
    package let verdict: StoredVerdict
    package let advantage: Double?
    package let seed: UInt64
    package let policyVersion: Int
    package let weightHash: String
    package let sampling: JSONValue
    package let verifier: VerifierIdentity
    /// The JSON that `reflection` is read from.
    let reflectionText: String
    /// Nil where the reader was not asked for them.
    package let tokens: TraceTokens?

    package var step: Int { id.step }
    /// The reflection metrics; nil where none were computed when the trace was graded. Decoded anew each time.
    package var reflection: TraceReflection? { StoreJSON.reflection(reflectionText) }
    package var reward: Double? { verdict.reward }

    /// The same trace as a reader gives it that was not asked for tokens.
    package var withoutTokens: TraceRecord {
        TraceRecord(
            id: id, attempt: attempt, state: state, group: group, slot: slot, task: task, problem: problem,
            answer: answer, prompt: prompt, promptTokens: promptTokens, text: text, tokenCount: tokenCount,
            stopReason: stopReason, verdict: verdict, advantage: advantage, seed: seed, policyVersion: policyVersion,
            weightHash: weightHash, sampling: sampling, verifier: verifier, reflectionText: reflectionText, tokens: nil)
    }
}

/// Which traces to read, and in which order.
package struct TraceFilter: Sendable, Equatable {
    package enum Order: Sendable, Equatable {
        case oldestFirst, newestFirst
    }

    package var purpose: GroupPurpose? = .training
    /// Only what counts, unless more is asked for.
    package var states: Set<RecordState> = [.committed]
    package var steps: ClosedRange<Int>?
    package var group: Int?
    package var problem: String?
    package var outcomes: Set<Outcome> = []
    /// One trace, whatever its group.
    package var trace: TraceID?
    package var query: TraceQuery?
    package var order: Order = .oldestFirst
    package var offset = 0
    package var limit: Int?

    package init() {}

    /// Every committed trace that the query finds, those of evaluations too; traces in other states where it asks for
    /// them.
    package init(_ query: TraceQuery) {
        self.query = query
        purpose = nil
        if query.namesStates { states = Set(RecordState.allCases) }
    }

    /// The conditions for SQL, with their values.
    func conditions() -> (sql: [String], values: [SQLValue]) {
        var sql: [String] = []
        var values: [SQLValue] = []
        func add(_ condition: String, _ added: [SQLValue]) {
            sql.append(condition)
            values += added
        }
        if let purpose { add("rollout_group.purpose = ?", [.text(purpose.rawValue)]) }
        if states.count < RecordState.allCases.count {
            let marks = Array(repeating: "?", count: states.count).joined(separator: ", ")
            add("rollout_group.state IN (\(marks))", states.map(\.rawValue).sorted().map(SQLValue.text))
        }
        if let steps {
            add("rollout_group.step BETWEEN ? AND ?", [.integer(steps.lowerBound), .integer(steps.upperBound)])
        }
        if let group { add("rollout_group.number = ?", [.integer(group)]) }
        if let problem { add("problem.name = ?", [.text(problem)]) }
        if !outcomes.isEmpty {
            let marks = Array(repeating: "?", count: outcomes.count).joined(separator: ", ")
            add("trace.outcome IN (\(marks))", outcomes.map(\.rawValue).sorted().map(SQLValue.text))
        }
        if let trace {
            add(
                "rollout_group.step = ? AND rollout_group.purpose = ? AND trace.number = ?",
                [.integer(trace.step), .text(trace.purpose.rawValue), .integer(trace.number)])
        }
        if let query { add(query.condition.sql, query.condition.values) }
        return (sql, values)
    }
}
