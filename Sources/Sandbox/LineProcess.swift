import Basics
import CSandbox

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A long-lived program that is talked to in lines over its standard input and output.
///
/// What it guarantees:
/// - Every call returns by its deadline, whatever the program does with its input, output and signals.
/// - The program has the given environment and its standard input, output and error, and no other descriptor.
/// - A line has at most the bytes that the caller allows; of standard error the last 64 KiB are kept.
/// - `end` leaves nothing of it: its process group is killed, and where control groups can be made, or the program runs in
///   a box, also what has left the group. The same happens when this process exits. When it is killed, or the thread ends
///   that made it, the program is killed, and where it runs in a box everything it has started.
///
/// What it does not:
/// - Without a box it isolates nothing: the program does what its user can.
/// - Without a box and without control groups, a process that leaves the group (`setsid`) survives; without a box, what the
///   program has started survives when this process is killed.
///
/// Made and used on one thread, which has SIGPIPE blocked.
package final class LineProcess {
    /// Why there is no line.
    package enum Fault: Error, Equatable, Sendable {
        case notStarted(reason: String)
        /// It ended, or closed its input or output; how, as a clause with the program as its subject.
        case ended(String)
        /// The deadline passed.
        case silent
        /// It wrote this many bytes and no line end.
        case tooLong(byteCount: Int)
    }

    private static let tailLimit = 64 << 10
    /// How long after its output is closed a program may take to be gone.
    private static let endMilliseconds = 1000

    private let process: Int32
    private let group: ControlGroup?
    private var input: Int32
    private let output: Int32
    private let errors: Int32
    private let facts: Int32
    private var received: [UInt8] = []
    private var tail: [UInt8] = []
    private var isOpen = true

    /// Starts the program.
    ///
    /// - Throws: `Fault.notStarted`.
    package init(_ program: LineProgram) throws(Fault) {
        let index = Sandbox.newIndex()
        var limits = SandboxLimits()
        limits.memoryBytes = program.memoryBytes
        limits.processes = program.processes
        let group = ControlGroup(index: index, limits: limits)
        do {
            let launch = try LineLaunch(program, index: index)
            let started = try LineStart(launch, group: group, memoryBytes: program.memoryBytes)
            (process, input, output, errors, facts) =
                (started.process, started.input, started.output, started.errors, started.facts)
            self.group = group
        } catch {
            group?.remove()
            throw .notStarted(reason: (error as? SystemFault)?.reason ?? "\(error)")
        }
        OpenBoxes.add(BoxRemains(process: process, first: 0, group: group, directory: nil))
    }

    deinit { end() }

    /// Sends `message`, which ends with a line end, and waits for a line, which comes without one.
    ///
    /// - Parameters:
    ///   - deadline: on `MonotonicClock.system`.
    ///   - limit: the most bytes that the line may have.
    package func exchange(_ message: [UInt8], deadline: Double, limit: Int) throws(Fault) -> [UInt8] {
        var outgoing = message[...]
        while true {
            if outgoing.isEmpty, let line = takeLine() { return line }
            guard received.count <= limit else { throw .tooLong(byteCount: received.count) }
            let remaining = deadline - MonotonicClock.system.seconds
            guard remaining > 0 else { throw .silent }
            var waiting = [
                pollfd(fd: output, events: Int16(POLLIN), revents: 0),
                pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
                pollfd(fd: outgoing.isEmpty ? -1 : input, events: Int16(POLLOUT), revents: 0),
            ]
            poll(&waiting, nfds_t(waiting.count), Int32(min(remaining * 1000 + 1, 60_000)))
            if waiting[1].revents != 0 { readErrors() }
            if waiting[0].revents != 0, !readOutput() { throw .ended(ending("closed its standard output")) }
            if waiting[2].revents != 0 { try send(&outgoing) }
        }
    }

    /// The last of what it wrote to standard error.
    package func errorTail() -> String {
        if isOpen { readErrors() }
        return String(decoding: tail, as: UTF8.self)
    }

    /// Has the present thread, which will talk to programs, see a closed pipe as an error and not as its end.
    package static func prepareThread() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Sends a last `message`, as far as there is room for it, closes its input and waits until it has ended by itself;
    /// false where it has not by `deadline`.
    package func endsByItself(after message: [UInt8], deadline: Double) -> Bool {
        _ = message.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
        closeDescriptor(input)
        input = -1
        while cs_has_ended(process) == 0 {
            guard MonotonicClock.system.seconds < deadline else { return false }
            _ = readOutput()
            readErrors()
            usleep(1000)
        }
        return true
    }

    /// Kills it with everything it has started. Does nothing the second time.
    package func end() {
        guard isOpen else { return }
        isOpen = false
        let remains = BoxRemains(
            process: process, first: facts < 0 ? 0 : BoxStart.firstProcess(in: readyText(of: facts)), group: group,
            directory: nil)
        OpenBoxes.remove(remains)
        remains.end()
        for descriptor in [input, output, errors, facts] { closeDescriptor(descriptor) }
    }

    private func takeLine() -> [UInt8]? {
        guard let end = received.firstIndex(of: 0x0A) else { return nil }
        defer { received.removeFirst(end + 1) }
        return Array(received[..<end])
    }

    private func send(_ outgoing: inout ArraySlice<UInt8>) throws(Fault) {
        let count = outgoing.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
        if count > 0 {
            outgoing = outgoing.dropFirst(count)
        } else if errno != EAGAIN, errno != EINTR {
            throw .ended(ending("closed its standard input"))
        }
    }

    /// Reads some of what is there; false at the end.
    private func readOutput() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(output, &buffer, buffer.count)
        if count > 0 { received += buffer[..<count] }
        return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR))
    }

    private func readErrors() {
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        // A bounded number of reads, so that a flood cannot keep the caller from its clock.
        for _ in 0..<16 {
            let count = read(errors, &buffer, buffer.count)
            guard count > 0 else { break }
            tail += buffer[..<count]
        }
        if tail.count > Self.tailLimit { tail.removeFirst(tail.count - Self.tailLimit) }
    }

    /// How it ended, or `otherwise` where it has not.
    private func ending(_ otherwise: String) -> String {
        var code: Int32 = 0
        for _ in 0..<Self.endMilliseconds {
            switch cs_ending(process, &code) {
            case 1: return "ended with status \(code)"
            case 2:
                let isShort = (group?.outOfMemoryKills ?? 0) > 0
                return "was ended by signal \(code)" + (isShort ? " at its memory limit" : "")
            default: usleep(1000)
            }
        }
        return otherwise
    }
}
