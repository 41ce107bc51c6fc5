/// A program to run in a box, with everything it is given.
package struct BoxProgram: Sendable {
    /// The program's text; nothing but the program sees it.
    package let text: [UInt8]
    package let language: Language
    /// What it finds on standard input.
    package var input: [UInt8] = []
    /// Files, relative to its directory, to be read when it has ended.
    package var collectedFiles: [String] = []
    /// The name of a Python function of the box's `roles` to be run in place of the program itself.
    package var role: String?
    /// Whether the role writes a report that comes back with the result.
    package var reports = false

    package init(text: [UInt8], language: Language) {
        self.text = text
        self.language = language
    }
}

/// How a program in a box ended, and what it left.
package struct BoxResult: Sendable, Equatable {
    package enum End: Sendable, Equatable {
        case exited(status: Int)
        case signalled(signal: Int)
        /// It was never run: no valid program, or the compiler refused it.
        case rejected(reason: String)
        /// Killed at a limit.
        case wallTime, processorTime, memoryLimit, outputLimit
        /// Killed because nobody waits for it any more.
        case stopped
        /// The box failed, not the program.
        case failed(reason: String)
    }

    /// A file that was asked for: its bytes, or why there are none.
    package enum File: Sendable, Equatable {
        case bytes([UInt8])
        case unusable(reason: String)
    }

    /// Whether the box failed, not the program.
    var isFailure: Bool { if case .failed = end { true } else { false } }

    package let end: End
    package let output: [UInt8]
    package let errors: [UInt8]
    package let files: [String: File]
    /// What a role has written to its own descriptor.
    package let report: [UInt8]

    package init(
        end: End, output: [UInt8] = [], errors: [UInt8] = [], files: [String: File] = [:], report: [UInt8] = []
    ) {
        self.end = end
        self.output = output
        self.errors = errors
        self.files = files
        self.report = report
    }
}
