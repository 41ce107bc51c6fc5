import CKernels
import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The threads that kernels run on: fork-join loops with indices handed out one by one.
///
/// Work is always cut by problem size, never by the number of threads, so results do not depend on it. One loop runs
/// at a time; a loop started from inside another, or beside it, runs on its own thread alone.
package final class WorkerPool: Sendable {
    package static let shared = WorkerPool()

    // Written by the caller before it raises a worker's ticket (releasing), read by that worker after it saw the ticket
    // (acquiring); the caller does not go on before every worker it called has left.
    private nonisolated(unsafe) var body: ((Int) -> Void)?
    private nonisolated(unsafe) var count = 0
    private let next = Atomic<Int>(0)
    private let working = Atomic<Int>(0)
    private let finished = Alarm()
    private let busy = Atomic<Bool>(false)
    private let threads: Atomic<Int>
    private let workers = Mutex<[Worker]>([])

    private init() {
        threads = Atomic(max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
    }

    /// How many threads take part in a loop, the caller included.
    package var threadCount: Int {
        get { threads.load(ordering: .relaxed) }
        set {
            precondition(newValue >= 1, "a thread count of \(newValue)")
            threads.store(newValue, ordering: .relaxed)
        }
    }

    /// Runs `body` once for every index below `count`, in any order, and returns when all are done.
    package func forEach(_ count: Int, _ body: (Int) -> Void) {
        let helperCount = min(threadCount, count) - 1
        guard helperCount > 0, !busy.exchange(true, ordering: .acquiring) else {
            for index in 0..<max(count, 0) { body(index) }
            return
        }
        let helpers = helperThreads(helperCount)
        withoutActuallyEscaping(body) { escaping in
            self.body = escaping
            self.count = count
            next.store(0, ordering: .relaxed)
            working.store(helperCount, ordering: .relaxed)
            for helper in helpers { helper.call() }
            drain()
            finished.wait(until: { working.load(ordering: .sequentiallyConsistent) == 0 })
            self.body = nil
        }
        busy.store(false, ordering: .releasing)
    }

    /// Runs `body` for consecutive ranges of at most `size` indices.
    package func forChunks(of count: Int, size: Int, _ body: (Range<Int>) -> Void) {
        precondition(size > 0, "chunks of \(size)")
        forEach((count + size - 1) / size) { chunk in
            body(chunk * size..<min(count, (chunk + 1) * size))
        }
    }

    private func drain() {
        guard let body else { return }
        while true {
            let index = next.add(1, ordering: .relaxed).oldValue
            if index >= count { return }
            body(index)
        }
    }

    private func helperThreads(_ needed: Int) -> ArraySlice<Worker> {
        workers.withLock { workers in
            while workers.count < needed {
                workers.append(
                    Worker { [self] in
                        drain()
                        if working.subtract(1, ordering: .sequentiallyConsistent).newValue == 0 { finished.ring() }
                    })
            }
            return workers[0..<needed]
        }
    }
}

/// Lets one thread wait for a condition that another brings about: it spins for a moment, then sleeps.
///
/// Spinning never yields the processor: on a busy machine a yield gives away a whole time slice at every loop.
private final class Alarm: Sendable {
    private static let spins = 2000
    private let sleeping = Atomic<Bool>(false)
    private let bell = DispatchSemaphore(value: 0)

    /// Returns when `isMet` is true; whoever makes it true rings afterwards.
    func wait(until isMet: () -> Bool) {
        for _ in 0..<Self.spins {
            if isMet() { return }
            ck_pause()
        }
        while !isMet() {
            sleeping.store(true, ordering: .sequentiallyConsistent)
            if !isMet() {
                bell.wait()
            } else if !sleeping.exchange(false, ordering: .sequentiallyConsistent) {
                // The other side saw the flag and rings: take the ring, so that it does not end a later sleep.
                bell.wait()
            }
        }
    }

    func ring() {
        if sleeping.exchange(false, ordering: .sequentiallyConsistent) { bell.signal() }
    }
}

/// A thread that runs `work` each time it is called.
private final class Worker: Sendable {
    private let calls = Atomic<Int>(0)
    private let alarm = Alarm()

    init(_ work: @escaping @Sendable () -> Void) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 8 << 20)
        let start = Unmanaged.passRetained(Start { [self] in run(work) })
        var thread = pthread_t()
        let status = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, start.toOpaque())
        precondition(status == 0, "pthread_create failed with \(status)")
        pthread_attr_destroy(&attributes)
    }

    func call() {
        calls.add(1, ordering: .sequentiallyConsistent)
        alarm.ring()
    }

    private func run(_ work: () -> Void) {
        var seen = 0
        while true {
            alarm.wait(until: { calls.load(ordering: .sequentiallyConsistent) != seen })
            seen += 1
            work()
        }
    }
}

/// Carries a closure through `pthread_create`.
private final class Start {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}
