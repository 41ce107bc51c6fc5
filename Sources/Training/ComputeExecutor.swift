import Basics
import Dispatch
import Synchronization

/// Runs the trainer's kernels on a thread of its own, so that verifiers, the store and the heartbeat keep the shared
/// thread pool.
///
/// Not a dispatch queue, whose threads may take another priority than the process was started with (`nice`).
final class ComputeExecutor: SerialExecutor {
    private let jobs = JobList()

    init() {
        let started = BackgroundThread.start { [jobs] in
            while let run = jobs.next() { run() }
        }
        precondition(started, "no thread for the trainer's kernels")
    }

    deinit { jobs.add(nil) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.add { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}

/// What is to run, in order; nil ends the thread.
private final class JobList: Sendable {
    private let waiting = Mutex<[(@Sendable () -> Void)?]>([])
    private let count = DispatchSemaphore(value: 0)

    func add(_ job: (@Sendable () -> Void)?) {
        waiting.withLock { $0.append(job) }
        count.signal()
    }

    /// Waits for the next one.
    func next() -> (@Sendable () -> Void)? {
        count.wait()
        return waiting.withLock { $0.removeFirst() }
    }
}
