package import Basics
import FoundationEssentials
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where a verb speaks: what was asked for goes to standard output, everything said on the way to standard error.
///
/// With `--json` standard output is JSON and nothing else. Colour and rewritten lines only go to a terminal, and not
/// where `NO_COLOR` is set or `TERM` is `dumb`.
package struct Console: Sendable {
    /// The process's environment.
    package let environment: [String: String]
    /// Whether standard output may be coloured.
    package let usesColor: Bool
    private let progressOutput: ProgressOutput
    private let output: @Sendable (String) -> Void
    private let errorOutput: @Sendable (String) -> Void

    package init(
        environment: [String: String], usesColor: Bool, progressOutput: ProgressOutput,
        output: @escaping @Sendable (String) -> Void, errorOutput: @escaping @Sendable (String) -> Void
    ) {
        self.environment = environment
        self.usesColor = usesColor
        self.progressOutput = progressOutput
        self.output = output
        self.errorOutput = errorOutput
    }

    /// Prints a line of the answer.
    package func print(_ line: String) {
        output(line + "\n")
    }

    /// Writes a piece of the answer that brings its own line ends.
    package func put(_ text: String) {
        output(text)
    }

    /// Prints one line of JSON.
    package func printJSON(_ value: some Encodable) throws {
        print(String(decoding: try JSONEncoder.line().encode(value), as: UTF8.self))
    }

    /// Says something on the way: a note, a warning, an error.
    package func note(_ line: String) {
        errorOutput(line + "\n")
    }

    /// A reporter of progress on standard error.
    package func progress() -> ProgressReporter {
        ProgressReporter(output: progressOutput)
    }

    /// `text` in the colour that means `style`, where colours are wanted.
    package func styled(_ text: String, _ style: Style) -> String {
        usesColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// What a stretch of text is.
    package enum Style: String, Sendable {
        case strong = "1"
        case faint = "2"
        case bad = "31"
        case good = "32"
        case attention = "33"
    }
}

extension Console {
    private static let outputFailure = Mutex<Int32>(0)

    /// The `errno` of the first write to standard output that failed; 0 where none did.
    package static var outputFailureCode: Int32 {
        outputFailure.withLock { $0 }
    }

    /// The process's own console.
    package static func standard(environment: [String: String]) -> Console {
        let plain = environment["NO_COLOR"].map { !$0.isEmpty } ?? false || environment["TERM"] == "dumb"
        let errorTerminal = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
        let say: @Sendable (String) -> Void = { _ = writeAll($0, STDERR_FILENO) }
        return Console(
            environment: environment, usesColor: isatty(STDOUT_FILENO) == 1 && !plain,
            progressOutput: ProgressOutput(isTerminal: errorTerminal, columns: terminalColumns, write: say),
            output: { text in
                let code = writeAll(text, STDOUT_FILENO)
                // Nobody reads any more (`hone run list | head`): end as quietly as a program without a handler would.
                if code == EPIPE { exit(128 + SIGPIPE) }
                if code != 0 { outputFailure.withLock { first in first = first == 0 ? code : first } }
            }, errorOutput: say)
    }

    @Sendable private static func terminalColumns() -> Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes the text, continuing short writes; returns 0 or the `errno` that ended it.
    private static func writeAll(_ text: String, _ descriptor: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            var done = 0
            while done < bytes.count, let base = bytes.baseAddress {
                let count = write(descriptor, base + done, bytes.count - done)
                if count < 0 {
                    if errno == EINTR { continue }
                    return errno
                }
                done += count
            }
            return 0
        }
    }
}
