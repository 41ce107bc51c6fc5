/// The time until which something may go on.
package struct Deadline: Sendable {
    /// What was granted, for saying so.
    package let seconds: Double
    private let end: ContinuousClock.Instant

    /// So many seconds from now.
    package init(seconds: Double) {
        self.seconds = seconds
        end = .now + .seconds(seconds)
    }

    package var hasPassed: Bool { ContinuousClock.now >= end }
}
