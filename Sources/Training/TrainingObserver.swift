package import Basics

/// How a run in progress shows itself and is asked to stop.
package struct TrainingObserver: Sendable {
    package let progress: ProgressReporter
    /// Asked between micro-batches and decoding steps.
    private let shouldStop: @Sendable () -> Bool

    package init(progress: ProgressReporter, shouldStop: @escaping @Sendable () -> Bool) {
        self.progress = progress
        self.shouldStop = shouldStop
    }

    func phase(_ name: String, _ total: Int?) { progress.phase(name, of: total) }

    /// - Throws: `TrainingError.interrupted` with the last finished step, once a stop was asked for.
    func checkStop(_ lastStep: Int) throws(TrainingError) {
        if shouldStop() { throw .interrupted(step: lastStep) }
    }
}
