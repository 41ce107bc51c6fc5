/// What a child process may use; nil means that there is no such limit.
package struct ProcessLimits: Sendable, Equatable {
    package var wallTime: Duration
    /// Rounded up to whole seconds.
    package var processorTime: Duration?
    package var addressSpaceBytes: Int?
    package var fileBytes: Int?
    /// Counted by the kernel over all processes of the user, and ignored where the user is root.
    package var processes: Int?
    /// Of standard output and standard error, each; always bounded, because it is kept in memory.
    package var outputBytes: Int

    package init(
        wallTime: Duration, processorTime: Duration? = nil, addressSpaceBytes: Int? = nil, fileBytes: Int? = nil,
        processes: Int? = nil, outputBytes: Int = 1 << 20
    ) {
        precondition(wallTime > .zero, "a wall time of \(wallTime) leaves no time to run")
        precondition(outputBytes > 0, "an output limit of \(outputBytes) bytes leaves nothing to read")
        self.wallTime = wallTime
        self.processorTime = processorTime
        self.addressSpaceBytes = addressSpaceBytes
        self.fileBytes = fileBytes
        self.processes = processes
        self.outputBytes = outputBytes
    }
}
