import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Whether somebody asked the program to stop.
///
/// The first SIGINT or SIGTERM only sets the flag, so that training can finish its step and save; the second one ends
/// the process at once.
package enum StopFlag {
    private static let signalNumber = Atomic<Int32>(0)
    private static let notice: StaticString =
        "\nStopping after what is being done right now; press Ctrl-C again to stop at once.\n"

    /// Whether the program should come to an end.
    package static var isRequested: Bool {
        signalNumber.load(ordering: .relaxed) != 0
    }

    /// 130 after SIGINT, 143 after SIGTERM, 0 where nobody asked.
    package static var exitCode: Int32 {
        let number = signalNumber.load(ordering: .relaxed)
        return number == 0 ? 0 : 128 + number
    }

    /// From now on the signals set the flag.
    package static func install() {
        // The handler may run at any instruction; this makes sure that it initialises nothing.
        _ = (isRequested, notice)
        set(SIGINT)
        set(SIGTERM)
    }

    /// From now on writing into a closed pipe, or past the limit on file sizes, is an error of the write and does not
    /// end the process.
    package static func ignoreFailedWrites() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    private static func set(_ number: Int32) {
        var action = sigaction()
        #if canImport(Darwin)
            action.__sigaction_u.__sa_handler = { StopFlag.receive($0) }
        #else
            action.__sigaction_handler.sa_handler = { StopFlag.receive($0) }
        #endif
        action.sa_flags = SA_RESTART
        sigaction(number, &action, nil)
    }

    private static func receive(_ number: Int32) {
        let (exchanged, _) = signalNumber.compareExchange(expected: 0, desired: number, ordering: .relaxed)
        guard exchanged else { _exit(128 + number) }
        _ = write(STDERR_FILENO, notice.utf8Start, notice.utf8CodeUnitCount)
    }
}
