/// A program to be talked to in lines, with everything it is given.
package struct LineProgram: Sendable, Equatable {
    /// The path of the program, then its arguments.
    package var command: [String]
    /// All that it finds in its environment.
    package var environment: [String: String]
    package var directory: String
    /// Of all its processes together where control groups can be had, else the address space of each.
    package var memoryBytes: Int
    /// Processes and threads at one time.
    package var processes: Int
    /// What it may read besides the system and its directory, where it runs in a box; nil where it does not.
    package var readablePaths: [String]?

    package init(
        command: [String], environment: [String: String] = [:], directory: String, memoryBytes: Int = 2 << 30,
        processes: Int = 256, readablePaths: [String]? = nil
    ) {
        precondition(!command.isEmpty, "a program without a command")
        self.command = command
        self.environment = environment
        self.directory = directory
        self.memoryBytes = memoryBytes
        self.processes = processes
        self.readablePaths = readablePaths
    }

    /// Where programs that run in a box are looked for: a box shows nothing outside of the system.
    package static var boxSearchPath: String { BoxLaunch.searchPath }
}

/// What a program is started with: the command, and what its descriptors from 3 on hold.
struct LineLaunch {
    private enum Place {
        static let arguments = 3
        static let filter = 4
        static let facts = 5
    }

    let command: [String]
    let environment: [String]
    let directory: String?
    /// The user to become; 0 to stay as one is.
    let user: UInt32
    /// Nil where the program does not run in a box.
    let boxArguments: [UInt8]?

    /// - Throws: `SandboxError` where a box is asked for and none can be made here.
    init(_ program: LineProgram, index: Int) throws(SandboxError) {
        guard let readable = program.readablePaths else {
            command = program.command
            environment = program.environment.map { "\($0.key)=\($0.value)" }.sorted()
            directory = program.directory
            user = 0
            boxArguments = nil
            return
        }
        let launch = try BoxLaunch(isIsolated: true)
        command = [launch.bubblewrap ?? "", "--args", "\(Place.arguments)", "--"] + program.command
        environment = []
        directory = nil
        user = try BoxUser.choose(index: index)
        var words = BoxLaunch.isolation
        words += ["--die-with-parent", "--seccomp", "\(Place.filter)", "--info-fd", "\(Place.facts)"]
        for (name, value) in program.environment.sorted(by: { $0.key < $1.key }) { words += ["--setenv", name, value] }
        words += launch.system() + ["--size", "\(Self.diskBytes)", "--tmpfs", "/tmp"] + BoxLaunch.devices
        for path in [program.directory] + readable { words += ["--ro-bind", path, path] }
        words += ["--remount-ro", "/", "--chdir", program.directory]
        boxArguments = BoxLaunch.file(words)
    }

    /// Of the one place in a box that can be written to.
    private static let diskBytes = 64 << 20
}
