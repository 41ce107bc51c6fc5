import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The boxes that are open, so that their control groups are removed also where the process ends before their owners do.
///
/// A box itself ends with the process in any case; what a process that was killed leaves is removed by the next one.
enum OpenBoxes {
    private static let groups = Mutex<[Int32: ControlGroup]>([:])
    private static let registration: Void = {
        atexit { OpenBoxes.removeAll() }
        return
    }()

    static func add(_ process: Int32, _ group: ControlGroup?) {
        registration
        groups.withLock { $0[process] = group }
    }

    static func remove(_ process: Int32) {
        groups.withLock { $0[process] = nil }
    }

    private static func removeAll() {
        for (_, group) in groups.withLock({ $0 }) { group.remove() }
    }
}
