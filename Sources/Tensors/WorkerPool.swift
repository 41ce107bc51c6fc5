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
            var spins = 0
            while working.load(ordering: .acquiring) > 0 { Worker.pause(&spins) }
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
                        working.subtract(1, ordering: .releasing)
                    })
            }
            return workers[0..<needed]
        }
    }
}

/// A thread that runs `work` each time it is called; it spins for a moment between calls, then sleeps.
private final class Worker: Sendable {
    private let calls = Atomic<Int>(0)
    private let sleeping = Atomic<Bool>(false)
    private let alarm = DispatchSemaphore(value: 0)

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
        // One total order over both flags: either the worker sees the call, or this sees that the worker sleeps.
        calls.add(1, ordering: .sequentiallyConsistent)
        if sleeping.exchange(false, ordering: .sequentiallyConsistent) { alarm.signal() }
    }

    private func run(_ work: () -> Void) {
        var seen = 0
        while true {
            waitForCall(after: seen)
            seen += 1
            work()
        }
    }

    private func waitForCall(after seen: Int) {
        var spins = 0
        while calls.load(ordering: .acquiring) == seen {
            if spins < 4096 {
                Self.pause(&spins)
                continue
            }
            sleeping.store(true, ordering: .sequentiallyConsistent)
            if calls.load(ordering: .sequentiallyConsistent) == seen {
                alarm.wait()
            } else if !sleeping.exchange(false, ordering: .sequentiallyConsistent) {
                // The caller saw the flag and signals: take the signal, so that it does not wake a later sleep.
                alarm.wait()
            }
        }
    }

    static func pause(_ spins: inout Int) {
        spins += 1
        if spins % 64 == 0 { sched_yield() }
    }
}

/// Carries a closure through `pthread_create`.
private final class Start {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}
