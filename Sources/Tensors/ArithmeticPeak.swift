package import Basics
import CKernels

/// The fastest this machine computes in fp32: fused multiply-adds on registers, on all threads of the pool.
package enum ArithmeticPeak {
    private static let roundsPerTask = 20_000
    private static let tasksPerThread = 50
    private static let trials = 5

    /// Operations per second, a multiply-add counting as two; the best of some trials, together a fraction of a second.
    package static func measure(clock: MonotonicClock = .system) -> Double {
        let pool = WorkerPool.shared
        let tasks = pool.threadCount * tasksPerThread
        return (0..<trials).map { _ in
            let start = clock.seconds
            pool.forEach(tasks) { _ in
                withUnsafeTemporaryAllocation(of: Float.self, capacity: 32) { values in
                    guard let base = values.baseAddress else { return }
                    // Factor and term keep the values near 2, away from overflow and denormal numbers.
                    values.initialize(repeating: 0.5)
                    values[16...].update(repeating: 1)
                    _ = ck_fma_rounds(base, roundsPerTask)
                }
            }
            return operations(tasks) / (clock.seconds - start)
        }.max() ?? 0
    }

    private static func operations(_ tasks: Int) -> Double {
        var values = [Float](repeating: 0, count: 32)
        return ck_fma_rounds(&values, 1) * Double(roundsPerTask * tasks)
    }
}
