import CSandbox
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What of a box has to be ended and removed: its processes, its control groups, its directory.
struct BoxRemains: Sendable {
    /// Our child.
    let process: Int32
    /// Process 1 of the box, whose death ends everything in it; 0 where there is no box.
    let first: Int32
    let group: ControlGroup?
    /// Nil where the box has places of its own.
    let directory: String?

    /// Kills everything, collects our child, and removes the rest; two seconds at most.
    func end() {
        // Process 1 first: our child then collects it and ends by itself, and nothing is orphaned. A worker that ended by
        // itself would make our child leave before process 1 does.
        if first > 0, cs_has_ended(process) == 0 { kill(first, SIGKILL) } else { kill(-process, SIGKILL) }
        for attempt in 0..<2000 where cs_has_ended(process) == 0 {
            if attempt == 1000 { kill(-process, SIGKILL) }
            usleep(1000)
        }
        waitpid(process, nil, 0)
        group?.remove()
        if let directory { try? FileManager.default.removeItem(atPath: directory) }
    }
}
