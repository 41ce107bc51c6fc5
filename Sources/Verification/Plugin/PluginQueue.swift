import Dispatch
import RolloutTypes
import Synchronization

/// The submissions that wait for a plug-in's workers: a bounded queue that callers of any number wait at.
final class PluginQueue: Sendable {
    /// A submission and whoever waits for its verdict.
    struct Job: Sendable {
        let submission: Submission
        fileprivate let continuation: CheckedContinuation<Verdict, Never>

        fileprivate var byteCount: Int { submission.byteCount }
    }

    private struct State {
        var jobs: [Job] = []
        /// Places in `jobs` that are promised to callers who have not taken them yet.
        var promised = 0
        var seekers: [CheckedContinuation<Void, Never>] = []
        var workerCount = 0
        var idleCount = 0
        var failuresInARow = 0
        var isClosed = false
    }

    private enum Taken {
        case jobs([Job], room: [CheckedContinuation<Void, Never>])
        case nothing
        case closed
    }

    /// So many submissions in a row without a verdict, and the verifier is suspect.
    private static let suspectLimit = 3

    private let batch: PluginManifest.Batch
    private let workerLimit: Int
    private let capacity: Int
    private let state = Mutex(State())
    /// Signalled at least once for every job; a worker that wakes without one goes back to sleep.
    private let wakeUps = DispatchSemaphore(value: 0)

    init(_ manifest: PluginManifest) {
        batch = manifest.batch
        workerLimit = manifest.workers.max
        capacity = 2 * manifest.batch.maxItems * manifest.workers.max
    }

    /// Whether nothing has gone well for a while: requests then have one item each and are not repeated, so that a
    /// verifier that is broken costs as little time as it can.
    var isSuspect: Bool { state.withLock { $0.failuresInARow >= Self.suspectLimit } }

    /// Waits for a place, and then for the verdict.
    ///
    /// - Parameter startWorker: starts a worker that takes jobs; false where it cannot.
    func judge(_ submission: Submission, startWorker: () -> Bool) async -> Verdict {
        await reservePlace()
        return await withCheckedContinuation { continuation in
            let needsWorker = state.withLock { state in
                state.promised -= 1
                state.jobs.append(Job(submission: submission, continuation: continuation))
                guard state.jobs.count > state.idleCount, state.workerCount < workerLimit else { return false }
                state.workerCount += 1
                return true
            }
            wakeUps.signal()
            if needsWorker, !startWorker() { giveUpWorker() }
        }
    }

    /// The next jobs, waiting for them; nil when there will be no more.
    func take() -> [Job]? {
        while true {
            switch state.withLock({ takeNow(&$0) }) {
            case .jobs(let jobs, let room):
                for seeker in room { seeker.resume() }
                return jobs
            case .closed: return nil
            case .nothing:
                wakeUps.wait()
                state.withLock { $0.idleCount -= 1 }
            }
        }
    }

    func finish(_ job: Job, _ verdict: Verdict) {
        state.withLock { $0.failuresInARow = 0 }
        job.continuation.resume(returning: verdict)
    }

    func fail(_ job: Job, _ explanation: String) {
        state.withLock { $0.failuresInARow += 1 }
        job.continuation.resume(returning: .failed(explanation))
    }

    /// Has every worker end when it is done with what it is at.
    func close() {
        let count = state.withLock { state in
            state.isClosed = true
            return state.workerCount
        }
        for _ in 0..<count { wakeUps.signal() }
    }

    private func reservePlace() async {
        await withCheckedContinuation { continuation in
            let hasPlace = state.withLock { state in
                guard state.jobs.count + state.promised < capacity else {
                    state.seekers.append(continuation)
                    return false
                }
                state.promised += 1
                return true
            }
            if hasPlace { continuation.resume() }
        }
    }

    private func takeNow(_ state: inout State) -> Taken {
        guard !state.jobs.isEmpty else {
            if state.isClosed { return .closed }
            state.idleCount += 1
            return .nothing
        }
        let limit = state.failuresInARow >= Self.suspectLimit ? 1 : batch.maxItems
        var (count, byteCount) = (0, 0)
        while count < min(limit, state.jobs.count) {
            byteCount += state.jobs[count].byteCount
            if count > 0, byteCount > batch.maxBytes { break }
            count += 1
        }
        let jobs = Array(state.jobs[..<count])
        state.jobs.removeFirst(count)
        let room = Array(state.seekers.prefix(count))
        state.seekers.removeFirst(room.count)
        state.promised += room.count
        return .jobs(jobs, room: room)
    }

    /// A worker could not be started; where there is no other, nobody would take the jobs.
    private func giveUpWorker() {
        let stranded = state.withLock { state in
            state.workerCount -= 1
            guard state.workerCount == 0 else { return [Job]() }
            defer { state.jobs = [] }
            return state.jobs
        }
        for job in stranded { fail(job, "the system has no thread for a worker") }
    }
}

extension Submission {
    /// Of its texts.
    var byteCount: Int {
        problem.utf8.count + completion.utf8.count + (answer?.utf8.count ?? 0)
    }
}
