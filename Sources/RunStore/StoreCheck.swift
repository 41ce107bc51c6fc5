import Basics
import RolloutTypes

/// The result of `hone run fsck`: what was checked, and everything that is wrong.
package struct StoreCheck: Sendable, Equatable, Encodable {
    /// What was looked at, with counts, for people.
    package private(set) var checked: [String] = []
    /// What is wrong, a sentence each; empty for a sound run.
    package private(set) var findings: [String] = []

    /// Checks the store and the checkpoints of a run; the run may be in progress.
    ///
    /// Damage becomes a finding; only a store that is newer than this program, or none at all, is thrown.
    /// - Throws: `RunStoreError.newerSchema`, `.noSuchRun`, `.busy` or `.file`.
    package init(_ directory: RunDirectory) throws(RunStoreError) {
        do throws(RunStoreError) {
            let reader = try RunReader(directory)
            try reader.moment { () throws(RunStoreError) in
                for check in Self.checks {
                    try examine(check, reader.connection)
                }
            }
        } catch {
            guard error.category == .damaged else { throw error }
            findings.append(error.description)
        }
        for step in directory.checkpointSteps {
            let path = directory.checkpointPath(step: step)
            let problems = CheckpointChecksums.problems(in: path)
            checked.append("checkpoint of step \(step)")
            findings += problems.map { "checkpoint of step \(step): \($0)" }
        }
    }

    /// - Throws: `RunStoreError.damaged` naming the first finding, where there is one.
    package func requireSound(_ directory: RunDirectory) throws(RunStoreError) {
        guard let first = findings.first else { return }
        let rest = findings.count == 1 ? "" : " (and \(findings.count - 1) more)"
        throw .damaged(path: directory.path, detail: first + rest)
    }

    private struct Check {
        let name: String
        let count: String?
        /// Each row of the answer is one finding, in words.
        let sql: String
    }

    private mutating func examine(_ check: Check, _ connection: Connection) throws(RunStoreError) {
        let found = try connection.rows(check.sql) { $0.text(0) }.filter { $0 != "ok" }
        findings += found.map { "\(check.name): \($0)" }
        let count = try check.count.flatMap { sql throws(RunStoreError) in try connection.integer(sql) }
        checked.append(count.map { "\(check.name) (\($0))" } ?? check.name)
    }

    private static let checks = [
        Check(name: "pages", count: "PRAGMA page_count", sql: "PRAGMA integrity_check"),
        Check(
            name: "references", count: nil,
            sql: """
                SELECT 'row ' || ifnull(rowid, '?') || ' of ' || "table" || ' names a row of ' || parent || ' that is not there'
                FROM pragma_foreign_key_check
                """),
        Check(
            name: "tokens", count: "SELECT count(*) FROM trace",
            sql: """
                SELECT 'trace ' || trace.id || ' has ' || trace.token_count || ' tokens, but its arrays hold '
                    || ifnull(length(tokens), 'no') || ', ' || ifnull(length(log_probs), 'no') || ' and '
                    || ifnull(length(entropies), 'no') || ' bytes'
                FROM trace LEFT JOIN trace_tokens ON trace_id = trace.id
                WHERE length(tokens) IS NOT 4 * token_count OR length(log_probs) IS NOT 4 * token_count
                    OR length(entropies) IS NOT 4 * token_count OR ifnull(length(mask), token_count) <> token_count
                    OR ifnull(length(flags), token_count) <> token_count
                    OR ifnull(length(log_prob_changes), 4 * token_count) <> 4 * token_count
                """),
        Check(
            name: "prompts", count: "SELECT count(*) FROM prompt",
            sql: "SELECT 'the tokens of prompt ' || id || ' are cut off' FROM prompt WHERE length(tokens) % 4 <> 0"),
        Check(
            name: "steps", count: "SELECT count(*) FROM step WHERE state = 'committed'",
            sql: """
                SELECT 'step ' || (step + 1) || ' is missing' FROM step AS this
                WHERE state = 'committed' AND step < (SELECT max(step) FROM step WHERE state = 'committed')
                    AND NOT EXISTS (SELECT 1 FROM step AS next WHERE next.step = this.step + 1 AND next.state = 'committed')
                UNION ALL
                SELECT 'step ' || step || ' is committed ' || count(*) || ' times' FROM step
                WHERE state = 'committed' GROUP BY step HAVING count(*) > 1
                UNION ALL
                SELECT 'the first step is ' || min(step) || ', not 1' FROM step WHERE state = 'committed' HAVING min(step) > 1
                UNION ALL
                SELECT 'step ' || step || ' has the unknown state ' || state FROM step
                WHERE state NOT IN ('committed', 'superseded')
                """),
        Check(
            name: "groups", count: "SELECT count(*) FROM rollout_group",
            sql: """
                SELECT 'group ' || rollout_group.number || ' of step ' || rollout_group.step || ' is ' || rollout_group.state
                    || ', but its step is ' || ifnull(step.state, 'not committed')
                FROM rollout_group LEFT JOIN step USING (step, attempt)
                WHERE purpose = 'training' AND ifnull(step.state, 'inFlight') <> rollout_group.state
                UNION ALL
                SELECT 'group ' || rollout_group.number || ' of step ' || step || ' has ' || count(trace.id) || ' of ' || size || ' traces'
                FROM rollout_group LEFT JOIN trace ON trace.group_id = rollout_group.id
                GROUP BY rollout_group.id HAVING count(trace.id) <> size
                """),
        Check(
            name: "words", count: nil,
            sql: """
                SELECT 'trace ' || id || ' has the unknown outcome or stop reason ' || outcome || ', ' || stop_reason
                FROM trace WHERE outcome NOT IN (\(list(Outcome.allCases.map(\.rawValue))))
                    OR stop_reason NOT IN (\(list(StopReason.allCases.map(\.rawValue))))
                UNION ALL
                SELECT 'trace ' || id || ' has fields that are not JSON' FROM trace
                WHERE NOT json_valid(parts) OR NOT json_valid(reflection)
                """),
        Check(
            name: "search index", count: nil,
            sql: """
                SELECT 'trace ' || id || ' is not in the index' FROM trace
                WHERE id NOT IN (SELECT id FROM trace_words_docsize)
                """),
    ]

    private static func list(_ words: [String]) -> String {
        words.map { "'\($0)'" }.joined(separator: ", ")
    }
}
