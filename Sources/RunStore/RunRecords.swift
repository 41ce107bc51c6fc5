package import Basics

/// How a run stands: what `run list` shows in one line.
package struct RunSummary: Sendable, Equatable {
    package let id: String
    /// `interrupted` also where the store says `running` but no process holds the run's lock.
    package let status: RunStatus
    package let detail: String
    /// Seconds since 1970.
    package let created: Double
    package let updated: Double
    package let attempt: Int
    /// The last committed step; 0 before the first.
    package let step: Int
    /// Training traces that count, and those that do not.
    package let traces: Int
    package let inFlight: Int
    package let superseded: Int
    package let recipe: JSONValue

    /// The store says `running`, but nobody writes it any more.
    package var stoppedUnexpectedly: Bool { detail == Self.unexpectedEnd }

    static let unexpectedEnd = "it stopped unexpectedly"
}

/// A committed step with its metrics.
package struct StepRecord: Sendable, Equatable {
    package let step: Int
    package let attempt: Int
    /// Seconds since 1970.
    package let committed: Double
    /// A value is nil where it was not finite.
    package let metrics: [String: Double?]
}

/// One value of a metric; nil where it was not finite.
package struct MetricPoint: Sendable, Equatable {
    package let step: Int
    package let value: Double?

    package init(step: Int, value: Double?) {
        self.step = step
        self.value = value
    }
}

/// Something that happened in a run.
package struct EventRecord: Sendable, Equatable {
    package let recorded: Double
    package let attempt: Int
    package let step: Int?
    package let kind: String
    package let message: String
    package let details: JSONValue
}

/// One execution of a run: the first, or a resume.
package struct AttemptRecord: Sendable, Equatable {
    package let number: Int
    package let started: Double
    package let firstStep: Int
    package let process: Int
    package let machine: JSONValue
}

/// What a person wrote about a run or one of its traces.
package struct NoteRecord: Sendable, Equatable {
    package let recorded: Double
    package let trace: TraceID?
    package let tag: String
    package let text: String
}
