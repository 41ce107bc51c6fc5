/// How a child process ended, and what it wrote.
package struct ProcessResult: Sendable, Equatable {
    package enum End: Sendable, Equatable {
        case exited(status: Int)
        case signalled(signal: Int)
        /// Killed at a limit.
        case wallTime, processorTime, outputLimit
        /// The program could not be started; the reason is the system's.
        case notStarted(reason: String)
    }

    package let end: End
    /// At most `outputBytes` of each, also where the limit ended the program.
    package let output: [UInt8]
    package let errors: [UInt8]
    package let wallTime: Duration
    /// Of the program and those of its children that it waited for.
    package let processorTime: Duration
    package let peakResidentBytes: Int

    package var isSuccess: Bool { end == .exited(status: 0) }

    package var outputText: String { String(decoding: output, as: UTF8.self) }
    package var errorText: String { String(decoding: errors, as: UTF8.self) }
}
