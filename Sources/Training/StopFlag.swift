import Synchronization

/// Asks long work to stop at its next safe point; set from a signal handler or a test.
package final class StopFlag: Sendable {
    private let requested = Atomic<Bool>(false)

    package init() {}

    package func request() { requested.store(true, ordering: .relaxed) }

    package var isRequested: Bool { requested.load(ordering: .relaxed) }
}
