package import Basics

/// A sampled group: one prompt, its completions in the order of their slots, without their texts.
package struct GroupRecord: Sendable, Equatable {
    package let id: GroupID
    package let attempt: Int
    package let state: RecordState
    package let task: String
    package let problem: String
    package let problemRow: Int
    package let size: Int
    package let prompt: String
    package let promptTokenCount: Int
    package let answer: String?
    package let metadata: JSONValue
    package let policyVersion: Int
    package let weightHash: String
    package let sampling: JSONValue
    package let verifier: VerifierIdentity
    package let traces: [TraceSummary]
}

/// What two runs that sampled the same must have in common.
package struct GroupDigest: Sendable, Equatable {
    package let id: GroupID
    package let tokens: Int
    package let reward: Double
    package let size: Int
}

/// Which groups to list, and in which order.
package struct GroupFilter: Sendable, Equatable {
    package enum Sort: String, Sendable, CaseIterable {
        case number, passRate, rewardStd, length
    }

    package var purpose = GroupPurpose.training
    package var states: Set<RecordState> = [.committed]
    package var steps: ClosedRange<Int>?
    /// Only groups whose rewards differ, or only those whose rewards do not.
    package var hasSignal: Bool?
    package var sort = Sort.number
    package var isDescending = false
    package var offset = 0
    package var limit = 100

    package init() {}

    func conditions() -> (sql: String, values: [SQLValue]) {
        let marks = Array(repeating: "?", count: states.count).joined(separator: ", ")
        let range = steps ?? 0...Int.max
        return (
            "rollout_group.purpose = ? AND rollout_group.state IN (\(marks)) AND rollout_group.step BETWEEN ? AND ?",
            [.text(purpose.rawValue)] + states.map(\.rawValue).sorted().map(SQLValue.text)
                + [.integer(range.lowerBound), .integer(range.upperBound)]
        )
    }
}
