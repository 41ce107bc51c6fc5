package import Basics

/// How a run in progress shows itself and is asked to stop.
package struct TrainingObserver: Sendable {
    package let progress: ProgressReporter
    package let stop: StopFlag

    package init(progress: ProgressReporter, stop: StopFlag) {
        self.progress = progress
        self.stop = stop
    }

    func phase(_ name: String, _ total: Int?) { progress.phase(name, of: total) }

    /// - Throws: `TrainingError.interrupted` with the last finished step, once a stop was asked for.
    func checkStop(_ lastStep: Int) throws(TrainingError) {
        if stop.isRequested { throw .interrupted(step: lastStep) }
    }
}
