import Basics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs one of the tools that fetching a model needs, with its output collected in a file.
struct ToolProcess {
    /// Name looked up in PATH, or a path; then the arguments.
    let command: [String]
    /// The whole environment of the tool.
    let environment: [String: String]
    /// Where standard output and standard error go.
    let logPath: String

    /// The exit status; 128 plus the signal where one ended the tool.
    ///
    /// Calls `whileRunning` about ten times a second.
    /// - Throws: `ModelFileError.failed` where the tool cannot be started at all.
    func run(whileRunning: () -> Void = {}) throws(ModelFileError) -> Int32 {
        let child = try spawn()
        var status: Int32 = 0
        while true {
            let ended = waitpid(child, &status, WNOHANG)
            if ended == child { break }
            if ended < 0, errno != EINTR { throw systemFailure("wait for \(command[0])") }
            whileRunning()
            usleep(100_000)
        }
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : 128 + signal
    }

    /// The last non-empty line of the tool's output.
    var lastLine: String {
        guard let file = try? MappedTail(path: logPath) else { return "" }
        return file.lines.last { !$0.isEmpty } ?? ""
    }

    /// Whether the tool's output holds `text`.
    func said(_ text: String) -> Bool {
        (try? MappedTail(path: logPath))?.lines.contains { $0.contains(text) } ?? false
    }

    private func spawn() throws(ModelFileError) -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, logPath, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var arguments = command.map { strdup($0) } + [nil]
        var variables = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var child: pid_t = 0
        let code = posix_spawnp(&child, command[0], &actions, nil, &arguments, &variables)
        guard code == 0 else {
            throw .failed(
                action: "start \(command[0])", reason: String(cString: strerror(code)),
                hint: "Install Python 3 with pip (Debian and Ubuntu: apt install python3-pip).")
        }
        return child
    }
}

/// The last part of a tool's output, split into lines.
private struct MappedTail {
    let lines: [String]

    init(path: String) throws {
        let file = try MappedFile(path: path)
        let start = max(0, file.byteCount - 65_536)
        let text = file.withBytes(start..<file.byteCount) { String(decoding: $0, as: UTF8.self) }
        lines = text.split(whereSeparator: \.isNewline).map(String.init)
    }
}
