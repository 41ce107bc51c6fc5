import RolloutTypes

/// The two tables that queries over reflection go through.
enum ReflectionTables {
    static let columns = """
        strong, weak, class, silent_correction, candidates, first_right, last_right, right_to_right, right_to_wrong,
        wrong_to_right, wrong_to_same, wrong_to_other, flips, settled, waste, underthinking, spike, surprisal, repetition,
        mixes_languages, verification, backtracking, subgoals, backward_chaining
        """

    static func insert(
        _ reflection: TraceReflection, trace: Int, _ connection: Connection
    ) throws(RunStoreError) {
        let values = scalars(reflection)
        let marks = Array(repeating: "?", count: values.count + 3).joined(separator: ", ")
        try connection.run(
            "INSERT INTO trace_reflection (trace_id, version, lexicon, \(columns)) VALUES (\(marks))",
            [.integer(trace), .text(reflection.version), .text(reflection.lexicon)] + values)
        let words = Dictionary(grouping: reflection.markers, by: \.word)
        for (word, markers) in words.sorted(by: { $0.key < $1.key }) {
            try connection.run(
                "INSERT INTO trace_marker (trace_id, word, count) VALUES (?, ?, ?)",
                [.integer(trace), .text(word), .integer(markers.count)])
        }
    }

    /// In the order of `columns`.
    private static func scalars(_ reflection: TraceReflection) -> [SQLValue] {
        let transitions = reflection.transitions
        let behaviours = reflection.behaviours
        return [
            .integer(reflection.strongCount), .integer(reflection.weakCount),
            .optional(reflection.outcomeClass?.rawValue), .integer(reflection.isSilentCorrection ? 1 : 0),
            .integer(reflection.candidates.count), .optional(reflection.candidates.first.map { $0.isRight ? 1 : 0 }),
            .optional(reflection.candidates.last.map { $0.isRight ? 1 : 0 }), .integer(transitions.rightToRight),
            .integer(transitions.rightToWrong), .integer(transitions.wrongToRight),
            .integer(transitions.wrongToSame), .integer(transitions.wrongToOther), .integer(reflection.flips),
            .finite(reflection.settled), .finite(reflection.waste), .finite(reflection.underthinking),
            .finite(reflection.spike), .finite(reflection.surprisal), .finite(reflection.repetition),
            .integer(reflection.mixesLanguages ? 1 : 0), .integer(behaviours.verification),
            .integer(behaviours.backtracking), .integer(behaviours.subgoals), .integer(behaviours.backwardChaining),
        ]
    }
}
