package import RolloutTypes

/// Judges many completions at once, never more than `width` batches of what the verifier likes to be given at a time.
///
/// Verdicts come back in the order of the submissions, whatever order the verifiers finish in. Only the recorded
/// seconds differ between runs.
package struct VerifierPool: Sendable {
    package let width: Int

    /// - Parameter width: batches judged at the same time, at least 1.
    package init(width: Int) {
        precondition(width >= 1, "a verifier pool of width \(width)")
        self.width = width
    }

    /// Judges every completion of every group.
    ///
    /// - Parameter tokenLimit: the most tokens a completion might have had; nil where nothing depends on lengths.
    package func judge(
        _ groups: [RolloutGroup], with verifier: any Verifier, extraction: Extraction, tokenLimit: Int? = nil
    ) async -> [JudgedGroup] {
        let submissions = groups.flatMap { group in
            group.completions.enumerated().map { slot, completion in
                Submission(
                    id: "\(group.problem.id)/\(slot)", problem: group.prompt, completion: completion.text,
                    answer: group.problem.answer, tests: group.problem.tests, metadata: group.problem.metadata,
                    extraction: extraction,
                    length: tokenLimit.map {
                        CompletionLength(tokenCount: completion.tokens.count, limit: $0)
                    })
            }
        }
        var verdicts = await judge(submissions, with: verifier)[...]
        return groups.map { group in
            let own = verdicts.prefix(group.completions.count)
            verdicts = verdicts.dropFirst(own.count)
            return JudgedGroup(group: group, verdicts: Array(own))
        }
    }

    /// Judges `submissions`; the verdicts stand in the same order, each with the seconds it took.
    package func judge(_ submissions: [Submission], with verifier: any Verifier) async -> [Verdict] {
        await withTaskGroup(of: (Int, Verdict).self, returning: [Verdict].self) { group in
            var verdicts = [Verdict?](repeating: nil, count: submissions.count)
            var next = 0
            while next < min(width * verifier.batchWidth, submissions.count) {
                Self.add(submissions[next], next, verifier, to: &group)
                next += 1
            }
            while let (index, verdict) = await group.next() {
                verdicts[index] = verdict
                if next < submissions.count {
                    Self.add(submissions[next], next, verifier, to: &group)
                    next += 1
                }
            }
            return verdicts.map { $0 ?? .failed("the verdict was lost") }
        }
    }

    /// Judges one submission and notes the seconds it took.
    package static func judge(_ submission: Submission, with verifier: any Verifier) async -> Verdict {
        let start = ContinuousClock.now
        let verdict = await verifier.judge(submission)
        let elapsed = (ContinuousClock.now - start).components
        return verdict.taking(seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)
    }

    private static func add(
        _ submission: Submission, _ index: Int, _ verifier: any Verifier, to group: inout TaskGroup<(Int, Verdict)>
    ) {
        group.addTask { (index, await judge(submission, with: verifier)) }
    }
}
