import Dispatch

/// Runs a store's blocking work on a queue of its own, so that the shared thread pool never waits for a disk.
final class StoreExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "hone.run-store")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async {
            job.runSynchronously(on: self.asUnownedSerialExecutor())
        }
    }
}
