import Basics
import RolloutTypes

extension RunWriter {
    /// Stores a group as soon as it is graded, marked in flight until its step is committed.
    ///
    /// - Throws: `RunStoreError.diskFull` and the like; then nothing of the group is there.
    package func record(_ group: GradedGroup) throws(RunStoreError) {
        try requireAttempt()
        try connection.transaction { () throws(RunStoreError) in
            try insert(group, state: .inFlight)
        }
    }

    /// Stores what tokens stand for, so that readers can show completions token by token; those that are known are
    /// passed over.
    package func record(tokens: [TokenText]) throws(RunStoreError) {
        let new = tokens.filter { knownTokens.insert($0.id).inserted }
        guard !new.isEmpty else { return }
        try connection.transaction { () throws(RunStoreError) in
            for token in new {
                try connection.run(
                    "INSERT INTO token (id, bytes, special) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
                    [.integer(Int(token.id)), .blob(token.bytes), .integer(token.isSpecial ? 1 : 0)])
            }
        }
    }

    func insert(_ group: GradedGroup, state: RecordState) throws(RunStoreError) {
        let rollout = group.judged.group
        let problem = try identify(rollout.problem)
        let prompt = try identify(prompt: rollout.prompt, tokens: rollout.promptTokens)
        try connection.run(
            """
            INSERT INTO rollout_group (step, attempt, purpose, number, state, size, problem_id, prompt_id,
                policy_version, weight_hash, sampling, verifier, verifier_version, graded)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(group.step), .integer(attempt), .text(group.purpose.rawValue), .integer(group.number),
                .text(state.rawValue), .integer(rollout.completions.count), .integer(problem), .integer(prompt),
                .integer(group.policyVersion), .text(group.weightHash),
                .text(try StoreJSON.text(finite: group.sampling, for: directory.storePath)),
                .text(group.verifier.name), .text(group.verifier.version), .real(now()),
            ])
        let row = connection.lastInsertedRow
        for slot in rollout.completions.indices {
            try insertTrace(group, slot: slot, group: row)
        }
    }

    private func insertTrace(_ group: GradedGroup, slot: Int, group row: Int) throws(RunStoreError) {
        let completion = group.judged.group.completions[slot]
        let verdict = group.judged.verdicts[slot]
        let facts = group.facts[slot]
        let number = group.firstTraceNumber + slot
        let parts =
            verdict.parts.isEmpty ? "[]" : try StoreJSON.text(finite: Self.json(verdict.parts), for: directory.path)
        let reflection = try facts.reflection.map { value throws(RunStoreError) in
            try StoreJSON.text(value, for: directory.storePath)
        }
        try connection.run(
            """
            INSERT INTO trace (group_id, slot, number, text, token_count, stop_reason, reward, outcome, extracted,
                explanation, parts, verify_seconds, advantage, seed, reflection)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(row), .integer(slot), .integer(number), .text(completion.text),
                .integer(completion.tokens.count), .text(completion.stopReason.rawValue), .finite(verdict.reward),
                .text(verdict.outcome.rawValue), .optional(verdict.extracted), .text(verdict.explanation), .text(parts),
                .finite(verdict.seconds), .finite(facts.advantage), .integer(Int(bitPattern: UInt(facts.seed))),
                .text(reflection ?? "{}"),
            ])
        let trace = connection.lastInsertedRow
        if let reflection = facts.reflection { try ReflectionTables.insert(reflection, trace: trace, connection) }
        try connection.run(
            "INSERT INTO trace_tokens (trace_id, tokens, log_probs, entropies, mask, flags) VALUES (?, ?, ?, ?, ?, ?)",
            [
                .integer(trace), .blob(TokenBlob.bytes(completion.tokens)),
                .blob(TokenBlob.bytes(completion.samplerLogProbs)), .blob(TokenBlob.bytes(completion.entropies)),
                facts.lossMask.map { .blob(TokenBlob.bytes($0)) } ?? .null, facts.flags.map { .blob($0) } ?? .null,
            ])
        try connection.run(
            "INSERT INTO trace_words (rowid, text) VALUES (?, ?)",
            [.integer(trace), .text(WordIndex.spaced(completion.text))])
        try noteNonFinite(
            group, id: TraceID(step: group.step, number: number, purpose: group.purpose), completion, verdict, facts)
    }

    /// A number that is not finite is stored as null, so an event says that there was one.
    private func noteNonFinite(
        _ group: GradedGroup, id: TraceID, _ completion: Completion, _ verdict: Verdict, _ facts: TraceFacts
    ) throws(RunStoreError) {
        var names: [String] = []
        if let reward = verdict.reward, !reward.isFinite { names.append("reward") }
        if let advantage = facts.advantage, !advantage.isFinite { names.append("advantage") }
        if verdict.parts.contains(where: { !($0.reward ?? 0).isFinite }) { names.append("parts") }
        if !completion.samplerLogProbs.allSatisfy(\.isFinite) { names.append("logProbs") }
        if !completion.entropies.allSatisfy(\.isFinite) { names.append("entropies") }
        guard !names.isEmpty else { return }
        try insertEvent(
            kind: "nonFinite", step: group.step, message: "trace \(id): \(names.joined(separator: ", ")) not finite",
            details: .object(["trace": .string(id.description), "names": .array(names.map(JSONValue.string))]))
    }

    private func identify(_ problem: Problem) throws(RunStoreError) -> Int {
        let content: JSONValue =
            switch problem.content {
            case .prompt(let text): .object(["prompt": .string(text)])
            case .messages(let messages):
                .object([
                    "messages": .array(
                        messages.map { .object(["role": .string($0.role), "content": .string($0.content)]) })
                ])
            }
        let path = directory.storePath
        let columns = [
            problem.task, problem.id, try StoreJSON.text(finite: content, for: path), problem.answer ?? "",
            try StoreJSON.text(finite: .array(problem.tests), for: path),
            try StoreJSON.text(finite: .object(problem.metadata), for: path),
        ]
        // A problem counts as new when anything about it differs, so that a trace always shows what was really asked.
        let identity = columns.map { "\($0.utf8.count):\($0)" }.joined() + (problem.answer == nil ? "-" : "+")
        let digest = SHA256.digest(of: identity.utf8)
        try connection.run(
            """
            INSERT INTO problem (task, name, digest, content, answer, tests, metadata) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (digest) DO NOTHING
            """,
            [
                .text(columns[0]), .text(columns[1]), .blob(digest), .text(columns[2]), .optional(problem.answer),
                .text(columns[4]), .text(columns[5]),
            ])
        return try row("SELECT id FROM problem WHERE digest = ?", digest)
    }

    private func identify(prompt: String, tokens: [Int32]) throws(RunStoreError) -> Int {
        let bytes = TokenBlob.bytes(tokens)
        let digest = SHA256.digest(of: Array("\(bytes.count):".utf8) + bytes + Array(prompt.utf8))
        try connection.run(
            "INSERT INTO prompt (digest, text, tokens) VALUES (?, ?, ?) ON CONFLICT (digest) DO NOTHING",
            [.blob(digest), .text(prompt), .blob(bytes)])
        return try row("SELECT id FROM prompt WHERE digest = ?", digest)
    }

    private func row(_ sql: String, _ digest: [UInt8]) throws(RunStoreError) -> Int {
        guard let row = try connection.integer(sql, [.blob(digest)]) else {
            throw .damaged(path: directory.storePath, detail: "a row that was just written is not there")
        }
        return row
    }

    private static func json(_ parts: [RewardPart]) -> JSONValue {
        .array(
            parts.map { part in
                var members: [String: JSONValue] = [
                    "name": .string(part.name), "weight": .number(part.weight),
                    "reward": part.reward.map(JSONValue.number) ?? .null,
                ]
                if part.standing != .counted { members["standing"] = .string(part.standing.rawValue) }
                members["outcome"] = part.outcome.map { .string($0.rawValue) }
                members["extracted"] = part.extracted.map(JSONValue.string)
                members["explanation"] = part.explanation.map(JSONValue.string)
                return .object(members)
            })
    }
}
