import CSandbox
import FoundationEssentials
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A sandbox that is up and waits for programs; it runs one at a time, each in namespaces of its own.
///
/// What it guarantees:
/// - A program sees a read-only system, three empty places of a limited size, no network, no other process, no /proc, an
///   environment of our own and no descriptor but its own three. It has no privileges and can gain none.
/// - It and everything it started is dead before `run` returns, whatever it did with sessions, signals or pipes; nothing
///   it wrote, held or locked is there for the next program, and its processes have one user that nothing else has.
/// - Wall time, processor time, memory, processes, files and output are limited; a limit ends the program, not the call.
/// - Where this process is root, the box is started as a private user without privileges; otherwise as this user.
/// - When this process dies, however it dies, the box ends.
///
/// What it does not:
/// - It is no virtual machine: the host's kernel serves the calls that the filter lets through, and a fault in it could
///   let a program out.
/// - Programs that run at the same time share processors and caches and could signal to each other by load and time.
/// - The clock and random numbers of the system are the real ones: a program that depends on them is not repeatable.
/// - Without control groups, memory is limited for each process, and processor time as well.
/// - Unsandboxed (`isIsolated` false), nothing is guaranteed but the limits of each process and the end of its group.
final class Box: Sendable {
    /// What the box and its worker say to each other, one JSON object a packet.
    private struct Settings: Encodable {
        let isolated: Bool
        let filter: String
        let clone: UInt32
        let disk: Int
        let directory: String
    }

    private static let startSeconds = 20

    let limits: SandboxLimits
    /// Our end of the socket to the worker.
    let control: Int32
    private let remains: BoxRemains
    private let isOpen = Mutex(true)

    var group: ControlGroup? { remains.group }

    /// Starts a box and waits until its worker is ready.
    ///
    /// - Parameters:
    ///   - index: a number that no other box of this process has.
    ///   - roles: Python that defines functions and enters them in `ROLES`.
    ///   - inScope: have systemd make the control group, where none can be made here.
    /// - Throws: `SandboxError`.
    init(
        index: Int, limits: SandboxLimits, roles: String, isIsolated: Bool, inScope: Bool = false
    ) throws(SandboxError) {
        let user = try BoxUser.choose(index: index)
        self.limits = limits
        var group = ControlGroup(index: index, limits: limits)
        let launch = try BoxLaunch(isIsolated: isIsolated, scopeLimits: inScope && group == nil ? limits : nil)
        let directory = isIsolated ? nil : try Self.temporaryDirectory(user: user)
        let started: BoxStart
        do {
            started = try BoxStart(launch, user: user, group: group, roles: roles)
        } catch {
            group?.remove()
            throw .cannotStart(reason: error.reason, advice: "")
        }
        control = started.control
        let settings = Settings(
            isolated: isIsolated, filter: Data(SystemCallFilter(.program).bytes).base64EncodedString(),
            clone: SystemCall.clone.number ?? 0, disk: limits.diskBytes, directory: directory ?? "/box")
        let isReady = started.greet(settings, seconds: Self.startSeconds)
        if group == nil, inScope { group = ControlGroup(scopeOf: started.process) }
        remains = BoxRemains(
            process: started.process, first: isIsolated ? started.firstProcess() : 0, group: group, directory: directory
        )
        OpenBoxes.add(remains)
        let complaint = isReady ? "" : started.complaint()
        started.closeExtras()
        guard isReady else {
            close()
            throw .cannotStart(
                reason: complaint.isEmpty ? "the box did not come up" : complaint,
                advice: isIsolated ? SandboxProbe.adviceOnNamespaces() : "")
        }
    }

    deinit { close() }

    /// Whether it can run another program.
    var isUsable: Bool { isOpen.withLock { $0 } }

    /// Kills everything in the box and removes what it consisted of. Blocking; does nothing the second time.
    func close() {
        let wasOpen = isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        guard wasOpen else { return }
        OpenBoxes.remove(remains)
        remains.end()
        closeDescriptor(control)
    }

    /// A fresh directory, which is removed with everything in it: never one that was there before.
    private static func temporaryDirectory(user: UInt32) throws(SandboxError) -> String {
        var name = Array("/tmp/hone-unsandboxed-XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else {
            throw .cannotStart(
                reason: "no directory can be made in /tmp: \(String(cString: strerror(errno)))",
                advice: "Make room there, or let this user write to it.")
        }
        let path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        if user != 0 { chown(path, user, user) }
        return path
    }
}
