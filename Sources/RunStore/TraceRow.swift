import Basics
import RolloutTypes

/// How a row of the joined tables becomes a `TraceRecord`.
enum TraceRow {
    static let columns = """
        rollout_group.step, trace.number, rollout_group.purpose, rollout_group.attempt, rollout_group.state,
        rollout_group.number, trace.slot, problem.task, problem.name, problem.answer, prompt.text, prompt.tokens,
        trace.text, trace.token_count, trace.stop_reason, trace.outcome, trace.reward, trace.extracted,
        trace.explanation, trace.parts, trace.verify_seconds, trace.advantage, trace.seed,
        rollout_group.policy_version, rollout_group.weight_hash, rollout_group.sampling, rollout_group.verifier,
        rollout_group.verifier_version, trace.reflection, trace.id
        """

    static let tokenColumns = """
        trace_tokens.tokens, trace_tokens.log_probs, trace_tokens.entropies, trace_tokens.mask, trace_tokens.flags,
        trace_tokens.log_prob_changes
        """

    static let tables = """
        trace JOIN rollout_group ON rollout_group.id = trace.group_id
        JOIN problem ON problem.id = rollout_group.problem_id JOIN prompt ON prompt.id = rollout_group.prompt_id
        """

    static func select(withTokens: Bool) -> String {
        withTokens
            ? "SELECT \(columns), \(tokenColumns) FROM \(tables) LEFT JOIN trace_tokens ON trace_tokens.trace_id = trace.id"
            : "SELECT \(columns) FROM \(tables)"
    }

    /// - Throws: `RunStoreError.damaged` where a column holds a word that no version ever wrote.
    static func read(_ row: Statement, withTokens: Bool, path: String) throws(RunStoreError) -> TraceRecord {
        let id = TraceID(
            step: row.integer(0), number: row.integer(1), purpose: try known(row.text(2), "purpose", path))
        return TraceRecord(
            id: id, attempt: row.integer(3), state: try known(row.text(4), "state", path), group: row.integer(5),
            slot: row.integer(6), task: row.text(7), problem: row.text(8), answer: row.optionalText(9),
            prompt: row.text(10), promptTokens: TokenBlob.integers(row.blob(11) ?? []), text: row.text(12),
            tokenCount: row.integer(13), stopReason: try known(row.text(14), "stop reason", path),
            verdict: try verdict(row, id, path), advantage: row.real(21),
            seed: UInt64(UInt(bitPattern: row.integer(22))),
            policyVersion: row.integer(23), weightHash: row.text(24),
            sampling: try json(row.text(25), "sampling", id, path),
            verifier: VerifierIdentity(name: row.text(26), version: row.text(27)),
            reflectionText: row.text(28), tokens: withTokens ? tokens(row, from: 30) : nil)
    }

    private static func verdict(_ row: Statement, _ id: TraceID, _ path: String) throws(RunStoreError) -> StoredVerdict
    {
        guard let parts = StoreJSON.parts(row.text(19)) else {
            throw .damaged(path: path, detail: "the reward parts of trace \(id) cannot be read")
        }
        return StoredVerdict(
            outcome: try known(row.text(15), "outcome", path), reward: row.real(16), extracted: row.optionalText(17),
            explanation: row.text(18), parts: parts, seconds: row.real(20))
    }

    /// The token columns, the first of which is number `first` of the row.
    static func tokens(_ row: Statement, from first: Int) -> TraceTokens? {
        guard let tokens = row.blob(first), let logProbs = row.blob(first + 1), let entropies = row.blob(first + 2)
        else { return nil }
        return TraceTokens(
            tokens: TokenBlob.integers(tokens), logProbs: TokenBlob.floats(logProbs),
            entropies: TokenBlob.floats(entropies), lossMask: row.blob(first + 3).map { $0.map { $0 != 0 } },
            flags: row.blob(first + 4), logProbChanges: row.blob(first + 5).map(TokenBlob.floats))
    }

    private static func json(
        _ text: String, _ name: String, _ id: TraceID, _ path: String
    ) throws(RunStoreError) -> JSONValue {
        if text == "{}" { return .object([:]) }
        guard let value = StoreJSON.value(text) else {
            throw .damaged(path: path, detail: "the field \(name) of trace \(id) cannot be read")
        }
        return value
    }

    static func known<Word: RawRepresentable>(
        _ text: String, _ name: String, _ path: String
    ) throws(RunStoreError) -> Word where Word.RawValue == String {
        guard let word = Word(rawValue: text) else {
            throw .damaged(path: path, detail: "'\(text)' is not a known \(name)")
        }
        return word
    }
}
