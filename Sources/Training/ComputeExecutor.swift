import Dispatch

/// Runs the trainer's kernels on a thread of its own, so that verifiers, the store and the heartbeat keep the shared
/// thread pool.
final class ComputeExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "hone.compute")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async {
            job.runSynchronously(on: self.asUnownedSerialExecutor())
        }
    }
}
