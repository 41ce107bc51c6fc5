#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Threads of the operating system, for work that must go on while every pool thread is inside a kernel.
package enum BackgroundThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs `body` on a new detached thread; returns whether the system gave one.
    @discardableResult
    package static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        let box: UnsafeMutableRawPointer = Unmanaged.passRetained(Body(body)).toOpaque()
        let code = create(box)
        if code != 0 { Unmanaged<Body>.fromOpaque(box).release() }
        return code == 0
    }

    #if canImport(Darwin)
        private static func create(_ box: UnsafeMutableRawPointer) -> Int32 {
            var thread: pthread_t?
            let entry: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { raw in
                Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run()
                return nil
            }
            let code = pthread_create(&thread, nil, entry, box)
            if code == 0, let thread { pthread_detach(thread) }
            return code
        }
    #else
        private static func create(_ box: UnsafeMutableRawPointer) -> Int32 {
            var thread = pthread_t()
            let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { raw in
                if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
                return nil
            }
            let code = pthread_create(&thread, nil, entry, box)
            if code == 0 { pthread_detach(thread) }
            return code
        }
    #endif

    /// Puts the calling thread to sleep.
    package static func sleep(seconds: Double) {
        usleep(UInt32(max(0, min(seconds, 1000)) * 1_000_000))
    }
}
