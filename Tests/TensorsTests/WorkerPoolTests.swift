import Synchronization
import Tensors
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("Worker pool", .serialized, .timeLimit(.minutes(20))) struct WorkerPoolTests {
    /// Runs `body` with a number of threads and puts the old one back.
    private func with(threads: Int, _ body: () -> Void) {
        let before = WorkerPool.shared.threadCount
        defer { WorkerPool.shared.threadCount = before }
        WorkerPool.shared.threadCount = threads
        body()
    }

    /// How often each index of a loop was run.
    private func counts(_ count: Int) -> [Int] {
        let seen = Mutex([Int](repeating: 0, count: count))
        WorkerPool.shared.forEach(count) { index in seen.withLock { $0[index] += 1 } }
        return seen.withLock { $0 }
    }

    @Test("every index runs exactly once", arguments: [1, 2, 3, 8], [0, 1, 2, 7, 1000])
    func once(threads: Int, count: Int) {
        with(threads: threads) { #expect(counts(count) == [Int](repeating: 1, count: count)) }
    }

    @Test("a loop inside a loop runs, and loops from several threads at a time too")
    func nested() {
        with(threads: 3) {
            let total = Atomic(0)
            WorkerPool.shared.forEach(20) { _ in
                WorkerPool.shared.forEach(10) { _ in total.add(1, ordering: .relaxed) }
            }
            #expect(total.load(ordering: .relaxed) == 200)
        }
    }

    @Test("loops from several threads at the same time each finish")
    func concurrent() async {
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<300).allSatisfy { _ in
                        let sum = Atomic(0)
                        WorkerPool.shared.forEach(16) { sum.add($0, ordering: .relaxed) }
                        return sum.load(ordering: .relaxed) == 120
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    @Test("no call is lost between a worker's last look and its sleep")
    func wakeUps() {
        with(threads: 4) {
            for round in 0..<600 {
                // Pauses around the time after which workers fall asleep; a lost call would hang the loop.
                if round % 3 == 0 { usleep(UInt32(round) * 2) }
                #expect(counts(6) == [1, 1, 1, 1, 1, 1])
            }
        }
    }

    @Test("chunks cover everything without overlap", arguments: [0, 1, 9, 10, 11, 100])
    func chunks(count: Int) {
        let seen = Mutex([Int](repeating: 0, count: count))
        WorkerPool.shared.forChunks(of: count, size: 10) { range in
            #expect(range.count <= 10)
            seen.withLock { seen in for index in range { seen[index] += 1 } }
        }
        #expect(seen.withLock { $0 } == [Int](repeating: 1, count: count))
    }
}
