/// What one program in a box may use.
package struct SandboxLimits: Sendable, Equatable {
    /// Seconds from the request to the end.
    package var wallSeconds = 8
    /// Processor seconds of all its processes together.
    package var processorSeconds = 4
    /// Of all its processes together, files in memory included, where control groups can be had; else of each process.
    package var memoryBytes = 256 << 20
    /// Processes and threads at one time.
    package var processes = 64
    /// Of each of its three private places, and of any one file.
    package var diskBytes = 32 << 20
    /// Of standard output and standard error, each, and of every file that is collected.
    package var outputBytes = 1 << 20

    package init() {}

    /// Open files of each process.
    static let openFiles = 256
    static let stackBytes = 64 << 20
    /// What the box itself needs beyond the program: its first processes, the worker and the supervisor.
    static let ownProcesses = 8
}
