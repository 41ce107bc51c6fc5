package import Basics
package import RolloutTypes

/// Which verifier judged a group.
package struct VerifierIdentity: Sendable, Equatable {
    package let name: String
    package let version: String

    package init(name: String, version: String) {
        self.name = name
        self.version = version
    }
}

/// What is known about one completion beyond its verdict.
package struct TraceFacts: Sendable, Equatable {
    /// Group-relative credit; nil for completions that are never trained on.
    package let advantage: Double?
    /// The key of the random stream that the completion was drawn from.
    package let seed: UInt64
    /// Nil where it was not computed.
    package let reflection: TraceReflection?
    /// Which tokens are trained on; nil means all of them.
    package let lossMask: [Bool]?
    /// One byte of marks for each token; nil means none.
    package let flags: [UInt8]?

    package init(
        advantage: Double?, seed: UInt64, reflection: TraceReflection? = nil, lossMask: [Bool]? = nil,
        flags: [UInt8]? = nil
    ) {
        self.advantage = advantage
        self.seed = seed
        self.reflection = reflection
        self.lossMask = lossMask
        self.flags = flags
    }
}

/// A judged group with everything that is needed to explain it later: what the writer stores when a group is graded.
package struct GradedGroup: Sendable, Equatable {
    /// The update that the group trains, or for an evaluation the number of updates the policy has had.
    package let step: Int
    /// The position of the group in its step, from 0.
    package let number: Int
    package let purpose: GroupPurpose
    package let judged: JudgedGroup
    /// One entry per completion, in the same order.
    package let facts: [TraceFacts]
    /// The number of updates that the sampling policy had had.
    package let policyVersion: Int
    package let weightHash: String
    /// Temperature, cuts and token limit, as an object.
    package let sampling: JSONValue
    package let verifier: VerifierIdentity
    /// The index in the step of the first completion; traces are named by step and this index.
    package let firstTraceNumber: Int

    /// `firstTraceNumber` is `number` times the group's size where it is left out: right where all groups are equal.
    package init(
        step: Int, number: Int, purpose: GroupPurpose = .training, judged: JudgedGroup, facts: [TraceFacts],
        policyVersion: Int, weightHash: String, sampling: JSONValue, verifier: VerifierIdentity,
        firstTraceNumber: Int? = nil
    ) {
        let completions = judged.group.completions
        precondition(
            facts.count == completions.count, "\(facts.count) trace facts for \(completions.count) completions")
        for (fact, completion) in zip(facts, completions) {
            let count = completion.tokens.count
            precondition(
                (fact.lossMask?.count ?? count) == count && (fact.flags?.count ?? count) == count,
                "mask of \(fact.lossMask?.count ?? count) and flags of \(fact.flags?.count ?? count) for \(count) tokens"
            )
        }
        self.step = step
        self.number = number
        self.purpose = purpose
        self.judged = judged
        self.facts = facts
        self.policyVersion = policyVersion
        self.weightHash = weightHash
        self.sampling = sampling
        self.verifier = verifier
        self.firstTraceNumber = firstTraceNumber ?? number * completions.count
    }
}
