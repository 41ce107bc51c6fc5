package import Basics
import CKernels

/// The fastest this machine computes in fp32: fused multiply-adds on registers, on all threads of the pool, in the widest
/// instruction set there is, whichever the kernels use.
package enum ArithmeticPeak {
    private static let roundsPerTask = 20_000
    private static let tasksPerThread = 50
    /// Another program that takes a core for a moment must not lower the result.
    private static let seconds = 0.6

    /// Operations per second, a multiply-add counting as two: the best of the trials that fit `seconds`.
    package static func measure(clock: MonotonicClock = .system) -> Double {
        let current = ck_current_variant()
        ck_set_variant(ck_best_variant())
        defer { ck_set_variant(current) }
        let start = clock.seconds
        var best = 0.0
        repeat { best = max(best, trial(clock)) } while clock.seconds - start < seconds
        return best
    }

    private static func trial(_ clock: MonotonicClock) -> Double {
        let tasks = WorkerPool.shared.threadCount * tasksPerThread
        let start = clock.seconds
        WorkerPool.shared.forEach(tasks) { _ in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: 32) { values in
                guard let base = values.baseAddress else { return }
                // Factor and term keep the values near 2, away from overflow and denormal numbers.
                values.initialize(repeating: 0.5)
                values[16...].update(repeating: 1)
                _ = ck_fma_rounds(base, roundsPerTask)
            }
        }
        return operations(tasks) / (clock.seconds - start)
    }

    private static func operations(_ tasks: Int) -> Double {
        var values = [Float](repeating: 0, count: 32)
        return ck_fma_rounds(&values, 1) * Double(roundsPerTask * tasks)
    }
}
