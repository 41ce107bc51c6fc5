#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A clock that only goes forward, in seconds from an arbitrary start; tests give their own.
package struct MonotonicClock: Sendable {
    private let read: @Sendable () -> Double

    package init(_ read: @escaping @Sendable () -> Double) {
        self.read = read
    }

    /// Seconds since the clock's start.
    package var seconds: Double { read() }

    /// The machine's own clock.
    package static let system = MonotonicClock {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
