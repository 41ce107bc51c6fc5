import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The boxes that are open, so that they are ended also where the process ends before their owners do.
///
/// A box ends with its process in any case; the empty control groups of a process that was killed are removed by the next.
enum OpenBoxes {
    private static let open = Mutex<[Int32: BoxRemains]>([:])
    private static let registration: Void = {
        atexit { OpenBoxes.endAll() }
        return
    }()

    static func add(_ remains: BoxRemains) {
        registration
        open.withLock { $0[remains.process] = remains }
    }

    static func remove(_ remains: BoxRemains) {
        open.withLock { $0[remains.process] = nil }
    }

    private static func endAll() {
        for remains in open.withLock({ $0 }).values { remains.end() }
    }
}
