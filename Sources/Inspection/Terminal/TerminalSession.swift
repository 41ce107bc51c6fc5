import Basics
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A terminal that the inspector has to itself, from `begin` to `end`.
///
/// However the program ends, the terminal is left as it was found: `end` restores it, and so does the handler of every
/// signal that would end the process.
package enum TerminalSession {
    /// What the terminal was like; set before the handlers are, and only read after.
    private nonisolated(unsafe) static var before = termios()
    private static let isActive = Atomic<Bool>(false)
    private static let enter = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J"
    private static let leave: StaticString = "\u{1B}[0m\u{1B}[?25h\u{1B}[?1049l"
    private static let endings = [SIGHUP, SIGQUIT, SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE]

    /// Whether both ends of the program are a terminal.
    package static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

    /// Takes the terminal: keys come one by one, and what was on the screen is kept for later.
    package static func begin() {
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { return }
        var raw = before
        cfmakeraw(&raw)
        // Keys that were pressed before are kept.
        tcsetattr(STDIN_FILENO, TCSADRAIN, &raw)
        isActive.store(true, ordering: .sequentiallyConsistent)
        for number in endings { signal(number) { TerminalSession.giveUp($0) } }
        write(enter)
    }

    /// Gives the terminal back as it was.
    package static func end() {
        guard isActive.exchange(false, ordering: .sequentiallyConsistent) else { return }
        _ = Self.put(leave.utf8Start, leave.utf8CodeUnitCount)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &before)
        for number in endings { signal(number, SIG_DFL) }
    }

    /// Gives the terminal back while the shell has the program stopped.
    package static func pause() {
        end()
        raise(SIGSTOP)
        begin()
    }

    /// Restores the terminal with nothing but calls that a handler may make, then lets the signal do its work.
    private static func giveUp(_ number: Int32) {
        end()
        raise(number)
    }

    package static var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// The keys that were pressed, after at most `milliseconds`; nil where the terminal is gone.
    package static func keys(within milliseconds: Int32) -> [TerminalKey]? {
        var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, milliseconds) > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(STDIN_FILENO, &bytes, bytes.count)
        if count < 0, errno == EINTR { return [] }
        return count > 0 ? TerminalKey.keys(in: Array(bytes[..<count])) : nil
    }

    /// Draws the lines that differ from those that stand there.
    package static func draw(_ lines: [String], over shown: [String]) {
        var text = ""
        for (row, line) in lines.enumerated() where row >= shown.count || shown[row] != line {
            text += "\u{1B}[\(row + 1);1H\(line)"
        }
        write(text)
    }

    private static func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var done = 0
            while done < bytes.count, let base = bytes.baseAddress {
                let count = put(base + done, bytes.count - done)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                done += count
            }
        }
    }

    private static func put(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        #if canImport(Glibc)
            Glibc.write(STDOUT_FILENO, bytes, count)
        #elseif canImport(Musl)
            Musl.write(STDOUT_FILENO, bytes, count)
        #else
            Darwin.write(STDOUT_FILENO, bytes, count)
        #endif
    }
}
