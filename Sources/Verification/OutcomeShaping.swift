import RolloutTypes

/// A verifier whose reward depends on what the first part of a composed verdict found.
protocol OutcomeShaping: Verifier {
    /// The verdict beside the primary part's; work bounded like that of `judge`.
    func verdict(_ submission: Submission, given primary: Verdict) -> Verdict
}

extension OutcomeShaping {
    /// Abstains: alone it has nothing to go by.
    package func judge(_ submission: Submission) async -> Verdict {
        .abstained("'\(name)' is a part beside a verifier that decides what is correct")
    }
}
