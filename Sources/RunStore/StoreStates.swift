/// How a run stands.
package enum RunStatus: String, Sendable, Equatable, Codable, CaseIterable {
    case running, done, interrupted, failed, diverged
}

/// Whether a group, and with it its traces, counts.
package enum RecordState: String, Sendable, Equatable, Codable, CaseIterable {
    /// Graded, but its step has not been committed: shown as such, never counted.
    case inFlight
    /// Part of a committed step of the attempt that won.
    case committed
    /// Committed once, then repeated by a later attempt.
    case superseded
}

/// Why a group was sampled.
package enum GroupPurpose: String, Sendable, Equatable, Codable, CaseIterable {
    case training, evaluation
}
