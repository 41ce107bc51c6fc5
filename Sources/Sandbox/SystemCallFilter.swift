#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A seccomp filter: the classic BPF program that decides about every system call of a box.
///
/// Everything is allowed that is not refused here: the namespaces, the read-only system and the absent privileges are the
/// first wall, and this is the second, for what they leave open. A call of another processor's numbering kills the
/// process. Tested on x86-64; the arm64 numbers are written and untested.
struct SystemCallFilter {
    /// Who the filter is for.
    enum Level {
        /// The box's own worker, which makes the namespaces of every program.
        case worker
        /// The programs.
        case program
    }

    private enum Operation {
        static let load: UInt16 = 0x20
        static let jumpIfEqual: UInt16 = 0x15
        static let jumpIfAtLeast: UInt16 = 0x35
        static let jumpIfAnyBit: UInt16 = 0x45
        static let give: UInt16 = 0x06
    }

    private enum Answer {
        static let allow: UInt32 = 0x7fff_0000
        static let kill: UInt32 = 0x8000_0000

        static func refuse(_ code: Int32) -> UInt32 { 0x0005_0000 | UInt32(code) }
    }

    /// Offsets in the record that the kernel hands to the filter.
    private enum Field {
        static let number: UInt32 = 0
        static let architecture: UInt32 = 4

        /// The lower half of an argument; only little-endian processors are supported.
        static func argument(_ index: UInt32) -> UInt32 { 16 + 8 * index }
    }

    /// Flags of `clone` that make a namespace.
    private static let namespaceFlags: UInt32 = 0x7e02_0080
    /// `ioctl` requests that put characters into a terminal: TIOCSTI, TIOCLINUX.
    private static let terminalRequests: [UInt32] = [0x5412, 0x541C]
    /// `fcntl` commands for locks, leases and watches.
    private static let lockCommands: [UInt32] = [6, 7, 37, 38, 1024, 1026]

    /// The program, as `struct sock_filter` has it in memory.
    private(set) var bytes: [UInt8] = []

    init(_ level: Level) {
        checkArchitecture()
        for call in SystemCall.forbidden { refuse(call, EPERM) }
        for call in SystemCall.absent { refuse(call, ENOSYS) }
        if level == .program {
            for call in SystemCall.namespaces { refuse(call, EPERM) }
            inspect(.clone, argument: 0) { filter in
                filter.add(Operation.jumpIfAnyBit, yes: 0, no: 1, Self.namespaceFlags)
                filter.add(Operation.give, Answer.refuse(EPERM))
            }
        }
        inspect(.socket, argument: 0) { filter in
            filter.add(Operation.jumpIfEqual, yes: 1, no: 0, UInt32(AF_UNIX))
            filter.add(Operation.give, Answer.refuse(EAFNOSUPPORT))
        }
        inspect(.control, argument: 1) { $0.refuseValues(Self.terminalRequests) }
        inspect(.fileControl, argument: 1) { $0.refuseValues(Self.lockCommands) }
        add(Operation.give, Answer.allow)
    }

    private mutating func add(_ operation: UInt16, yes: UInt8 = 0, no: UInt8 = 0, _ value: UInt32) {
        bytes += [UInt8(truncatingIfNeeded: operation), UInt8(truncatingIfNeeded: operation >> 8), yes, no]
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private mutating func checkArchitecture() {
        #if arch(x86_64)
            let native: UInt32 = 0xc000_003e
        #else
            let native: UInt32 = 0xc000_00b7
        #endif
        add(Operation.load, Field.architecture)
        add(Operation.jumpIfEqual, yes: 1, no: 0, native)
        add(Operation.give, Answer.kill)
        add(Operation.load, Field.number)
        #if arch(x86_64)
            // The x32 numbering is the same architecture with this bit set.
            add(Operation.jumpIfAtLeast, yes: 0, no: 1, 0x4000_0000)
            add(Operation.give, Answer.kill)
        #endif
    }

    private mutating func refuse(_ call: SystemCall, _ code: Int32) {
        guard let number = call.number else { return }
        add(Operation.jumpIfEqual, yes: 0, no: 1, number)
        add(Operation.give, Answer.refuse(code))
    }

    private mutating func refuseValues(_ values: [UInt32]) {
        for value in values {
            add(Operation.jumpIfEqual, yes: 0, no: 1, value)
            add(Operation.give, Answer.refuse(EPERM))
        }
    }

    /// Decides about one call by one of its arguments; what the rule leaves undecided is allowed.
    private mutating func inspect(_ call: SystemCall, argument: UInt32, _ rule: (inout SystemCallFilter) -> Void) {
        guard let number = call.number else { return }
        var inner = self
        inner.bytes = []
        inner.add(Operation.load, Field.argument(argument))
        rule(&inner)
        inner.add(Operation.give, Answer.allow)
        precondition(
            inner.bytes.count / 8 < 256, "a rule of \(inner.bytes.count / 8) instructions cannot be jumped over")
        add(Operation.jumpIfEqual, yes: 0, no: UInt8(inner.bytes.count / 8), number)
        bytes += inner.bytes
    }
}
