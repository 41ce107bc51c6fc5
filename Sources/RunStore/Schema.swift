/// The tables of `run.sqlite`, version 2.
///
/// Version 1 had no `trace_reflection`, `trace_marker` and `token`. A writer adds them, empty, to a store of version 1; a
/// reader of one has them empty for itself: what was not recorded when a trace was graded is missing, not zero.
///
/// What counts: a row of `step` in state `committed`, the groups that carry its attempt, and their traces. Rows in state
/// `inFlight` were graded but their step has not been committed; rows in state `superseded` were committed by an attempt
/// that a later attempt repeated. Nothing is ever rewritten or deleted.
package enum Schema {
    package static let version = 2

    /// Creates the tables where the file has none.
    static func create(in connection: Connection) throws(RunStoreError) {
        guard try connection.integer("SELECT count(*) FROM sqlite_schema") == 0 else { return }
        try connection.execute("PRAGMA journal_mode = WAL")
        try connection.transaction { () throws(RunStoreError) in
            try connection.execute(tables)
            try connection.execute(laterTables(in: "main"))
            try connection.execute("PRAGMA user_version = \(version)")
        }
    }

    /// Brings a store of an earlier version up to this one.
    static func migrate(_ connection: Connection) throws(RunStoreError) {
        guard try connection.integer("PRAGMA user_version") == 1 else { return }
        try connection.transaction { () throws(RunStoreError) in
            try connection.execute(laterTables(in: "main"))
            try connection.execute("PRAGMA user_version = \(version)")
        }
    }

    /// Gives a reader of a store of an earlier version what it lacks; nothing is written to the file.
    static func complete(_ connection: Connection) throws(RunStoreError) {
        guard try connection.integer("PRAGMA user_version") == 1 else { return }
        try connection.execute(laterTables(in: "temp"))
    }

    /// - Throws: `RunStoreError.newerSchema`, or `.notAStore` where the file holds none of our tables.
    static func check(_ connection: Connection) throws(RunStoreError) {
        let found = try connection.integer("PRAGMA user_version") ?? 0
        guard found <= version else {
            throw .newerSchema(path: connection.path, found: found, supported: version)
        }
        let known = try connection.integer("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'run'")
        guard found > 0, known == 1 else { throw .notAStore(path: connection.path) }
    }

    /// The tables of version 2: what queries need of the reflection metrics, all of which the column `reflection` of
    /// `trace` has, and what tokens stand for.
    static func laterTables(in schema: String) -> String {
        // A table of a reader's own cannot refer to the file's.
        let reference = schema == "main" ? " REFERENCES trace" : ""
        return """
            CREATE TABLE \(schema).trace_reflection (
                trace_id INTEGER PRIMARY KEY\(reference),
                version TEXT NOT NULL,
                lexicon TEXT NOT NULL,
                strong INTEGER NOT NULL,
                weak INTEGER NOT NULL,
                class TEXT,
                silent_correction INTEGER NOT NULL,
                candidates INTEGER NOT NULL,
                first_right INTEGER,
                last_right INTEGER,
                right_to_right INTEGER NOT NULL,
                right_to_wrong INTEGER NOT NULL,
                wrong_to_right INTEGER NOT NULL,
                wrong_to_same INTEGER NOT NULL,
                wrong_to_other INTEGER NOT NULL,
                flips INTEGER NOT NULL,
                settled REAL,
                waste REAL,
                underthinking REAL,
                spike REAL,
                surprisal REAL,
                repetition REAL,
                mixes_languages INTEGER NOT NULL,
                verification INTEGER NOT NULL,
                backtracking INTEGER NOT NULL,
                subgoals INTEGER NOT NULL,
                backward_chaining INTEGER NOT NULL
            );
            CREATE TABLE \(schema).trace_marker (
                trace_id INTEGER NOT NULL\(reference),
                word TEXT NOT NULL,
                count INTEGER NOT NULL,
                PRIMARY KEY (trace_id, word)
            ) WITHOUT ROWID;
            CREATE TABLE \(schema).token (
                id INTEGER PRIMARY KEY,
                bytes BLOB NOT NULL,
                special INTEGER NOT NULL
            );
            """
    }

    private static let tables = """
        CREATE TABLE run (
            id TEXT PRIMARY KEY,
            created REAL NOT NULL,
            status TEXT NOT NULL,
            detail TEXT NOT NULL,
            updated REAL NOT NULL,
            recipe TEXT NOT NULL
        );
        CREATE TABLE attempt (
            number INTEGER PRIMARY KEY,
            started REAL NOT NULL,
            first_step INTEGER NOT NULL,
            process INTEGER NOT NULL,
            recipe TEXT NOT NULL,
            machine TEXT NOT NULL
        );
        CREATE TABLE problem (
            id INTEGER PRIMARY KEY,
            task TEXT NOT NULL,
            name TEXT NOT NULL,
            digest BLOB NOT NULL UNIQUE,
            content TEXT NOT NULL,
            answer TEXT,
            tests TEXT NOT NULL,
            metadata TEXT NOT NULL
        );
        CREATE INDEX problem_name ON problem (name);
        CREATE TABLE prompt (
            id INTEGER PRIMARY KEY,
            digest BLOB NOT NULL UNIQUE,
            text TEXT NOT NULL,
            tokens BLOB NOT NULL
        );
        CREATE TABLE step (
            id INTEGER PRIMARY KEY,
            step INTEGER NOT NULL,
            attempt INTEGER NOT NULL REFERENCES attempt,
            state TEXT NOT NULL,
            committed REAL NOT NULL,
            UNIQUE (step, attempt)
        );
        CREATE TABLE metric (
            step_id INTEGER NOT NULL REFERENCES step,
            name TEXT NOT NULL,
            value REAL,
            PRIMARY KEY (step_id, name)
        ) WITHOUT ROWID;
        CREATE TABLE rollout_group (
            id INTEGER PRIMARY KEY,
            step INTEGER NOT NULL,
            attempt INTEGER NOT NULL REFERENCES attempt,
            purpose TEXT NOT NULL,
            number INTEGER NOT NULL,
            state TEXT NOT NULL,
            size INTEGER NOT NULL,
            problem_id INTEGER NOT NULL REFERENCES problem,
            prompt_id INTEGER NOT NULL REFERENCES prompt,
            policy_version INTEGER NOT NULL,
            weight_hash TEXT NOT NULL,
            sampling TEXT NOT NULL,
            verifier TEXT NOT NULL,
            verifier_version TEXT NOT NULL,
            graded REAL NOT NULL,
            UNIQUE (step, purpose, number, attempt)
        );
        CREATE INDEX rollout_group_problem ON rollout_group (problem_id, step);
        CREATE TABLE trace (
            id INTEGER PRIMARY KEY,
            group_id INTEGER NOT NULL REFERENCES rollout_group,
            slot INTEGER NOT NULL,
            number INTEGER NOT NULL,
            text TEXT NOT NULL,
            token_count INTEGER NOT NULL,
            stop_reason TEXT NOT NULL,
            reward REAL,
            outcome TEXT NOT NULL,
            extracted TEXT,
            explanation TEXT NOT NULL,
            parts TEXT NOT NULL,
            verify_seconds REAL,
            advantage REAL,
            seed INTEGER NOT NULL,
            reflection TEXT NOT NULL,
            UNIQUE (group_id, slot)
        );
        CREATE TABLE trace_tokens (
            trace_id INTEGER PRIMARY KEY REFERENCES trace,
            tokens BLOB NOT NULL,
            log_probs BLOB NOT NULL,
            entropies BLOB NOT NULL,
            mask BLOB,
            flags BLOB,
            log_prob_changes BLOB
        );
        CREATE TABLE evaluation (
            id INTEGER PRIMARY KEY,
            step INTEGER NOT NULL,
            attempt INTEGER NOT NULL REFERENCES attempt,
            name TEXT NOT NULL,
            state TEXT NOT NULL,
            recorded REAL NOT NULL,
            problems INTEGER NOT NULL,
            accuracy REAL,
            low REAL,
            high REAL,
            report TEXT NOT NULL
        );
        CREATE INDEX evaluation_step ON evaluation (step, name);
        CREATE TABLE event (
            id INTEGER PRIMARY KEY,
            recorded REAL NOT NULL,
            attempt INTEGER NOT NULL,
            step INTEGER,
            kind TEXT NOT NULL,
            message TEXT NOT NULL,
            details TEXT NOT NULL
        );
        CREATE TABLE note (
            id INTEGER PRIMARY KEY,
            recorded REAL NOT NULL,
            trace TEXT,
            tag TEXT NOT NULL,
            text TEXT NOT NULL
        );
        CREATE VIRTUAL TABLE trace_words USING fts5(
            text, content = '', tokenize = 'unicode61 remove_diacritics 2'
        );
        CREATE VIEW committed_trace AS
            SELECT rollout_group.step, rollout_group.number AS group_number, trace.slot, trace.number,
                problem.task, problem.name AS problem, prompt.text AS prompt, trace.text, trace.token_count,
                trace.stop_reason, trace.reward, trace.outcome, trace.extracted, trace.explanation, trace.advantage
            FROM trace
            JOIN rollout_group ON rollout_group.id = trace.group_id
            JOIN problem ON problem.id = rollout_group.problem_id
            JOIN prompt ON prompt.id = rollout_group.prompt_id
            WHERE rollout_group.state = 'committed' AND rollout_group.purpose = 'training';
        """
}
